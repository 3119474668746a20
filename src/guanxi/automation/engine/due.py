"""One batch of what is due: claim, sort out who must not go on, lead the rest, write it all, commit once."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guanxi.automation import subjects
from guanxi.automation.engine import fence as fences
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.claims import claim
from guanxi.automation.engine.hops import Hopping, lead
from guanxi.automation.engine.outcome import Ledger, save
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.starts import start, stop
from guanxi.automation.engine.wakes import by_conditions
from guanxi.automation.engine.world import RealWorld
from guanxi.automation.program import Program
from guanxi.expressions import Facts
from guanxi.kit.phrase import Phrase

GONE = Phrase("the record does not exist any more", "记录已不存在")
ARCHIVED = Phrase("the flow was archived", "流程已归档")
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
    started = time.perf_counter()
    with transaction.atomic():
        fences.check(fence, buckets)
        runs = claim(buckets, lane, now, limit)
        steps = _advance(catalog, runs, lane, now) if runs else 0
    return Stepped(len(runs), steps, time.perf_counter() - started)


def _advance(catalog: Catalog, runs: Sequence[Run], lane: int, now: datetime) -> int:
    ledger = Ledger(now)
    world = RealWorld(now, lane, lambda key: catalog.active(key) is not None)
    hopping = Hopping(now, world, ledger)
    for run, program in _going(catalog, runs, ledger, now):
        hopping.put(program, run)
    lead(hopping)
    ledger.effects += [effect for _, effect in world.effects]
    save(ledger, runs)
    start(catalog, world.starts, now)
    stop(catalog, world.stops, now)
    return hopping.steps


def _going(catalog: Catalog, runs: Sequence[Run], ledger: Ledger, now: datetime) -> list[tuple[Run, Program]]:
    """Without those whose flow is paused or gone, whose subject is gone, or for whom an exit rule holds."""
    living = [(run, program) for run in runs if (program := _program(catalog, run, ledger)) is not None]
    by_object: dict[str, list[tuple[Run, Program]]] = {}
    for run, program in living:
        by_object.setdefault(program.object, []).append((run, program))
    going = []
    for object, some in by_object.items():
        there = _there(object, some, ledger)
        facts = _exit_facts(object, there, now)
        going += list(by_conditions(there, facts, ledger))
    return going


def _program(catalog: Catalog, run: Run, ledger: Ledger) -> Program | None:
    state = catalog.flows.get(run.flow)
    program = catalog.program(run.flow, run.version)
    if state is None or state.status in ("archived", "draft"):
        ledger.end(run, program, "archived", ARCHIVED)
        return None
    if state.status == "paused":
        run.status = "p"
        return None
    if program is None:
        run.status, run.reason = "d", UNRUNNABLE.json()
        ledger.trace(run, "", "parked", {"reason": UNRUNNABLE.json()})
    return program


def _there(object: str, some: Sequence[tuple[Run, Program]], ledger: Ledger) -> list[tuple[Run, Program]]:
    there = subjects.alive(object, [run.subject for run, _ in some])
    for run, program in some:
        if run.subject not in there:
            ledger.trace(run, "", "exited", {"reason": GONE.json()})
            ledger.end(run, program, "gone", GONE)
    return [(run, program) for run, program in some if run.subject in there]


def _exit_facts(object: str, some: Sequence[tuple[Run, Program]], now: datetime) -> Mapping[UUID, Facts]:
    asking = [(run, program) for run, program in some if program.standing_exits()]
    if not asking:
        return {}
    kinds = {
        kind
        for _, program in asking
        for rule in program.standing_exits()
        if rule.question
        for kind in rule.question.kinds
    }
    return subjects.facts(object, [run.subject for run, _ in asking], (), kinds, now)
