"""Live membership: events lead to the records they may concern, the condition is asked again, the difference is kept.

What time alone will change is set in the timetable. A record is looked at once for all events of a batch.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from guanxi.automation import subjects
from guanxi.automation.timetable.keeping import blamed
from guanxi.automation.timetable.table import Moment, MomentKind, cancel, put
from guanxi.customers.segments.living import Live, flag, living
from guanxi.customers.segments.membership import Why, change, inside
from guanxi.customers.segments.words import ADDED, REMOVED
from guanxi.events.log import Event
from guanxi.expressions import ExpressionError, Facts
from guanxi.kit.phrase import Phrase
from guanxi.objects.reach import touched

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

CLOCK = "segment.clock"
CLOSEST = timedelta(minutes=1)
AT_ONCE = 2_000


def is_awake() -> bool:
    return bool(living().keys)


def follow(events: Sequence[Event], now: datetime) -> None:
    known = living()
    for id, some in sorted(known.hearing(events).items()):
        live = known.segments[id]
        for page in _pages(blamed(touched(live.named.object, live.watch, some), some)):
            look(live, {record: _why(event) for record, event in page.items()}, now)
    _by_hand(events, now)


def _pages(records: Mapping[UUID, Event]) -> list[dict[UUID, Event]]:
    items = list(records.items())
    return [dict(items[start : start + AT_ONCE]) for start in range(0, len(items), AT_ONCE)]


def _why(event: Event) -> Why:
    return Why(event.ref, event.depth)


def look(live: Live, records: Mapping[UUID, Why], now: datetime, *, is_told: bool = True) -> tuple[int, int]:
    """Ask the condition about these records and keep what has changed; answers how many came and went."""
    facts = subjects.facts(live.named.object, list(records), live.watch.paths or {("id",)}, live.watch.kinds, now)
    try:
        true = {id for id, one in facts.items() if live.holds(one)}
        if live.follows:
            _foresee(live, list(records), facts, now)
    except ExpressionError:  # A function in it was stopped: who is inside stays, and the owner sees that it is broken.
        flag(live.id)
        return 0, 0
    before = inside(live.id, list(records))
    coming = {id: records[id] for id in true - before}
    going = {id: records[id] for id in before - true}
    return change(live.named, coming, going, now, is_told=is_told)


def _foresee(live: Live, ids: Sequence[UUID], facts: Mapping[UUID, Facts], now: datetime) -> None:
    if not live.watch.uses_clock:
        return
    owner = str(live.id)
    next = {id: live.next(facts[id]) for id in ids if id in facts}
    put([Moment(CLOCK, owner, id, max(at, now + CLOSEST)) for id, at in next.items() if at is not None])
    cancel(CLOCK, owner, [id for id in ids if next.get(id) is None])


def _by_hand(events: Sequence[Event], now: datetime) -> None:
    """What steps asked for: into frozen segments and out of them, in the order in which they asked."""
    known = living()
    for event in events:
        named = known.names.get(str(event.data.get("segment"))) if event.kind in (ADDED, REMOVED) else None
        if named is None or named.object != event.object or _follows(named.id):
            continue
        why = {event.record: Why(event.ref, event.depth, event.actor)}
        change(named, why if event.kind == ADDED else {}, why if event.kind == REMOVED else {}, now)


def _follows(segment: UUID) -> bool:
    live = living().segments.get(segment)
    return live is not None and live.follows


def _ring(_catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    known = living()
    for owner in dict.fromkeys(one.owner for one in taken):
        live = known.segments.get(UUID(owner))
        if live is not None and live.follows:
            why = Why(f"moment:segment/{live.named.key}")
            look(live, {one.subject: why for one in taken if one.owner == owner}, now)


KINDS = (MomentKind(CLOCK, Phrase("A segment is looked at again", "重新检查客群"), _ring),)
