"""schedule: a rhythm lets records in. One row holds the next instant; ringing it moves it in the same transaction, so
no instant happens twice. Many records are let in page by page, each page with its place in the row.

A flow about occasions runs once an instant: the occasion is its subject. Any other runs for each record that fits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import flow_actor
from guanxi.automation.entries import Candidate, enter
from guanxi.automation.house import home_zone
from guanxi.automation.identity import flow_record
from guanxi.automation.program import Program
from guanxi.automation.timetable.admitting import Occurrence, candidates, facts_of
from guanxi.automation.timetable.moments import AT_ONCE, MISSED_AFTER, page_of
from guanxi.automation.timetable.rhythm import Rhythm, parse_rhythm
from guanxi.automation.timetable.table import Moment, MomentKind, cancel_all, put
from guanxi.events.log import Event
from guanxi.expressions import ExpressionError, Watch, emit
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier, rows
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from guanxi.objects.registry import OBJECTS

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

KIND = "schedule"
OCCASION = "occasion"


@dataclass(frozen=True, slots=True)
class Schedules:
    def watch(self, program: Program) -> Watch | None:
        return None

    def open(self, program: Program, since: datetime, now: datetime) -> None:
        following = _after(program, since)
        if following is not None:
            put([_planned(program, following)])

    def close(self, flow: int) -> None:
        cancel_all(KIND, str(flow))

    def look(self, program: Program, blamed: Mapping[UUID, Event], now: datetime) -> list[Candidate]:
        return []


def zone_of(program: Program) -> str:
    """The trigger's own zone, else the flow's, else the organisation's."""
    return getattr(program.trigger_config, "zone", "") or program.definition.settings.time_zone or home_zone()


def upcoming(program: Program, now: datetime, many: int = 5) -> list[datetime]:
    """The next instants, as a page shows them before the flow is switched on."""
    found: list[datetime] = []
    while len(found) < many and (following := _after(program, found[-1] if found else now)) is not None:
        found.append(following)
    return found


def _after(program: Program, moment: datetime) -> datetime | None:
    config: Any = program.trigger_config
    rhythm: Rhythm | None = parse_rhythm(config.at)
    return rhythm.after(moment, zone_of(program), config.calendar) if rhythm else None


def _planned(program: Program, at: datetime) -> Moment:
    return Moment(KIND, str(program.flow), flow_record(program.flow), at, {"planned": at.isoformat()})


def _ring(catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    for one in taken:
        program = catalog.active_by_id(int(one.owner))
        if program is not None and isinstance(program.trigger.keeper, Schedules):
            _happen(program, one, datetime.fromisoformat(one.data["planned"]), now)


def _happen(program: Program, one: Moment, planned: datetime, now: datetime) -> None:
    """Instants that nobody rang are skipped, or all of them together happen once, late."""
    is_missed = now - planned > MISSED_AFTER and "after" not in one.data
    config: Any = program.trigger_config
    last = None
    if not (is_missed and config.missed == "skip"):
        last = _let_in(program, planned, one.data.get("after"), now)
    if last is not None:
        put([Moment(KIND, one.owner, one.subject, now, {**one.data, "after": str(last)})])
        return
    following = _after(program, max(planned, now) if is_missed else planned)
    if following is not None:
        put([_planned(program, following)])


def _let_in(program: Program, planned: datetime, after: str | None, now: datetime) -> UUID | None:
    """One page of records; answers where it ended, None when there are no more."""
    at = planned.isoformat()
    ids = [_occasion(program, planned)] if program.object == OCCASION else _page(program, after, now)
    cause = f"moment:{program.key}@{at}"
    happening = [Occurrence(id, cause, context={"planned_at": at}) for id in ids]
    enter(candidates(program, happening, facts_of(program, ids, now)), now)
    return ids[-1] if len(ids) == AT_ONCE else None


def _occasion(program: Program, planned: datetime) -> UUID:
    """Found again by its key: an instant is one record, whatever happens in between."""
    values = {
        "name": program.name.in_("zh"),
        "flow": program.key,
        "planned_at": planned,
        "key": f"{program.key}@{planned.isoformat()}",
    }
    (written,) = write.upsert(OCCASION, "key", [Draft(values)], By(flow_actor(program.key)))
    assert written.id is not None  # noqa: S101 - not partial
    return written.id


def _page(program: Program, after: str | None, now: datetime) -> list[UUID]:
    """The next records that fit, chosen by the database where it can say the condition."""
    if program.condition is None:
        return page_of(program.object, after, AT_ONCE)
    try:
        where = emit(program.condition.node, program.condition.schema, "r", now, home_zone())
    except ExpressionError:
        return page_of(program.object, after, AT_ONCE)
    table = identifier(OBJECTS[program.object].table)
    text = (
        f"select r.id from {table} r where r.deleted_at is null and (%s::uuid is null or r.id > %s::uuid)"
        f" and {where.text} order by r.id limit %s"
    )
    with connection.cursor() as cursor:
        return [id for (id,) in rows(cursor, text, [after, after, *where.params, AT_ONCE])]


KINDS = (MomentKind(KIND, Phrase("Schedule", "定时计划"), _ring),)
