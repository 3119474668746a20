"""What would happen to one record in a flow, if nothing else happened: the real steps, run in the twin of the world."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from guanxi.automation.engine.hops import advanced
from guanxi.automation.engine.run import Run
from guanxi.automation.program import Program
from guanxi.automation.steps import END
from guanxi.automation.twin import RecordingWorld
from guanxi.kit import clock
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase

MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Imagined:
    """One step as it would go. `exit` is empty for a wait that begins, an end and a failure."""

    at: datetime
    step: str
    exit: str
    outcome: str
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Simulation:
    lines: list[Imagined]
    world: RecordingWorld


def simulate(program: Program, subject: UUID, start: datetime | None = None) -> Simulation:
    """From entering to the end, from wait to wait on the twin's clock; events are not imagined, so waits time out."""
    world = RecordingWorld(start or clock.now())
    run = _entered(program, subject, world.now)
    lines: list[Imagined] = []
    while run.status == "w" and len(lines) < MOST_STEPS:
        step = program.steps.get(run.step)
        if step is None:
            break
        seat = run.seat(program, world.now)
        move = advanced(world, step, [seat])[0]
        match move.kind:
            case "go":
                lines.append(Imagined(world.now, step.id, move.exit, "done"))
                _on(run, step.target(move.exit), dict(move.set), world.now)
            case "wait":
                lines += [Imagined(world.now, step.id, "", "waiting")] if not seat.woken_by else []
                run.wait(move.until or world.now, (), move.set)
                world.now = max(world.now, run.wake_at)
            case "end":
                lines.append(Imagined(world.now, step.id, "", "ended", move.reason))
                run.status = "e"
            case "fail":
                lines.append(Imagined(world.now, step.id, "", "failed", move.reason))
                run.status = "d"
    return Simulation(lines, world)


def _entered(program: Program, subject: UUID, now: datetime) -> Run:
    return Run(
        bucket=bucket_of(subject),
        subject=subject,
        flow=program.flow,
        entry=0,
        version=program.version,
        step=program.first,
        status="w",
        wake_at=now,
        step_since=now,
        entered_at=now,
        epoch=0,
        attempts=0,
        lane=program.lane,
        depth=0,
        is_waiting=False,
        cause="",
        contact=None,
        context={},
    )


def _on(run: Run, target: str, set: dict[str, object], now: datetime) -> None:
    if target == END:
        run.status = "e"
    else:
        run.move(target, set, now)
