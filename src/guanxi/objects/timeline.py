"""What happened to a record, newest first, in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, tzinfo
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.names import actor_names
from guanxi.access.scopes import predicate
from guanxi.events.kinds import KINDS
from guanxi.events.log import Event
from guanxi.events.read import timeline as events_of
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import identifier
from guanxi.objects import living, read
from guanxi.objects.lookups import titles
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.wording import Names, change_sentence, mentioned, worded, words_in

_AUTOMATIC = ("flow", "system")


@dataclass(frozen=True, slots=True)
class Who:
    kind: str
    id: str
    name: Phrase


@dataclass(frozen=True, slots=True)
class TimelineItem:
    """`event_ref` is given back as `before` for the next page. `run` names the run of the flow that did it."""

    at: datetime
    kind: str
    sentence: Phrase
    actor: Who
    reason: Phrase | None
    cause: str
    run: str
    event_ref: str
    object: str
    record: UUID
    data: Mapping[str, Any]
    by_automation: bool


def timeline(
    object: str,
    id: UUID,
    actor: Actor,
    *,
    kinds: Sequence[str] | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[TimelineItem]:
    """The history of a record; of a contact, also that of everything about them the actor may see.

    What was merged into the record tells its own past here, too.
    """
    read.one(object, id, actor, fields=())
    return history(object, id, actor, kinds=kinds, before=before, limit=limit)


def history(
    object: str,
    id: UUID,
    actor: Actor,
    *,
    kinds: Sequence[str] | None = None,
    before: str | None = None,
    limit: int = 50,
) -> list[TimelineItem]:
    """The same for a record that the actor is known to see."""
    is_person = OBJECTS[object].contact_path == "id"
    everybody = (id, *_merged(OBJECTS[object], id))
    kept: list[Event] = []
    size = limit + 1
    while len(kept) <= limit:
        found: list[Event] = []
        for one in everybody:
            found += events_of(one, one if is_person else None, kinds=kinds, before=before, limit=size)
        found.sort(key=lambda event: (event.at, event.gen, event.xid, event.seq), reverse=True)
        kept += _telling(_allowed(object, found, actor))
        if len(found) < size:
            break
        # Where little of it is for this actor, larger steps lead to the end sooner.
        before, size = found[-1].ref, size * 4
    return told(kept[:limit], actor)


def _telling(events: Sequence[Event]) -> list[Event]:
    """Without plain changes that another event of the same transaction tells better."""
    better = {(event.xid, event.record) for event in events if event.kind not in _plain_kinds(event.object)}
    return [event for event in events if not _is_repeated(event, (event.xid, event.record) in better)]


def _plain_kinds(object: str) -> frozenset[str]:
    return frozenset((f"{object}.created", f"{object}.updated"))


def _is_repeated(event: Event, is_told_better: bool) -> bool:
    if event.object not in OBJECTS or event.kind not in _plain_kinds(event.object):
        return False
    elsewhere = OBJECTS[event.object].told_elsewhere
    if "*" in elsewhere:
        return True
    changes = event.data.get("changes")
    return is_told_better and bool(changes) and elsewhere.issuperset(changes or ())


def told(events: Sequence[Event], reader: Actor) -> list[TimelineItem]:
    """Events as items with sentences; names of people and records are looked up once for all of them. Moments stand as
    the clock of the reader shows them.
    """
    flows = {f"flow:{event.data['flow']}" for event in events if isinstance(event.data.get("flow"), str)}
    who = actor_names({event.actor for event in events} | flows)
    names = _names(events)
    words = {object: words_in(shape_of(object)) for object in {event.object for event in events} if object in OBJECTS}
    zone = ZoneInfo(reader.time_zone)
    return [_item(event, who, names, words.get(event.object, {}), zone) for event in events]


def _item(
    event: Event, who: Mapping[str, Phrase], names: Mapping[str, Mapping[UUID, str]], words: Names, zone: tzinfo
) -> TimelineItem:
    kind, _, id = event.actor.partition(":")
    name = who[event.actor]
    data = event.data
    flow = who.get(f"flow:{data.get('flow')}")
    reason = _reason(event)
    subject = names.get(event.object, {}).get(event.record, "")
    return TimelineItem(
        at=event.at,
        kind=event.kind,
        sentence=sentence(event, name, subject, {**names, **words}, zone, flow),
        actor=Who(kind, id, name),
        reason=reason,
        cause=event.cause,
        run=event.cause[4:].partition("#")[0] if event.cause.startswith("run:") else "",
        event_ref=event.ref,
        object=event.object,
        record=event.record,
        data=data,
        by_automation=kind in _AUTOMATIC,
    )


def _reason(event: Event) -> Phrase | None:
    """Why, as the event says it; a reason that is one of the object's own choices is called as there."""
    reason = event.data.get("reason")
    if not reason:
        return None
    fields = shape_of(event.object).fields.values() if event.object in OBJECTS else ()
    chosen = {value: label for spec in fields for value, label in spec.options}
    return chosen.get(reason) if isinstance(reason, str) and reason in chosen else phrase_of(reason)


def sentence(event: Event, who: Phrase, subject: str, names: Names, zone: tzinfo, flow: Phrase | None = None) -> Phrase:
    data = event.data
    if event.kind == f"{event.object}.updated" and event.object in OBJECTS and data.get("changes"):
        return change_sentence(shape_of(event.object), who, data["changes"], names, zone)
    kind = KINDS.get(event.kind) or living.former_kind(event.kind)
    if kind is None:
        return same(event.kind)
    shape = shape_of(event.object) if event.object in OBJECTS else None
    values = {name: _shown(shape, name, value, names, zone) for name, value in data.items()}
    named = {"flow": flow} if flow is not None else {}
    return kind.sentence.fill(**{"subject": subject, **values, **named, "actor": who})


def _shown(shape: Shape | None, name: str, value: Any, names: Names, zone: tzinfo) -> object:
    """A value of `data` in a sentence; one called like a field of the object is worded like that field."""
    if isinstance(value, dict):
        return phrase_of(value) if {"en", "zh"} & value.keys() else ""
    spec = shape.fields.get(name) if shape else None
    if spec is not None:
        return worded(spec, value, names, zone)
    return "" if value is None else value


def _names(events: Iterable[Event]) -> dict[str, dict[UUID, str]]:
    """What all records are called that these events are about or mention, by object."""
    wanted: dict[str, set[UUID]] = {}
    for event in events:
        if event.object in OBJECTS:
            wanted.setdefault(event.object, set()).add(event.record)
            for target, ids in mentioned(shape_of(event.object), [event.data.get("changes") or {}]).items():
                wanted.setdefault(target, set()).update(ids)
    return titles(wanted)


def _allowed(object: str, events: Sequence[Event], actor: Actor) -> list[Event]:
    """Without the events of other records that the actor may not see, deleted ones included."""
    others: dict[str, set[UUID]] = {}
    for event in events:
        if event.object != object and event.object in OBJECTS:
            others.setdefault(event.object, set()).add(event.record)
    seen = _seen(others, actor)
    return [event for event in events if event.object not in others or event.record in seen]


def _seen(others: Mapping[str, set[UUID]], actor: Actor) -> set[UUID]:
    """Of these records of several objects those the actor may see, one query."""
    parts: list[str] = []
    params: list[object] = []
    for name, ids in sorted(others.items()):
        scope = predicate(actor, name, "read", "r")
        parts.append(f"select id from {identifier(OBJECTS[name].table)} r where id = any(%s) and {scope.text}")
        params += [list(ids), *scope.params]
    if not parts:
        return set()
    with connection.cursor() as cur:
        return {row[0] for row in sql.rows(cur, " union all ".join(parts), params)}


def _merged(object_type: ObjectType, id: UUID) -> list[UUID]:
    text = f"select id from {identifier(object_type.table)} where merged_into = %s order by id limit 20"
    with connection.cursor() as cur:
        return [row[0] for row in sql.rows(cur, text, [id])]
