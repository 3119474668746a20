"""Runs that live in memory: those of one flow, and of every flow that it calls, so that their answers come back to it.

What decides is what decides in production: `entries.admit`, `wakes.meet`, `wakes.by_conditions` and `hops.lead`. Only
the tables around them are missing: runs, histories and timers are kept here. A backtest tells it the events of the
past, a simulation sends one record through.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count, islice
from uuid import UUID

from guanxi.automation.called import entrant, happening, is_call
from guanxi.automation.engine import calls
from guanxi.automation.engine.due import GONE
from guanxi.automation.engine.hops import Hopping, lead
from guanxi.automation.engine.outcome import Ledger
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.starts import DEEP, DEPTH_LIMIT
from guanxi.automation.engine.wakes import Meeting, by_conditions, meet
from guanxi.automation.engine.world import Start
from guanxi.automation.entries import Admission, Candidate, History, Key, admit
from guanxi.automation.program import Program
from guanxi.automation.steps import NEVER, RunKey
from guanxi.automation.twin import RecordingWorld
from guanxi.events.log import Event, NewEvent
from guanxi.expressions import Facts
from guanxi.kit.phrase import Phrase


@dataclass(slots=True)
class MemoryLedger(Ledger):
    """What the engine would write; nothing of it is saved. One serves the whole life of an ensemble."""

    ended: list[Run] = field(default_factory=list)

    def end(self, run: Run, program: Program | None, outcome: str, reason: Phrase, *, is_natural: bool = False) -> None:
        head = self.kin.head(run)
        Ledger.end(self, run, program, outcome, reason, is_natural=is_natural)
        self.ended.append(head)

    def taken(self) -> list[Run]:
        """Runs that were changed or opened beside those of the batch; forgets what only saving needs."""
        found = [*self.opened, *self.changed.values()]
        self.opened.clear()
        self.changed.clear()
        self.left.clear()
        self.called_off.clear()
        self.counts.clear()
        return found


@dataclass(slots=True)
class Ensemble:
    """`called`: the flows that live here by their keys, the one in question first."""

    called: Mapping[str, Program]
    world: RecordingWorld
    ledger: MemoryLedger
    attempts: int | None = None
    """How often a step is tried, when it is not the flow that says so."""
    histories: dict[Key, History] = field(default_factory=lambda: defaultdict(History))
    active: set[tuple[UUID, int]] = field(default_factory=set)
    timers: list[tuple[datetime, int, int, Run]] = field(default_factory=list)
    _programs: dict[int, Program] = field(init=False)
    _order: Iterator[int] = field(default_factory=count)
    _strands: Iterator[int] = field(default_factory=lambda: count(-1, -1))
    _inside: dict[UUID, dict[RunKey, Run]] = field(default_factory=lambda: defaultdict(dict))

    def __post_init__(self) -> None:
        self._programs = {one.flow: one for one in self.called.values()}

    def admit(self, candidate: Candidate) -> Admission:
        """By the rules of re-entry; who comes in begins at this moment."""
        admission = admit(candidate, self.histories, self.active, self.world.now)
        if admission.run is not None:
            self._settle([_run(admission, self.world.now)])
        return admission

    def hear(self, event: Event) -> None:
        """Exit rules, goals and waits of those inside, as the engine's wakes see them."""
        about = {
            key: run for id in (event.record, event.contact) if id for key, run in self._inside.get(id, {}).items()
        }
        for run in about.values():
            program = self.program_of(run)
            if event.kind not in program.listens and not run.wakes_on(event.kind):
                continue
            facts = {program.object: self.world.facts(program.object, [run.subject])}
            if meet(Meeting(run, program, [event]), facts, self.ledger, self.world.now):
                self._settle([run])

    def next_moment(self) -> None:
        """Everybody who is due first goes on."""
        at = self.timers[0][0]
        due = []
        while self.timers and self.timers[0][0] == at:
            _, _, epoch, run = heappop(self.timers)
            if run.status == "w" and run.epoch == epoch:
                due.append(run)
        if due:
            self._go(at)
            self._step(due)

    def program_of(self, run: Run) -> Program:
        return self._programs[run.flow]

    def standing(self, flow: int) -> list[Run]:
        every = {key: run for some in self._inside.values() for key, run in some.items()}
        return [run for run in every.values() if run.flow == flow]

    def _go(self, moment: datetime) -> None:
        self.world.now = self.ledger.now = max(moment, self.world.now)

    def _is_known(self, object: str, subject: UUID) -> bool:
        return bool(self.world.facts(object, [subject]))

    def _expect(self, candidate: Candidate) -> None:
        """Somebody is about to be asked whether they may come in."""

    def _step(self, due: Sequence[Run]) -> Sequence[Start]:
        """Answers the flows that were started; those that were called have their answer or are on their way."""
        there = [(run, self.program_of(run)) for run in due if self._is_there(run)]
        facts: dict[UUID, Facts] = {}
        for program in self._programs.values():
            if program.standing_exits():
                facts |= self.world.facts(program.object, [run.subject for run, its in there if its is program])
        hopping = Hopping(
            self.world.now,
            self.world,
            self.ledger,
            numbers=lambda n: islice(self._strands, n),
            attempts=self.attempts,
        )
        for run, program in by_conditions(there, facts, self.ledger):
            run.hops = 0
            hopping.put(program, run)
        lead(hopping)
        started = list(self.world.started)
        self.world.started.clear()
        self.world.stopped.clear()
        self._settle(due)
        self._call([one for one in started if is_call(one)])
        return started

    def _is_there(self, run: Run) -> bool:
        program = self.program_of(run)
        is_known = self._is_known(program.object, run.subject)
        if not is_known and run.status == "w":
            self.ledger.end(run, program, "gone", GONE)
        return is_known and run.status == "w"

    def _call(self, called: Sequence[Start]) -> None:
        """By the rules of re-entry of the flow that is called; one that is refused is an answer, too."""
        for one in called:
            if one.seat.depth + 1 >= DEPTH_LIMIT:
                self._answer([calls.refused(one.context[calls.CALLER], one.flow_key, DEEP, one.seat.depth)])
                continue
            candidate = entrant(one, self.called[one.flow_key])
            self._expect(candidate)
            self._answer(calls.of_refused([self.admit(candidate)]))

    def _answer(self, answers: Iterable[NewEvent]) -> None:
        for answer in answers:
            self.hear(happening(answer, self.world.now))

    def _settle(self, runs: Iterable[Run]) -> None:
        """Timers for those who go on, and no trace of those who have left."""
        for run in {run.key: run for run in (*runs, *self.ledger.taken())}.values():
            if run.status == "w":
                self._hold(run)
                if run.wake_at < NEVER:
                    heappush(self.timers, (run.wake_at, next(self._order), run.epoch, run))
            else:
                self._forget(run)
        ended, self.ledger.ended = self.ledger.ended, []
        for run in ended:
            self._forget(run)
            self.active.discard((run.subject, run.flow))
        for run in ended:
            self._answer(calls.of_left(run, self.program_of(run)))

    def _hold(self, run: Run) -> None:
        for id in (run.subject, run.contact):
            if id is not None:
                self._inside[id][run.key] = run

    def _forget(self, run: Run) -> None:
        for id in (run.subject, run.contact):
            if id is not None:
                self._inside[id].pop(run.key, None)


def _run(admission: Admission, now: datetime) -> Run:
    """The run as it begins, at the first step."""
    one, key = admission.candidate, admission.run
    assert key is not None  # noqa: S101 - only those who came in
    return Run(
        bucket=key.bucket,
        subject=key.subject,
        flow=key.flow,
        entry=key.entry,
        version=one.program.version,
        step=one.program.first,
        status="w",
        wake_at=now,
        step_since=now,
        entered_at=now,
        epoch=0,
        attempts=0,
        lane=one.program.lane,
        depth=one.depth,
        is_waiting=False,
        cause=one.cause,
        contact=one.contact,
        root=None,
        parent=None,
        strand=None,
        context=dict(one.context),
    )
