"""record.matches: fires when a condition turns true, and not while it stays true.

Who matched at the last look is kept (`standing`). Events lead to the records whose answer may have changed
(`objects.reach`); where time alone can change it, the next such instant is computed and kept in the timetable. Edits of
people are looked at when they have settled, so that a condition that was true for a moment of typing starts nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import connection

from guanxi.automation.engine.consume import is_own
from guanxi.automation.engine.starts import DEPTH_LIMIT
from guanxi.automation.entries import Candidate, enter
from guanxi.automation.house import home_zone
from guanxi.automation.identity import flow_record
from guanxi.automation.program import Program
from guanxi.automation.scope import Question
from guanxi.automation.timetable.admitting import Occurrence, candidates, facts_of
from guanxi.automation.timetable.moments import AT_ONCE, page_of
from guanxi.automation.timetable.people import is_edit
from guanxi.automation.timetable.table import Moment, MomentKind, cancel, cancel_all, held, put
from guanxi.events.log import Event
from guanxi.expressions import ExpressionError, Facts, Watch, changer, emit, watch
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier, insert_rows, rows
from guanxi.objects.registry import OBJECTS

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

_log = structlog.get_logger("guanxi.engine")
KIND, OPENING = "match", "match.opening"
CLOSEST = timedelta(minutes=1)
"""Where nobody can foresee an answer, it is asked at most this often."""


@dataclass(frozen=True, slots=True)
class Matches:
    def watch(self, program: Program) -> Watch | None:
        question = program.condition
        return watch(question.node, question.schema) if question else None

    def open(self, program: Program, since: datetime, now: datetime) -> None:
        """Who matches already does not turn true: by one statement. Where the clock matters, or SQL cannot say it, the
        records are also looked at page by page.
        """
        question = program.condition
        if question is None:
            return
        is_filled = _fill(program, question, now)
        if question.uses_clock or not is_filled:
            data = {"quiet": not is_filled}
            put([Moment(OPENING, str(program.flow), flow_record(program.flow), now, data)])

    def close(self, flow: int) -> None:
        for kind in (KIND, OPENING):
            cancel_all(kind, str(flow))
        with connection.cursor() as cursor:
            cursor.execute("delete from standing where flow = %s", [flow])

    def look(self, program: Program, blamed: Mapping[UUID, Event], now: datetime) -> list[Candidate]:
        wait = program.trigger.settle(program.trigger_config)
        later = {id: event for id, event in blamed.items() if wait and is_edit(event)}
        owner = str(program.flow)
        put([_settling(owner, id, event, wait) for id, event in later.items()])
        happening = [Occurrence(id, event.ref, event.depth) for id, event in blamed.items() if id not in later]
        own = {id for id, event in blamed.items() if is_own(program, event, id)}
        return turned(program, happening, now, quiet=own)


def _settling(owner: str, id: UUID, event: Event, wait: int) -> Moment:
    return Moment(KIND, owner, id, event.at + timedelta(seconds=wait), {"cause": event.ref, "depth": event.depth})


def turned(
    program: Program, happening: Sequence[Occurrence], now: datetime, quiet: Set[UUID] = frozenset()
) -> list[Candidate]:
    """Look at these records: remember who matches now, set the next instant, and answer those that turned true."""
    question = program.condition
    if question is None or not happening:
        return []
    ids = [one.subject for one in happening]
    facts = facts_of(program, ids, now)
    try:
        true = {id for id, one in facts.items() if question.closure(one)}
        _foresee(program, question, facts, ids, now)
    except ExpressionError as error:  # A function in it was stopped: who stands there stays, and nobody turns true.
        _log.warning("a condition was stopped", flow=program.key, why=error.detail.en)
        return []
    before = _standing(program.flow, ids)
    _remember(program.flow, true - before, before - true)
    fresh = [one for one in happening if one.subject in true - before - quiet and one.depth < DEPTH_LIMIT]
    return candidates(program, fresh, facts, ask=False)


def _standing(flow: int, ids: Sequence[UUID]) -> set[UUID]:
    buckets = sorted({bucket_of(id) for id in ids})
    text = "select subject from standing where bucket = any(%s) and flow = %s and subject = any(%s)"
    with connection.cursor() as cursor:
        return {id for (id,) in rows(cursor, text, [buckets, flow, list(ids)])}


def _remember(flow: int, entered: set[UUID], left: set[UUID]) -> None:
    columns = {"bucket": "smallint", "flow": "int", "subject": "uuid"}
    with connection.cursor() as cursor:
        new = [(bucket_of(id), flow, id) for id in sorted(entered)]
        insert_rows(cursor, "standing", columns, new, on_conflict="do nothing")
        if left:
            text = "delete from standing where bucket = any(%s) and flow = %s and subject = any(%s)"
            cursor.execute(text, [sorted({bucket_of(id) for id in left}), flow, list(left)])


def _foresee(
    program: Program, question: Question, facts: Mapping[UUID, Facts], ids: Sequence[UUID], now: datetime
) -> None:
    """The next instant at which time alone may change the answer; a look that stands for settling edits stays."""
    owner = str(program.flow)
    if not question.uses_clock:
        return
    standing = held(KIND, [owner], ids)
    free = [id for id in ids if not _is_settling(standing.get((owner, id)), now)]
    ask = changer(question.node, question.schema)
    next = {id: ask(facts[id]) for id in free if id in facts}
    put([Moment(KIND, owner, id, max(at, now + CLOSEST)) for id, at in next.items() if at is not None])
    cancel(KIND, owner, [id for id in free if next.get(id) is None])


def _is_settling(standing: Moment | None, now: datetime) -> bool:
    return standing is not None and "cause" in standing.data and standing.due_at > now


def _fill(program: Program, question: Question, now: datetime) -> bool:
    """False when the condition has no SQL form."""
    try:
        where = emit(question.node, question.schema, "r", now, home_zone())
    except ExpressionError:
        return False
    table = identifier(OBJECTS[program.object].table)
    text = (
        f"insert into standing (bucket, flow, subject) select r.bucket, %s, r.id from {table} r"
        f" where r.deleted_at is null and {where.text} on conflict do nothing returning flow"
    )
    with connection.cursor() as cursor:
        rows(cursor, text, [program.flow, *where.params])
    return True


def _ring(catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    for owner in dict.fromkeys(one.owner for one in taken):
        program = catalog.active_by_id(int(owner))
        if program is None or not isinstance(program.trigger.keeper, Matches):
            continue
        happening = [_occurrence(program, one) for one in taken if one.owner == owner]
        enter(turned(program, happening, now), now)


def _occurrence(program: Program, one: Moment) -> Occurrence:
    cause = one.data.get("cause") or f"moment:{program.key}@{one.due_at.isoformat()}"
    return Occurrence(one.subject, cause, int(one.data.get("depth") or 0))


def _open_page(catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    """The first look at everybody: the next instants are set; nobody enters unless SQL had seen them not match."""
    for one in taken:
        program = catalog.active_by_id(int(one.owner))
        if program is None:
            continue
        ids = page_of(program.object, one.data.get("after"), AT_ONCE)
        happening = [Occurrence(id, f"moment:{program.key}@{now.isoformat()}") for id in ids]
        enter(turned(program, happening, now, quiet=set(ids) if one.data.get("quiet") else set()), now)
        if len(ids) == AT_ONCE:
            put([Moment(OPENING, one.owner, one.subject, now, {**one.data, "after": str(ids[-1])})])


KINDS = (
    MomentKind(KIND, Phrase("A condition is looked at again", "重新检查条件"), _ring),
    MomentKind(OPENING, Phrase("A condition is looked at for everybody", "检查所有记录"), _open_page),
)
