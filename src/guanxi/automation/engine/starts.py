"""What steps asked for other flows: enrollments and ends, in the transaction of the batch that asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation import subjects
from guanxi.automation.engine import calls
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.kin import HEAD, hold
from guanxi.automation.engine.outcome import Ledger, save
from guanxi.automation.engine.world import Start, Stop
from guanxi.automation.entries import Candidate, enter
from guanxi.automation.program import Program
from guanxi.automation.triggers import is_person
from guanxi.events.log import NewEvent, append
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows

DEPTH_LIMIT = 8
DEEP = Phrase(
    "flows have started each other {n} times in a row, which is the most; they may call each other in a circle",
    "流程已连续相互启动 {n} 层，达到上限，可能存在循环调用",
).fill(n=DEPTH_LIMIT)
SILENT = 100
"""Writers that want no automation (a silent import, our own notices) write at this depth."""


def start(catalog: Catalog, starts: Sequence[Start], now: datetime) -> None:
    """By the rules of re-entry of the flow that is started. A flow that is not active takes nobody."""
    wanted = [(one, program) for one in starts if (program := catalog.active(one.flow_key)) is not None]
    shallow = [(one, program) for one, program in wanted if one.seat.depth + 1 < DEPTH_LIMIT]
    deep = [(one, program) for one, program in wanted if one.seat.depth + 1 >= DEPTH_LIMIT]
    append([_too_deep(one, program) for one, program in deep])
    contacts = _contacts(shallow)
    admissions = enter([candidate_of(one, program, contacts) for one, program in shallow], now)
    append(calls.of_refused(admissions))
    called = [(one, one.context[calls.CALLER]) for one, _ in deep if calls.CALLER in one.context]
    append([calls.refused(known, one.flow_key, DEEP, one.seat.depth) for one, known in called])


def _too_deep(one: Start, program: Program) -> NewEvent:
    about = one.subject if is_person(program.object) else None
    data = {"flow": program.key, "depth": one.seat.depth + 1, "chain": one.seat.stamp}
    return NewEvent("flow.stopped", program.object, one.subject, about, data, cause=one.seat.stamp, depth=SILENT)


def _contacts(wanted: Sequence[tuple[Start, Program]]) -> dict[UUID, UUID]:
    by_object: dict[str, list[UUID]] = {}
    for one, program in wanted:
        by_object.setdefault(program.object, []).append(one.subject)
    found: dict[UUID, UUID] = {}
    for object, ids in by_object.items():
        found.update(subjects.contacts_of(object, ids))
    return found


def candidate_of(one: Start, program: Program, contacts: dict[UUID, UUID]) -> Candidate:
    return Candidate(
        program=program,
        subject=one.subject,
        contact=contacts.get(one.subject),
        key=one.entry_key,
        cause=one.seat.stamp,
        depth=one.seat.depth + 1,
        context=dict(one.context),
    )


_RUNS = f"""
select e.bucket, e.subject, e.flow, e.entry, {HEAD} from enrollment e
where e.bucket = any(%s) and e.subject = any(%s) and e.flow = any(%s) and e.status <> 'e' and e.root is null
"""
STOPPED = Phrase("stopped by the flow “{flow}”", "被流程“{flow}”停止")


def stop(catalog: Catalog, stops: Sequence[Stop], now: datetime) -> None:
    """End the runs of these subjects in these flows; a run never stops itself this way."""
    wanted = {
        (one.subject, state.id): one
        for one in stops
        if (state := catalog.by_key.get(one.flow_key)) is not None and state.id != one.seat.run.flow
    }
    if not wanted:
        return
    found, kin = hold(_found(wanted))
    ledger = Ledger(now, kin=kin)
    runs = [run for run in found if run.status != "e" and (run.subject, run.flow) in wanted]
    for run in runs:
        one = wanted[(run.subject, run.flow)]
        reason = STOPPED.fill(flow=one.seat.flow_key)
        ledger.trace(run, "", "exited", {"reason": reason.json()}, cause=one.seat.stamp)
        ledger.end(run, catalog.program(run.flow, run.version), one.outcome, reason)
    save(ledger, runs)


def _found(wanted: dict[tuple[UUID, int], Stop]) -> list[tuple[Any, ...]]:
    ids, flows = zip(*wanted, strict=True)
    with connection.cursor() as cursor:
        return rows(cursor, _RUNS, [list(range(256)), list(ids), list(flows)])
