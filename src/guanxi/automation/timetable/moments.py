"""Triggers that fire at a moment of each record: a date with an hour, a stage that lasts too long.

The moment is computed from the record's values, kept in the timetable, computed again whenever one of those values
changes, and computed once more when it has come: a date that moved in the same instant does not fire. For a day after
it has fired a row remembers so, because an older event may still be read then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from guanxi.automation.entries import Candidate, enter
from guanxi.automation.identity import flow_record
from guanxi.automation.program import Program
from guanxi.automation.steps import Json
from guanxi.automation.timetable.admitting import Occurrence, candidates, facts_of
from guanxi.automation.timetable.table import Moment, MomentKind, cancel, cancel_all, held, put
from guanxi.events.log import Event
from guanxi.expressions import Facts, Watch
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier, rows
from guanxi.objects.registry import OBJECTS

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

KIND, OPENING = "moment", "moment.opening"
REMEMBERED = timedelta(days=1)
MISSED_AFTER = timedelta(minutes=5)
AT_ONCE = 2_000
_INSTANT = timedelta(microseconds=1)


def _itself(config: Any) -> Any:
    return config


@dataclass(frozen=True, slots=True)
class Moments:
    """`reads` names what the moment is computed from; `moment` answers the first one after an instant, if any.

    `prepared` may look up once for a batch what the setting refers to; `moment` gets its answer for the setting.
    """

    reads: Callable[[Any, str], Iterable[tuple[str, ...]]]
    moment: Callable[[Any, Facts, datetime], datetime | None]
    prepared: Callable[[Any], Any] = _itself

    def watch(self, program: Program) -> Watch | None:
        return Watch(self.paths(program), frozenset(), uses_clock=False)

    def paths(self, program: Program) -> frozenset[tuple[str, ...]]:
        return frozenset(self.reads(program.trigger_config, program.object))

    def open(self, program: Program, since: datetime, now: datetime) -> None:
        """All records there are get their moments page by page, so that a million of them hold nothing up."""
        data = {"since": since.isoformat()}
        put([Moment(OPENING, str(program.flow), flow_record(program.flow), now, data)])

    def close(self, flow: int) -> None:
        for kind in (KIND, OPENING):
            cancel_all(kind, str(flow))

    def look(self, program: Program, blamed: Mapping[UUID, Event], now: datetime) -> list[Candidate]:
        facts = facts_of(program, list(blamed), now, self.paths(program))
        owner = str(program.flow)
        standing = held(KIND, [owner], list(blamed))
        since = {id: _since(event, standing.get((owner, id)), now) for id, event in blamed.items()}
        self.arm(program, facts, since)
        idle = [one.subject for one in standing.values() if one.subject not in facts]
        cancel(KIND, owner, idle)
        return []

    def arm(self, program: Program, facts: Mapping[UUID, Facts], since: Mapping[UUID, datetime]) -> None:
        """Set or take back the moment of each record; those before `since` are over."""
        owner, config = str(program.flow), self.prepared(program.trigger_config)
        due = {id: self.moment(config, one, since[id]) for id, one in facts.items()}
        put([Moment(KIND, owner, id, at, _over(since[id])) for id, at in due.items() if at is not None])
        cancel(KIND, owner, [id for id, at in due.items() if at is None])


def _over(moment: datetime) -> dict[str, Json]:
    """What lies before is over for this record, whatever is read about it later."""
    return {"since": moment.isoformat()}


def _since(event: Event, standing: Moment | None, now: datetime) -> datetime:
    """From when on a moment counts: since the change, unless one has fired later than that."""
    changed = min(event.at, now)
    return max(changed, datetime.fromisoformat(standing.data["since"])) if standing else changed


def _is_rest(moment: Moment) -> bool:
    return bool(moment.data.get("rest"))


def _ring(catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    for owner in dict.fromkeys(one.owner for one in taken):
        program = catalog.active_by_id(int(owner))
        mine = [one for one in taken if one.owner == owner and not _is_rest(one)]
        if program is not None and isinstance(program.trigger.keeper, Moments) and mine:
            _fire(program, program.trigger.keeper, mine, now)


def _fire(program: Program, keeper: Moments, due: Sequence[Moment], now: datetime) -> None:
    facts = facts_of(program, [one.subject for one in due], now, keeper.paths(program))
    config = keeper.prepared(program.trigger_config)
    came = []
    after: list[Moment] = []
    for one in due:
        if one.subject not in facts:
            continue
        computed = keeper.moment(config, facts[one.subject], one.due_at - _INSTANT)
        if computed == one.due_at:
            came.append(one)
        after.append(_following(keeper, config, facts[one.subject], one, is_true=computed == one.due_at, now=now))
    put(after)
    happening = [_occurrence(program, one) for one in came if not _is_missed(program.trigger_config, one, now)]
    enter(candidates(program, happening, facts), now)


def _following(keeper: Moments, config: Any, facts: Facts, one: Moment, *, is_true: bool, now: datetime) -> Moment:
    """The next moment of the record; without one, what has fired is remembered for a day."""
    since = one.due_at if is_true else one.due_at - _INSTANT
    following = keeper.moment(config, facts, since)
    if following is not None:
        return Moment(one.kind, one.owner, one.subject, following, _over(since))
    return Moment(one.kind, one.owner, one.subject, now + REMEMBERED, {**_over(since), "rest": True})


def _occurrence(program: Program, one: Moment) -> Occurrence:
    planned = one.due_at.isoformat()
    return Occurrence(one.subject, f"moment:{program.key}@{planned}", context={"planned_at": planned})


def _is_missed(config: Any, one: Moment, now: datetime) -> bool:
    """Nobody was there at the moment, and the flow would rather skip it than be late."""
    return getattr(config, "missed", "run") == "skip" and now - one.due_at > MISSED_AFTER


def _open_page(catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    for one in taken:
        program = catalog.active_by_id(int(one.owner))
        if program is None or not isinstance(program.trigger.keeper, Moments):
            continue
        ids = page_of(program.object, one.data.get("after"), AT_ONCE)
        since = datetime.fromisoformat(one.data["since"])
        keeper = program.trigger.keeper
        standing = held(KIND, [one.owner], ids)
        fresh = [id for id in ids if (one.owner, id) not in standing]
        keeper.arm(program, facts_of(program, fresh, now, keeper.paths(program)), dict.fromkeys(fresh, since))
        if len(ids) == AT_ONCE:
            put([Moment(OPENING, one.owner, one.subject, now, {**one.data, "after": str(ids[-1])})])


def page_of(object: str, after: str | None, limit: int) -> list[UUID]:
    """The next living records of an object in the order of their ids."""
    table = identifier(OBJECTS[object].table)
    text = (
        f"select id from {table} where deleted_at is null and (%s::uuid is null or id > %s::uuid) order by id limit %s"
    )
    with connection.cursor() as cursor:
        return [id for (id,) in rows(cursor, text, [after, after, limit])]


KINDS = (
    MomentKind(KIND, Phrase("Moment of a record", "记录的时刻"), _ring),
    MomentKind(OPENING, Phrase("Moments being computed", "正在计算时刻"), _open_page),
)
