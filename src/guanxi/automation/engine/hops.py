"""A batch of claimed runs is led from step to step, in groups that stand at the same step, until all wait or end."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from django.db import DatabaseError, InterfaceError, OperationalError, transaction

from guanxi.automation.engine.outcome import Ledger
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.world import RealWorld
from guanxi.automation.program import Program, Step
from guanxi.automation.steps import END, Move, RunKey, Seat
from guanxi.automation.world import World
from guanxi.expressions import ExpressionError
from guanxi.kit.backoff import delay
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase, same

MOST_HOPS = 16
COMPLETED = Phrase("went all the way", "已走完全部步骤")


@dataclass(slots=True)
class Hopping:
    """The state of one batch: who stands where, what was collected, how many steps were taken."""

    now: datetime
    world: RealWorld
    ledger: Ledger
    steps: int = 0
    waiting: dict[tuple[Program, str, bool], list[Run]] = field(default_factory=dict)

    def put(self, program: Program, run: Run) -> None:
        """Runs that failed before go in a group of their own, so that a poison row does not halve a healthy batch."""
        self.waiting.setdefault((program, run.step, run.attempts > 0), []).append(run)


def lead(hopping: Hopping) -> None:
    """Until nobody is left to move. The group that is earliest in its flow goes first, so later ones grow large."""
    while hopping.waiting:
        key = min(hopping.waiting, key=lambda one: (one[0].flow, _order(one[0], one[1])))
        program, step_id, _ = key
        runs = hopping.waiting.pop(key)
        step = program.steps.get(step_id)
        if step is None:
            for run in runs:
                hopping.ledger.end(run, program, "step_removed", _REMOVED.fill(step=step_id))
            continue
        _group(hopping, program, step, runs)


_REMOVED = Phrase("the step “{step}” is not part of the flow any more", "步骤“{step}”已不在流程中")


def _order(program: Program, step: str) -> int:
    found = program.steps.get(step)
    return found.order if found else -1


def _group(hopping: Hopping, program: Program, step: Step, runs: Sequence[Run]) -> None:
    seats = [run.seat(program, hopping.now) for run in runs]
    started = time.perf_counter()
    moves = advanced(hopping.world, step, seats)
    took_us = int((time.perf_counter() - started) * 1_000_000 / max(1, len(runs)))
    for run, seat, move in zip(runs, seats, moves, strict=True):
        _apply(hopping, program, step, run, seat, move, took_us)
    hopping.steps += len(runs)


class Undoable(World, Protocol):
    """A world that can take back what it collected: the real one, and its twin."""

    def mark(self) -> tuple[int, int, int]: ...
    def back(self, mark: tuple[int, int, int]) -> None: ...
    def without(self, failed: set[RunKey], mark: tuple[int, int, int]) -> None: ...


def advanced(world: Undoable, step: Step, seats: Sequence[Seat]) -> list[Move]:
    """One move for each seat. When the step fails for a group, the group is halved until the poison seat is alone."""
    found: dict[int, Move] = {}
    todo = [list(range(len(seats)))]
    while todo:
        part = todo.pop()
        moves = _tried(world, step, [seats[index] for index in part])
        if isinstance(moves, Phrase):
            if len(part) > 1:
                half = len(part) // 2
                todo += [part[half:], part[:half]]
                continue
            moves = [Move.fail(moves)]
        found.update(zip(part, moves, strict=True))
    return [found[index] for index in range(len(seats))]


def _tried(world: Undoable, step: Step, seats: Sequence[Seat]) -> Sequence[Move] | Phrase:
    """The moves, or why the whole group failed; then nothing of what it wrote remains."""
    mark = world.mark()
    try:
        with transaction.atomic():
            moves = list(step.kind.advance(step.config, seats, world))
            if len(moves) != len(seats):
                raise RuntimeError(f"{step.kind.name} answered {len(moves)} moves for {len(seats)} seats")
    except (OperationalError, InterfaceError):
        raise  # The connection, a deadlock, a time-out: the batch as a whole is tried again, and nobody is to blame.
    except ExpressionError as error:
        # The text itself is broken (a field was deleted): it is the same for everyone, so nobody is singled out.
        world.back(mark)
        return [Move.fail(error.detail, retry=False) for _ in seats]
    except (GuanxiError, DatabaseError, ArithmeticError, LookupError, TypeError, ValueError, RuntimeError) as error:
        world.back(mark)
        return _said(error)
    world.without({seat.run for seat, move in zip(seats, moves, strict=True) if move.kind == "fail"}, mark)
    return moves


def _said(error: Exception) -> Phrase:
    if isinstance(error, GuanxiError):
        return error.detail
    first = (str(error).strip().splitlines() or [""])[0]
    return same(f"{type(error).__name__}: {first}"[:500])


def _apply(hopping: Hopping, program: Program, step: Step, run: Run, seat: Seat, move: Move, took_us: int) -> None:
    match move.kind:
        case "go":
            hopping.ledger.trace(run, move.exit, "done", move.trace, took_us, seat.woken_by)
            _go(hopping, program, run, step.target(move.exit), move)
        case "wait":
            if not seat.woken_by:
                hopping.ledger.trace(run, "", "waiting", move.trace, took_us)
            soonest = hopping.now + timedelta(seconds=1)
            run.wait(max(move.until or soonest, soonest) if seat.woken_by else move.until or soonest, move.on, move.set)
        case "end":
            reason = move.reason or COMPLETED
            hopping.ledger.trace(run, "", "ended", {**move.trace, "reason": reason.json()}, took_us)
            hopping.ledger.end(run, program, move.outcome, reason, is_natural=True)
        case "fail":
            _fail(hopping, program, step, run, move, took_us)


def _go(hopping: Hopping, program: Program, run: Run, target: str, move: Move) -> None:
    if target == END:
        run.move(run.step, move.set, hopping.now)
        hopping.ledger.end(run, program, "completed", COMPLETED, is_natural=True)
        return
    run.move(target, move.set, hopping.now)
    run.hops += 1
    if run.hops < MOST_HOPS:
        hopping.put(program, run)


def _fail(hopping: Hopping, program: Program, step: Step, run: Run, move: Move, took_us: int) -> None:
    reason = move.reason or same("failed")
    detail = {**move.trace, "reason": reason.json()}
    run.attempts += 1
    if move.retry and run.attempts < program.definition.settings.attempts:
        hopping.ledger.trace(run, "", "retry", detail, took_us)
        run.wake_at = hopping.now + delay(run.attempts)
        run.epoch += 1
        return
    if step.on_error == "park":
        hopping.ledger.trace(run, "", "parked", detail, took_us)
        run.status, run.reason, run.wake_at = "d", reason.json(), hopping.now
        run.epoch += 1
        return
    hopping.ledger.trace(run, "error", "failed", detail, took_us)
    if step.on_error == "exit":
        hopping.ledger.end(run, program, "failed", reason)
        return
    target = step.target(next(iter(step.next), "")) if step.on_error == "continue" else step.on_error
    _go(hopping, program, run, target, Move.go())
