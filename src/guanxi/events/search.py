"""Looking through the whole log: by who, what, when and text, newest first, page by page.

Pages go on after an event and not after a moment, because one statement writes many events at one moment.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.events.log import Event
from guanxi.events.read import COLUMNS
from guanxi.events.read import find as find_by_name
from guanxi.kit import sql
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase


@dataclass(frozen=True, slots=True)
class Search:
    """`kinds`: whole kinds or what stands before their dot. `actor`: a stamp or what stands before its colon.

    `person` finds what somebody did themselves and by their keys, and what was done to them.
    """

    kinds: Sequence[str] = ()
    actor: str = ""
    person: str = ""
    object: str = ""
    record: str = ""
    text: str = ""
    after: datetime | None = None
    until: datetime | None = None


def find(what: Search, *, before: str = "", limit: int) -> list[Event]:
    """`before` is the `ref` of the last event seen; one that retention has dropped is `Invalid`."""
    wheres = [*_wheres(what), *_page(before)]
    where = " and ".join(text for text, _ in wheres) or "true"
    params = [param for _, given in wheres for param in given]
    text = (
        f"select {COLUMNS} from event e where {where} order by e.at desc, e.gen desc, e.xid desc, e.seq desc limit %s"
    )
    with connection.cursor() as cursor:
        return sql.records(Event, cursor, text, [*params, limit])


def _wheres(what: Search) -> list[tuple[str, tuple[Any, ...]]]:
    """Moments come first: they let the planner leave out whole days."""
    found: list[tuple[str, tuple[Any, ...]]] = []
    if what.after:
        found.append(("e.at >= %s", (what.after,)))
    if what.until:
        found.append(("e.at < %s", (what.until,)))
    if what.kinds:
        beginnings = [f"{_plain(kind)}.%" for kind in what.kinds]
        found.append(("(e.kind = any(%s) or e.kind like any(%s))", (list(what.kinds), beginnings)))
    if what.actor:
        found.append(("(e.actor = %s or e.actor like %s)", (what.actor, f"{_plain(what.actor)}:%")))
    if what.person:
        id = _uuid(what.person, "person")
        by = "(e.actor = %s or e.actor like %s or (e.object = 'user' and e.record = %s))"
        found.append((by, (f"user:{id}", f"key:%/{id}", id)))
    if what.object:
        found.append(("e.object = %s", (what.object,)))
    if what.record:
        found.append(("e.record = %s", (_uuid(what.record, "record"),)))
    if what.text.strip():
        found.append(("e.data::text ilike %s", (f"%{_plain(what.text.strip())}%",)))
    return found


def _page(before: str) -> list[tuple[str, tuple[Any, ...]]]:
    if not before:
        return []
    last = find_by_name([before]).get(before)
    if last is None:
        raise Invalid(_GONE, code="bad_event_ref")
    after = "(e.at, e.gen, e.xid, e.seq) < (%s, %s, %s::text::xid8, %s)"
    return [("e.at <= %s", (last.at,)), (after, (last.at, last.gen, str(last.xid), last.seq))]


def _uuid(text: str, field: str) -> UUID:
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(_NO_ID, faults=(Fault(field, "not_an_id", _NO_ID),)) from None


def _plain(text: str) -> str:
    return text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


_NO_ID = Phrase("This is not the id of a record", "这不是有效的记录编号")
_GONE = Phrase("The event this page begins after is gone; search again", "上一页末尾的事件已不存在，请重新搜索")
