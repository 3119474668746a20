"""What would happen to one record in a flow, if nothing else happened: the engine's own steps and hops, in the twin."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import count, islice
from uuid import UUID

from guanxi.automation.engine.hops import Hopping, lead
from guanxi.automation.engine.outcome import Ledger
from guanxi.automation.engine.run import Run
from guanxi.automation.previews import Preview, preview
from guanxi.automation.program import Program
from guanxi.automation.steps import NEVER, Json
from guanxi.automation.twin import RecordingWorld
from guanxi.kit import clock
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase, phrase_of

MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Imagined:
    """One step as it would go. `exit` is empty for a wait that begins, an end and a failure."""

    at: datetime
    step: str
    exit: str
    outcome: str
    reason: Phrase | None = None
    strand: str = ""
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Simulation:
    lines: list[Imagined]
    world: RecordingWorld


@dataclass(slots=True)
class Diary(Ledger):
    """Keeps what happens as lines in memory, and is never saved."""

    lines: list[Imagined] = field(default_factory=list)

    def trace(
        self, run: Run, exit: str, outcome: str, detail: Mapping[str, Json], took_us: int = 0, cause: str = ""
    ) -> None:
        reason = phrase_of(detail["reason"]) if detail.get("reason") else None
        self.lines.append(Imagined(self.now, run.step, exit, outcome, reason, run.strand or "", detail))


@dataclass(frozen=True, slots=True)
class Leaving:
    """What would leave the house: when, from which step, and how it would read."""

    at: datetime
    step: str
    kind: str
    preview: Preview


def leaving(done: Simulation) -> list[Leaving]:
    """Texts are rendered with what stands in the database now."""
    effects = [(effect.due_at or done.lines[0].at, seat.step, effect) for seat, effect in done.world.effects]
    return [Leaving(at, step, effect.kind, preview(effect.kind, effect.payload)) for at, step, effect in effects]


def simulate(program: Program, subject: UUID, start: datetime | None = None) -> Simulation:
    """From entering to the end, from wait to wait on the twin's clock; events are not imagined, so waits time out.

    A step that fails is not tried again: a second try in the same world would fail in the same way.
    """
    world = RecordingWorld(start or clock.now())
    diary = Diary(world.now)
    numbers = count(-1, -1)
    run = _entered(program, subject, world.now)
    while (due := _due([run, *diary.opened])) and len(diary.lines) < MOST_STEPS:
        world.now = diary.now = max(world.now, due[0].wake_at)
        hopping = Hopping(world.now, world, diary, numbers=lambda n: _next(numbers, n), attempts=1)
        for one in due:
            one.hops = 0
            hopping.put(program, one)
        lead(hopping)
    return Simulation(diary.lines[:MOST_STEPS], world)


def _next(numbers: Iterator[int], n: int) -> Iterator[int]:
    return islice(numbers, n)


def _due(family: list[Run]) -> list[Run]:
    """Who goes on at the next moment at which anybody does."""
    living = [run for run in family if run.status == "w" and run.wake_at < NEVER]
    moment = min((run.wake_at for run in living), default=None)
    return [run for run in living if run.wake_at == moment]


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
        root=None,
        parent=None,
        strand=None,
        context={},
    )
