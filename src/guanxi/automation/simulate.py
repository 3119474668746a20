"""What would happen to one record in a flow, if nothing else happened: the engine's own steps and hops, in the twin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from guanxi.automation import subjects
from guanxi.automation.called import family_of
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.run import Run
from guanxi.automation.ensemble import Ensemble, MemoryLedger
from guanxi.automation.entries import Candidate, before
from guanxi.automation.previews import Preview, preview
from guanxi.automation.program import Program
from guanxi.automation.steps import Json
from guanxi.automation.twin import RecordingWorld
from guanxi.kit import clock
from guanxi.kit.phrase import Phrase, phrase_of

MOST_STEPS = 500


@dataclass(frozen=True, slots=True)
class Imagined:
    """One step as it would go. `exit` is empty for a wait that begins, an end and a failure. `depth`: by how many calls
    its flow is away from the one that is tried.
    """

    at: datetime
    flow: int
    step: str
    exit: str
    outcome: str
    reason: Phrase | None = None
    strand: str = ""
    depth: int = 0
    detail: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Simulation:
    """`programs`: the flow that was tried and those that it calls, by the number that lines and effects name. `is_cut`:
    it would have gone on.
    """

    lines: list[Imagined]
    world: RecordingWorld
    programs: Mapping[int, Program]
    is_cut: bool


@dataclass(slots=True)
class Diary(MemoryLedger):
    """Keeps what happens as lines."""

    lines: list[Imagined] = field(default_factory=list)

    def trace(
        self, run: Run, exit: str, outcome: str, detail: Mapping[str, Json], took_us: int = 0, cause: str = ""
    ) -> None:
        reason = phrase_of(detail["reason"]) if detail.get("reason") else None
        place = (self.now, run.flow, run.step, exit, outcome)
        self.lines.append(Imagined(*place, reason, run.strand or "", run.depth, detail))


@dataclass(slots=True)
class Trial(Ensemble):
    """Called flows also remember who was in them before."""

    def _expect(self, candidate: Candidate) -> None:
        histories, active = before([candidate])
        self.histories.update({key: one for key, one in histories.items() if key not in self.histories})
        self.active |= active


@dataclass(frozen=True, slots=True)
class Leaving:
    """What would leave the house: when, from which step, and how it would read."""

    at: datetime
    flow: int
    step: str
    kind: str
    preview: Preview


def leaving(done: Simulation) -> list[Leaving]:
    """Texts are rendered with what stands in the database now."""
    return [
        Leaving(
            effect.due_at or done.lines[0].at,
            seat.run.flow,
            seat.step,
            effect.kind,
            preview(effect.kind, effect.payload),
        )
        for seat, effect in done.world.effects
    ]


def simulate(program: Program, subject: UUID, start: datetime | None = None) -> Simulation:
    """From entering to the end, from wait to wait on the twin's clock. Flows that are called do their part and answer;
    other events are not imagined, so waits for them time out.

    A step that fails is not tried again: a second try in the same world would fail in the same way.
    """
    now = start or clock.now()
    called = family_of(program, catalog())
    diary = Diary(now)
    trial = Trial(called, RecordingWorld(now, callable=frozenset(called)), diary, attempts=1)
    contact = subjects.contacts_of(program.object, [subject]).get(subject)
    trial.admit(Candidate(program, subject, contact, key=_KEY))
    while trial.timers and len(diary.lines) < MOST_STEPS:
        trial.next_moment()
    programs = {one.flow: one for one in called.values()}
    return Simulation(diary.lines[:MOST_STEPS], trial.world, programs, is_cut=bool(trial.timers))


_KEY = "simulation"
"""The record is let in whatever the rules of re-entry ask."""
