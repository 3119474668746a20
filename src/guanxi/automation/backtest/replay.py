"""The replay: past events in order, timers between them by the virtual clock, decisions by the engine's own functions.

What decides is what decides in production: `consume.matching`, `entries.admit`, `wakes.meet`, `wakes.by_conditions` and
`hops.lead`. Only the tables around them are missing: runs, histories and timers are kept in memory.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count, islice
from uuid import UUID

from guanxi.automation.backtest import log
from guanxi.automation.backtest.book import Book, BookLedger
from guanxi.automation.backtest.called import entrant, family_of, happening, is_call, kinds_of
from guanxi.automation.backtest.world import PastWorld
from guanxi.automation.engine import calls
from guanxi.automation.engine.catalog import Catalog, catalog
from guanxi.automation.engine.consume import Known, candidate, matching
from guanxi.automation.engine.due import GONE
from guanxi.automation.engine.hops import Hopping, lead
from guanxi.automation.engine.index import TriggerIndex
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.starts import DEEP, DEPTH_LIMIT, SILENT
from guanxi.automation.engine.wakes import Meeting, by_conditions, meet
from guanxi.automation.engine.world import Start
from guanxi.automation.entries import Admission, History, Key, admit
from guanxi.automation.house import home_zone
from guanxi.automation.program import Program
from guanxi.automation.steps import NEVER, RunKey
from guanxi.events.log import Event, NewEvent
from guanxi.expressions import Facts
from guanxi.objects.past import Past

CHUNK = 2_000
Tell = Callable[[int, datetime], bool]
"""Told how far the replay is (events, moment); answers whether to go on."""


class Stopped(Exception):
    """Somebody called the backtest off."""


@dataclass(slots=True)
class PastKnown(Known):
    """Facts of possible subjects, as they are at the moment the past has reached."""

    past: Past = field(kw_only=True)

    def of(self, object: str, subject: UUID) -> Facts:
        return self.past.facts(object, [subject]).get(subject) or Known.of(self, object, subject)

    def has(self, object: str, subject: UUID) -> bool:
        return self.past.level(object).row(subject) is not None


@dataclass(slots=True)
class Replay:
    program: Program
    since: datetime
    until: datetime
    book: Book = field(init=False)
    past: Past = field(init=False)
    world: PastWorld = field(init=False)
    ledger: BookLedger = field(init=False)
    catalog: Catalog = field(init=False)
    called: Mapping[str, Program] = field(init=False)
    """The flows that live here, the tested one first: those that it calls answer it."""
    _programs: dict[int, Program] = field(init=False)
    _known: PastKnown = field(init=False)
    _timers: list[tuple[datetime, int, int, Run]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _strands: Iterator[int] = field(default_factory=lambda: count(-1, -1))
    _inside: dict[UUID, dict[RunKey, Run]] = field(default_factory=lambda: defaultdict(dict))
    _histories: dict[Key, History] = field(default_factory=lambda: defaultdict(History))
    _active: set[tuple[UUID, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.past = Past(self.since, self.until, home_zone())
        self.book = Book(self.program.flow)
        self.called = family_of(self.program, catalog())
        self._programs = {one.flow: one for one in self.called.values()}
        self.world = PastWorld(self.since, past=self.past, callable=frozenset(self.called))
        self.ledger = BookLedger(self.since, book=self.book)
        self.catalog = Catalog(index=TriggerIndex([self.program]))
        self._known = PastKnown(self.since, past=self.past)

    def run(self, tell: Tell = lambda _events, _at: True) -> Book:
        """To the end of the stretch. Raises `Stopped` when `tell` says so."""
        kinds = kinds_of(self.called.values())
        for day in log.days(self.since, self.until):
            events = log.events_of(day, kinds)
            for start in range(0, len(events), CHUNK):
                chunk = events[start : start + CHUNK]
                self._load(chunk)
                for event in chunk:
                    self._happens(event)
                self.book.events += len(chunk)
                if not tell(self.book.events, chunk[-1].at):
                    raise Stopped
        self._timers_until(self.until)
        return self.book

    def _load(self, events: Sequence[Event]) -> None:
        """Possible subjects of many events by one query."""
        ids: dict[str, set[UUID]] = {}
        for event in events:
            for object in self.catalog.index.wants(event.kind) if event.kind in self.catalog.index else ():
                ids.setdefault(object, set()).update(id for id in (event.record, event.contact) if id is not None)
        for object, some in ids.items():
            self.past.load(object, some)

    def _happens(self, event: Event) -> None:
        self._timers_until(event.at)
        if event.depth >= SILENT:
            return
        self._go(event.at)
        self._meet(event)
        self._trigger(event)

    def _go(self, now: datetime) -> None:
        now = max(now, self.past.now)
        self.past.go(now)
        self.world.now = self.ledger.now = self._known.now = now

    def _meet(self, event: Event) -> None:
        """Exit rules, goals and waits of those inside, as the engine's wakes see them."""
        about = {
            key: run for id in (event.record, event.contact) if id for key, run in self._inside.get(id, {}).items()
        }
        for run in about.values():
            program = self._programs[run.flow]
            if event.kind not in program.listens and not run.wakes_on(event.kind):
                continue
            facts = {program.object: self.world.facts(program.object, [run.subject])}
            if meet(Meeting(run, program, [event]), facts, self.ledger, self.world.now):
                self._settle([run])

    def _trigger(self, event: Event) -> None:
        if event.kind not in self.catalog.index:
            return
        for program, subject, key in matching(self.catalog, event, self._known):
            if event.depth >= DEPTH_LIMIT:
                self.book.refused["depth"] += 1
                continue
            admission = admit(candidate(event, program, subject, key), self._histories, self._active, self.world.now)
            self._admitted(admission)

    def _admitted(self, admission: Admission) -> None:
        if admission.run is None:
            self.book.refused[admission.refused] += 1
            return
        run = entered(admission, self.world.now)
        self.book.enter(run)
        self._settle([run])

    def _timers_until(self, moment: datetime) -> None:
        while self._timers and self._timers[0][0] <= moment:
            at = self._timers[0][0]
            due = []
            while self._timers and self._timers[0][0] == at:
                _, _, epoch, run = heappop(self._timers)
                if run.status == "w" and run.epoch == epoch:
                    due.append(run)
            if due:
                self._go(at)
                self._step(due)

    def _step(self, due: Sequence[Run]) -> None:
        there = [(run, self._programs[run.flow]) for run in due if self._is_there(run)]
        facts: dict[UUID, Facts] = {}
        for program in self._programs.values():
            if program.standing_exits():
                facts |= self.world.facts(program.object, [run.subject for run, its in there if its is program])
        hopping = Hopping(self.world.now, self.world, self.ledger, numbers=lambda n: islice(self._strands, n))
        for run, program in by_conditions(there, facts, self.ledger):
            run.hops = 0
            self.world.step = program.steps[run.step].kind.name if run.step in program.steps else ""
            hopping.put(program, run)
        lead(hopping)
        called = self._effects()
        self._settle(due)
        self._call(called)

    def _is_there(self, run: Run) -> bool:
        program = self._programs[run.flow]
        is_there = self.past.level(program.object).row(run.subject) is not None
        if not is_there and run.status == "w":
            self.ledger.end(run, program, "gone", GONE)
        return is_there and run.status == "w"

    def _effects(self) -> list[Start]:
        """Answers the flows that were called."""
        for seat, effect in self.world.effects:
            self.book.effect(seat, effect, self.world.now)
        for one in self.world.started:
            self.book.started[one.flow_key] += 1
        called = [one for one in self.world.started if is_call(one)]
        self.world.effects.clear()
        self.world.started.clear()
        self.world.stopped.clear()
        return called

    def _call(self, called: Sequence[Start]) -> None:
        """By the rules of re-entry of the flow that is called; one that is refused is an answer, too."""
        for one in called:
            if one.seat.depth + 1 >= DEPTH_LIMIT:
                self._hear([calls.refused(one.context[calls.CALLER], one.flow_key, DEEP, one.seat.depth)])
                continue
            found = entrant(one, self.called[one.flow_key])
            self.past.load(found.program.object, {found.subject})
            admission = admit(found, self._histories, self._active, self.world.now)
            self._hear(calls.of_refused([admission]))
            if admission.run is not None:
                self._settle([entered(admission, self.world.now)])

    def _hear(self, answers: Sequence[NewEvent]) -> None:
        for answer in answers:
            self._meet(happening(answer, self.world.now))

    def _settle(self, runs: Iterable[Run]) -> None:
        """Timers for those who go on, and no trace of those who have left."""
        for run in {run.key: run for run in (*runs, *self.ledger.taken())}.values():
            if run.status == "w":
                self._hold(run)
                if run.wake_at < NEVER:
                    heappush(self._timers, (run.wake_at, next(self._order), run.epoch, run))
            else:
                self._forget(run)
        ended, self.ledger.ended = self.ledger.ended, []
        for run in ended:
            self._forget(run)
            self._active.discard((run.subject, run.flow))
        for run in ended:
            self._hear(calls.of_left(run, self._programs[run.flow]))

    def _hold(self, run: Run) -> None:
        for id in (run.subject, run.contact):
            if id is not None:
                self._inside[id][run.key] = run

    def _forget(self, run: Run) -> None:
        for id in (run.subject, run.contact):
            if id is not None:
                self._inside[id].pop(run.key, None)

    def standing(self) -> Mapping[str, int]:
        """How many are still inside at the end, by step."""
        found: dict[str, int] = {}
        for run in {key: run for some in self._inside.values() for key, run in some.items()}.values():
            if run.flow == self.program.flow:
                found[run.step] = found.get(run.step, 0) + 1
        return found


def entered(admission: Admission, now: datetime) -> Run:
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
