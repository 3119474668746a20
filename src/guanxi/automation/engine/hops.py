"""A batch of claimed runs is led from step to step, in groups that stand at the same step, until all wait or end."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Protocol

from guanxi.automation import trouble
from guanxi.automation.engine import strands
from guanxi.automation.engine.outcome import CUT, Ledger
from guanxi.automation.engine.run import Run
from guanxi.automation.program import Program, Step
from guanxi.automation.steps import END, Move, RunKey, Seat
from guanxi.automation.world import World
from guanxi.expressions import ExpressionError
from guanxi.kit.backoff import delay
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.gathering import NotTogetherError

MOST_HOPS = 16
COMPLETED = Phrase("went all the way", "已走完全部步骤")


class Undoable(World, Protocol):
    """A world that can take back what it collected: the real one, and its twin."""

    def attempt(self) -> AbstractContextManager[Any]:
        """Within it a step is tried; when it raises, nothing it wrote into the database remains."""
        ...

    def mark(self) -> tuple[int, int, int]: ...
    def back(self, mark: tuple[int, int, int]) -> None: ...
    def without(self, failed: set[RunKey], mark: tuple[int, int, int]) -> None: ...


Group = tuple[Program, str, bool]
"""Runs at the same step of the same version; those that failed before are by themselves."""


@dataclass(slots=True)
class Hopping:
    """The state of one batch: who stands where, what was collected, how many steps were taken."""

    now: datetime
    world: Undoable
    ledger: Ledger
    steps: int = 0
    numbers: Callable[[int], Iterator[int]] = strands.numbers
    """Where new strands get their entry numbers from; in memory they are just counted."""
    attempts: int | None = None
    """How often a step is tried, when it is not the flow that says so."""
    waiting: dict[Group, list[Run]] = field(default_factory=dict)

    def put(self, program: Program, run: Run) -> None:
        """Runs that failed before go in a group of their own, so that a poison row does not halve a healthy batch."""
        if not run.is_standing:
            run.is_standing = True
            self.waiting.setdefault((program, run.step, run.attempts > 0), []).append(run)

    def put_again(self, program: Program, run: Run) -> None:
        """Whoever has taken too many steps in this batch is due in the next."""
        if run.is_standing or run.status != "w":
            return
        run.hops += 1
        if run.hops < MOST_HOPS:
            self.put(program, run)


def lead(hopping: Hopping) -> None:
    """Until nobody is left to move. The group that is earliest in its flow goes first, so later ones grow large."""
    while hopping.waiting:
        key = _earliest(hopping.waiting)
        program, step_id, _ = key
        runs = _still_there(hopping.waiting.pop(key))
        step = program.steps.get(step_id)
        if step is None:
            for run in runs:
                _finish(hopping, program, run, "step_removed", _REMOVED.fill(step=step_id), is_natural=False)
        elif runs:
            _group(hopping, program, step, runs)


def _earliest(groups: Collection[Group]) -> Group:
    if len(groups) == 1:
        return next(iter(groups))
    return min(groups, key=lambda one: (one[0].flow, _order(one[0], one[1])))


def _still_there(runs: Sequence[Run]) -> list[Run]:
    """Without strands that were cut meanwhile by a group that went before. Of a family those opened earlier come first,
    so that what two strands do at one moment does not depend on how they were claimed.
    """
    for run in runs:
        run.is_standing = False
    there = [run for run in runs if run.status == "w"]
    return sorted(there, key=lambda run: -run.entry) if any(run.root is not None for run in there) else there


_TOO_MANY = Phrase("too many things at once: strands keep opening strands", "并行分支过多：分支在不断产生新的分支")
_REMOVED = Phrase("the step “{step}” is not part of the flow any more", "步骤“{step}”已不在流程中")


def _order(program: Program, step: str) -> int:
    found = program.steps.get(step)
    return found.order if found else -1


def _group(hopping: Hopping, program: Program, step: Step, runs: Sequence[Run]) -> None:
    seats = [run.seat(program, hopping.now) for run in runs]
    started = time.perf_counter()
    moves = advanced(hopping.world, step, seats)
    took_us = int((time.perf_counter() - started) * 1_000_000 / max(1, len(runs)))
    wanted = sum(len(move.opens) for move in moves)
    numbers = hopping.numbers(wanted) if wanted else iter(())
    for run, seat, move in zip(runs, seats, moves, strict=True):
        if run.status != "w":
            continue  # Its family was ended by its neighbour in this very group.
        if move.opens and strands.are_too_many(hopping.ledger, run, len(move.opens)):
            move = Move.fail(_TOO_MANY, retry=False)
        _apply(hopping, program, step, run, seat, move, took_us)
        _open(hopping, program, step, run, move, numbers)
    hopping.steps += len(runs)


def _open(hopping: Hopping, program: Program, step: Step, run: Run, move: Move, numbers: Iterator[int]) -> None:
    """The new strands begin in this batch; one that leads nowhere has ended already. A run that is over opens none."""
    for strand in move.opens if run.status == "w" else ():
        born = strands.born(hopping.ledger, run, strand, step.target(strand.exit), next(numbers))
        if born.step in (END, run.step):
            born.step = step.id
            _finish(hopping, program, born, "completed", COMPLETED)
        else:
            hopping.put_again(program, born)


def advanced(world: Undoable, step: Step, seats: Sequence[Seat]) -> Sequence[Move]:
    """One move for each seat. When the step fails for a group, the group is halved until the poison seat is alone."""
    moves = _tried(world, step, seats)
    if not isinstance(moves, Phrase):
        return moves
    if len(seats) == 1:
        return [Move.fail(moves)]
    half = len(seats) // 2
    return [*advanced(world, step, seats[:half]), *advanced(world, step, seats[half:])]


def _tried(world: Undoable, step: Step, seats: Sequence[Seat]) -> Sequence[Move] | Phrase:
    """The moves, or why the whole group failed; then nothing of what it wrote remains."""
    mark = world.mark()
    try:
        with world.attempt():
            moves = list(step.kind.advance(step.config, seats, world))
            if len(moves) != len(seats):
                raise RuntimeError(f"{step.kind.name} answered {len(moves)} moves for {len(seats)} seats")
    except NotTogetherError:
        raise
    except ExpressionError as error:
        # The text itself is broken (a field was deleted): it is the same for everyone, so nobody is singled out.
        world.back(mark)
        return [Move.fail(error.detail, retry=False) for _ in seats]
    except Exception as error:  # Also a bug of the step's own: it must not end the engine for everyone.
        if trouble.is_passing(error):
            raise  # The batch as a whole is tried again, and nobody is to blame.
        world.back(mark)
        return trouble.said(error)
    if failed := {seat.run for seat, move in zip(seats, moves, strict=True) if move.kind == "fail"}:
        world.without(failed, mark)
    return moves


def _apply(hopping: Hopping, program: Program, step: Step, run: Run, seat: Seat, move: Move, took_us: int) -> None:
    match move.kind:
        case "go":
            hopping.ledger.trace(run, move.exit, "done", move.trace, took_us, seat.woken_by)
            _go(hopping, program, run, step.target(move.exit), move)
        case "wait":
            if not run.is_waiting:
                hopping.ledger.trace(run, "", "waiting", move.trace, took_us)
            soonest = hopping.now + timedelta(seconds=1)
            run.wait(max(move.until or soonest, soonest) if seat.woken_by else move.until or soonest, move.on, move.set)
            if move.keep is not None:
                run.keep(move.keep)
        case "end":
            reason = move.reason or COMPLETED
            hopping.ledger.kin.head(run).leave_behind(move.set)
            hopping.ledger.trace(run, "", "ended", {**move.trace, "reason": reason.json()}, took_us)
            hopping.ledger.end(run, program, move.outcome, reason, is_natural=True)
        case "fail":
            _fail(hopping, program, step, run, move, took_us)


def _go(hopping: Hopping, program: Program, run: Run, target: str, move: Move) -> None:
    hopping.ledger.cut(run, CUT)
    if target == END or strands.is_home(hopping.ledger, run, target):
        run.move(run.step, move.set, hopping.now)
        _finish(hopping, program, run, "completed", COMPLETED)
        return
    run.move(target, move.set, hopping.now)
    hopping.put_again(program, run)


def _finish(
    hopping: Hopping, program: Program, run: Run, outcome: str, reason: Phrase, *, is_natural: bool = True
) -> None:
    """The end of a way: that of the run, or of one strand, for which somebody waits."""
    if run.root is None:
        hopping.ledger.end(run, program, outcome, reason, is_natural=is_natural)
        return
    hopping.put_again(program, hopping.ledger.close(run, outcome, reason))


def _fail(hopping: Hopping, program: Program, step: Step, run: Run, move: Move, took_us: int) -> None:
    reason = move.reason or same("failed")
    detail = {**move.trace, "reason": reason.json()}
    most = hopping.attempts or program.definition.settings.attempts
    if tried_later(hopping.ledger, run, detail, most if move.retry else 0, took_us):
        return
    if step.on_error == "park":
        park(hopping.ledger, run, reason, detail, took_us)
        return
    hopping.ledger.trace(run, "error", "failed", detail, took_us)
    if step.on_error == "exit":
        hopping.ledger.end(run, program, "failed", reason)
        return
    target = step.target(next(iter(step.next), "")) if step.on_error == "continue" else step.on_error
    _go(hopping, program, run, target, Move.go())


def tried_later(ledger: Ledger, run: Run, detail: dict[str, Any], most: int, took_us: int = 0) -> bool:
    """One more attempt is used up; false when that was the last."""
    run.attempts += 1
    if run.attempts >= most:
        return False
    ledger.trace(run, "", "retry", detail, took_us)
    run.wake_at = ledger.now + delay(run.attempts)
    run.epoch += 1
    return True


def park(ledger: Ledger, run: Run, reason: Phrase, detail: dict[str, Any], took_us: int = 0) -> None:
    """It stands still where it is, for a person to look at."""
    ledger.trace(run, "", "parked", detail, took_us)
    run.status, run.reason, run.wake_at = "d", reason.json(), ledger.now
    run.epoch += 1
