"""One batch of what is due: claim, sort out who must not go on, lead the rest, write it all, commit once."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence, Set
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import structlog
from django.db import connection, transaction

from guanxi.automation import subjects, trouble
from guanxi.automation.engine import fence as fences
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.claims import claim
from guanxi.automation.engine.hops import Hopping, lead, park, tried_later
from guanxi.automation.engine.index import Want
from guanxi.automation.engine.kin import Kin, take
from guanxi.automation.engine.outcome import Ledger, save
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.starts import start, stop
from guanxi.automation.engine.wakes import by_conditions
from guanxi.automation.engine.world import RealWorld
from guanxi.automation.program import Program
from guanxi.expressions import Facts
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.gathering import NotTogetherError, gathered

GONE = Phrase("the record does not exist any more", "记录已不存在")
ARCHIVED = Phrase("the flow was archived", "流程已归档")
_log = structlog.get_logger("guanxi.engine")
UNRUNNABLE = Phrase("this version of the flow cannot be run", "流程的此版本无法运行")


@dataclass(frozen=True, slots=True)
class Stepped:
    runs: int = 0
    steps: int = 0
    seconds: float = 0.0


def step_due(
    catalog: Catalog,
    buckets: Sequence[int],
    lane: int,
    limit: int,
    now: datetime,
    fence: fences.Fence | None = None,
) -> Stepped:
    """The writes of all steps are gathered. If they cannot be written together, the batch is done again without that,
    so that the step and the seat to blame are found.

    What fails outside of any step (reading an exit rule, saving) says not whom it failed for: ever smaller batches are
    tried, and a run that fails alone is set aside.
    """
    started = time.perf_counter()
    try:
        runs, steps = _together_or_not(catalog, buckets, lane, limit, now, fence)
    except Exception as error:
        if trouble.is_passing(error) or isinstance(error, fences.LeaseLost):
            raise
        if limit > 1:
            return step_due(catalog, buckets, lane, limit // 2, now, fence)
        _log.exception("a run cannot be led on")
        runs, steps = _set_aside(catalog, buckets, lane, now, fence, trouble.said(error)), 0
    return Stepped(runs, steps, time.perf_counter() - started)


def _together_or_not(
    catalog: Catalog, buckets: Sequence[int], lane: int, limit: int, now: datetime, fence: fences.Fence | None
) -> tuple[int, int]:
    try:
        return _one_batch(catalog, buckets, lane, limit, now, fence, gathered)
    except NotTogetherError:
        return _one_batch(catalog, buckets, lane, limit, now, fence, nullcontext)


def _set_aside(
    catalog: Catalog, buckets: Sequence[int], lane: int, now: datetime, fence: fences.Fence | None, reason: Phrase
) -> int:
    """The run that has just failed by itself is tried later, and parked when it has failed too often."""
    with transaction.atomic():
        fences.check(fence, buckets)
        runs, kin = take(claim(buckets, lane, now, 1))
        ledger, detail = Ledger(now, kin=kin), {"reason": reason.json()}
        for run in runs:
            program = catalog.program(run.flow, run.version)
            most = program.definition.settings.attempts if program else 0
            if not tried_later(ledger, run, detail, most):
                park(ledger, run, reason, detail)
        save(ledger, runs)
    return len(runs)


def _one_batch(
    catalog: Catalog,
    buckets: Sequence[int],
    lane: int,
    limit: int,
    now: datetime,
    fence: fences.Fence | None,
    together: Callable[[], AbstractContextManager[object]],
) -> tuple[int, int]:
    with transaction.atomic():
        fences.check(fence, buckets)
        runs, kin = take(claim(buckets, lane, now, limit))
        return len(runs), _advance(catalog, runs, kin, lane, now, together) if runs else 0


def _advance(
    catalog: Catalog,
    runs: Sequence[Run],
    kin: Kin,
    lane: int,
    now: datetime,
    together: Callable[[], AbstractContextManager[object]],
) -> int:
    ledger = Ledger(now, kin=kin)
    world = RealWorld(now, lane, lambda key: catalog.active(key) is not None)
    hopping = Hopping(now, world, ledger)
    for run, program in _going(catalog, runs, ledger, now):
        hopping.put(program, run)
    with together():
        lead(hopping)
    ledger.effects += [effect for _, effect in world.effects]
    save(ledger, runs)
    start(catalog, world.starts, now)
    stop(catalog, world.stops, now)
    return hopping.steps


def _going(catalog: Catalog, runs: Sequence[Run], ledger: Ledger, now: datetime) -> list[tuple[Run, Program]]:
    """Without those whose flow is paused or gone, whose subject is gone, or for whom an exit rule holds."""
    statuses = _statuses(catalog, {run.flow for run in runs})
    found = [(run, program) for run in runs if (program := _program(catalog, run, statuses, ledger)) is not None]
    living = [(run, program) for run, program in found if run.status == "w"]
    by_object: dict[str, list[tuple[Run, Program]]] = {}
    for run, program in living:
        by_object.setdefault(program.object, []).append((run, program))
    going = []
    for object, some in by_object.items():
        there = _there(object, some, ledger)
        facts = _exit_facts(object, there, now)
        going += list(by_conditions(there, facts, ledger))
    return [(run, program) for run, program in going if run.status == "w"]


_STOPPING = ("archived", "draft", "paused")
_HELD = "select id, status from flow where id = any(%s) for share skip locked"


def _statuses(catalog: Catalog, flows: Set[int]) -> Mapping[int, str]:
    """The catalog is as old as the pass. What would stop a run is asked again, and held until the batch has committed:
    whoever resumes a flow lets go of the runs that stand, and would miss one that is about to stand. A flow that
    somebody is changing at this moment is missing; its runs stay due.
    """
    known = {flow: state.status for flow in flows if (state := catalog.flows.get(flow)) is not None}
    doubtful = [flow for flow in flows if known.get(flow, "") in ("", *_STOPPING)]
    if not doubtful:
        return known
    with connection.cursor() as cursor:
        held = dict(rows(cursor, _HELD, [doubtful]))
    return {**{flow: status for flow, status in known.items() if flow not in doubtful}, **held}


def _program(catalog: Catalog, run: Run, statuses: Mapping[int, str], ledger: Ledger) -> Program | None:
    if run.status == "e" or run.flow not in statuses:
        return None  # A strand whose run has just been ended, or a flow that is being changed.
    program = catalog.program(run.flow, run.version)
    if statuses[run.flow] in ("archived", "draft"):
        ledger.end(run, program, "archived", ARCHIVED)
        return None
    if statuses[run.flow] == "paused":
        run.status = "p"
        return None
    if program is None:
        run.status, run.reason = "d", UNRUNNABLE.json()
        ledger.trace(run, "", "parked", {"reason": UNRUNNABLE.json()})
    return program


def _there(object: str, some: Sequence[tuple[Run, Program]], ledger: Ledger) -> list[tuple[Run, Program]]:
    there = subjects.alive(object, [run.subject for run, _ in some])
    for run, program in some:
        if run.subject not in there and run.status == "w":
            ledger.trace(run, "", "exited", {"reason": GONE.json()})
            ledger.end(run, program, "gone", GONE)
    return [(run, program) for run, program in some if run.subject in there]


def _exit_facts(object: str, some: Sequence[tuple[Run, Program]], now: datetime) -> Mapping[UUID, Facts]:
    want = Want()
    asking = {program for _, program in some if program.standing_exits()}
    for rule in (rule for program in asking for rule in program.standing_exits()):
        if rule.question:
            want.add(rule.question)
    if not (want.paths or want.kinds):
        return {}
    return subjects.facts(
        object, [run.subject for run, program in some if program in asking], want.paths, want.kinds, now
    )
