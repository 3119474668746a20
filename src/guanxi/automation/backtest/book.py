"""What a backtest keeps: counts for every exit, samples of people, the way each run took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from guanxi.automation.engine.run import Run
from guanxi.automation.ensemble import MemoryLedger
from guanxi.automation.outbox import Effect
from guanxi.automation.program import Program
from guanxi.automation.steps import Json, RunKey, Seat
from guanxi.kit.phrase import Phrase, phrase_of

SAMPLES = 20
SENT_SAMPLES = 3
MOST_ROUTES = 200_000
MOST_STEPS_OF_A_ROUTE = 60
_SILENT = ("waiting", "retry")


@dataclass(slots=True)
class Passage:
    """One run through the flow."""

    subject: UUID
    entered_at: datetime
    route: list[str] = field(default_factory=list)
    outcome: str = ""
    left_at: datetime | None = None
    step: str = ""


@dataclass(frozen=True, slots=True)
class Sent:
    """One effect that would have left. `name` is the template, or what else says which one it is."""

    kind: str
    name: str
    step: str


@dataclass(frozen=True, slots=True)
class Sample:
    at: datetime
    subject: UUID
    payload: Mapping[str, Json]


@dataclass(slots=True)
class Book:
    """About the runs of one flow; of those that it calls only what would be sent is told."""

    flow: int
    events: int = 0
    refused: Counter[str] = field(default_factory=Counter)
    steps: dict[str, Counter[str]] = field(default_factory=dict)
    outcomes: Counter[str] = field(default_factory=Counter)
    failures: Counter[tuple[str, str, str]] = field(default_factory=Counter)
    runs: dict[RunKey, Passage] = field(default_factory=dict)
    sent: Counter[Sent] = field(default_factory=Counter)
    samples: dict[Sent, list[Sample]] = field(default_factory=dict)
    started: Counter[str] = field(default_factory=Counter)

    def enter(self, run: RunKey, at: datetime, step: str) -> None:
        self.runs[run] = Passage(run.subject, at, step=step)

    def passed(self, run: Run, exit: str, outcome: str, detail: Mapping[str, Json]) -> None:
        """One trace line of a run or of one of its strands."""
        if run.flow != self.flow:
            return
        self.steps.setdefault(run.step, Counter())[exit or outcome] += 1
        if outcome in ("parked", "failed"):
            reason = phrase_of(detail.get("reason") or "")
            self.failures[(run.step, reason.en, reason.zh)] += 1
        found = self.runs.get(run.family)
        if found is not None and outcome not in _SILENT and len(found.route) < MOST_STEPS_OF_A_ROUTE:
            found.route.append(f"{run.step}:{exit or outcome}")

    def left(self, run: Run, outcome: str, at: datetime) -> None:
        if run.flow != self.flow:
            return
        self.outcomes[outcome] += 1
        found = self.runs.get(run.key)
        if found is not None:
            found.outcome, found.left_at = outcome, at

    def effect(self, seat: Seat, effect: Effect, now: datetime) -> None:
        payload = effect.payload
        name = str(payload.get("template") or payload.get("name") or payload.get("url") or effect.kind)
        step = seat.step if seat.run.flow == self.flow else f"{seat.flow_key}: {seat.step}"
        one = Sent(effect.kind, name, step)
        self.sent[one] += 1
        kept = self.samples.setdefault(one, [])
        if len(kept) < SENT_SAMPLES:
            kept.append(Sample(effect.due_at or now, seat.subject, payload))

    def people(self) -> Sequence[Passage]:
        """A few of those who entered, spread over the whole time."""
        every = list(self.runs.values())
        return every[:: max(1, len(every) // SAMPLES)][:SAMPLES]


@dataclass(slots=True)
class BookLedger(MemoryLedger):
    """Puts what happens into the book."""

    book: Book = field(kw_only=True)

    def trace(
        self, run: Run, exit: str, outcome: str, detail: Mapping[str, Json], took_us: int = 0, cause: str = ""
    ) -> None:
        self.book.passed(run, exit, outcome, detail)

    def end(self, run: Run, program: Program | None, outcome: str, reason: Phrase, *, is_natural: bool = False) -> None:
        MemoryLedger.end(self, run, program, outcome, reason, is_natural=is_natural)
        self.book.left(self.ended[-1], outcome, self.now)
