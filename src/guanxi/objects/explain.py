"""Why has this field this value? The event that wrote it, and the chain of causes behind that event."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.events.log import Event
from guanxi.events.read import COLUMNS, find
from guanxi.kit import sql
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.objects import read
from guanxi.objects.shape import shape_of
from guanxi.objects.timeline import TimelineItem, told


@dataclass(frozen=True, slots=True)
class Link:
    """One cause. `cause` names the one behind it, empty at the end of the chain."""

    kind: str
    sentence: Phrase
    at: datetime | None = None
    ref: str = ""
    run: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True)
class Story:
    """`written` is None when history does not reach back to when the value was set."""

    field: str
    label: Phrase
    value: object
    written: TimelineItem | None
    chain: tuple[Link, ...]


# How to read a cause, by what stands before its colon: automation adds "run", imports add "import". The answer is None
# when what it names is gone.
CAUSES: Registry[Callable[[str], Link | None]] = Registry("cause", Phrase("cause", "原因"))
_LONGEST = 16
_EVENT = re.compile(r"\d+\.\d+\.\d+\.\d+")

_WRITER = f"""
select {COLUMNS} from event e
where e.record = %s and (
    (e.kind = %s and e.data->'changes' ? %s) or (e.kind = %s and e.data->'values' ? %s)
)
order by e.at desc, e.gen desc, e.xid desc, e.seq desc limit 1
"""


_MADE = f"""
select {COLUMNS} from event e where e.record = %s and e.kind = %s order by e.at, e.gen, e.xid, e.seq limit 1
"""
_ITSELF = Phrase("The record itself", "记录本身")


def explain(object: str, id: UUID, field: str, actor: Actor) -> Story:
    """The last writer of a field, and what made them write it."""
    shape = shape_of(object)
    if field not in shape.fields:
        message = Phrase("There is no field “{name}”", "没有字段“{name}”").fill(name=field[:80])
        raise Invalid(message, faults=(Fault("field", "unknown_field", message),))
    row = read.one(object, id, actor, fields=[field])
    event = _writer(object, id, field)
    written = told([event], actor)[0] if event else None
    chain = chain_of(event.cause, actor) if event else ()
    return Story(field, shape.fields[field].label, row[field], written, chain)


def origin(object: str, id: UUID, actor: Actor) -> Story:
    """Why there is this record at all (a mail, a task, an assignment): who made it, and what made them."""
    read.one(object, id, actor, fields=())
    with connection.cursor() as cur:
        found = sql.records(Event, cur, _MADE, [id, f"{object}.created"])
    written = told([found[0]], actor)[0] if found else None
    return Story("", _ITSELF, None, written, chain_of(found[0].cause, actor) if found else ())


def chain_of(cause: str, reader: Actor) -> tuple[Link, ...]:
    """From the nearest cause to the first one. A chain that bites its own tail ends there."""
    links: list[Link] = []
    seen: set[str] = set()
    while cause and cause not in seen and len(links) < _LONGEST:
        seen.add(cause)
        link = link_of(cause, reader)
        if link is None:
            break
        links.append(link)
        cause = link.cause
    return tuple(links)


def link_of(cause: str, reader: Actor) -> Link | None:
    if _EVENT.fullmatch(cause):
        return event_link(cause, reader)
    resolve = CAUSES.get(cause.partition(":")[0])
    return resolve(cause) if resolve else Link("unknown", _UNKNOWN.fill(cause=cause), ref=cause)


def event_link(ref: str, reader: Actor) -> Link | None:
    event = find([ref]).get(ref)
    if event is None:
        return None
    item = told([event], reader)[0]
    return Link(item.kind, item.sentence, item.at, item.event_ref, item.run, event.cause)


def _writer(object: str, id: UUID, field: str) -> Event | None:
    with connection.cursor() as cur:
        params = [id, f"{object}.updated", field, f"{object}.created", field]
        found = sql.records(Event, cur, _WRITER, params)
    return found[0] if found else None


_UNKNOWN = Phrase("because of {cause}", "原因：{cause}")
