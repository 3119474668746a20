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
from guanxi.automation.backtest.world import PastWorld
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.consume import Known, candidate, matching
from guanxi.automation.engine.due import GONE
from guanxi.automation.engine.hops import Hopping, lead
from guanxi.automation.engine.index import TriggerIndex
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.starts import DEPTH_LIMIT, SILENT
from guanxi.automation.engine.wakes import Meeting, by_conditions, meet
from guanxi.automation.entries import Admission, History, Key, admit
from guanxi.automation.fields import marked
from guanxi.automation.house import home_zone
from guanxi.automation.program import Program
from guanxi.automation.steps import NEVER, RunKey
from guanxi.events.log import Event
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
    book: Book = field(default_factory=Book)
    past: Past = field(init=False)
    world: PastWorld = field(init=False)
    ledger: BookLedger = field(init=False)
    catalog: Catalog = field(init=False)
    _known: PastKnown = field(init=False)
    _timers: list[tuple[datetime, int, int, Run]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _strands: Iterator[int] = field(default_factory=lambda: count(-1, -1))
    _inside: dict[UUID, dict[RunKey, Run]] = field(default_factory=lambda: defaultdict(dict))
    _histories: dict[Key, History] = field(default_factory=lambda: defaultdict(History))
    _active: set[tuple[UUID, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.past = Past(self.since, self.until, home_zone())
        self.world = PastWorld(self.since, past=self.past)
        self.ledger = BookLedger(self.since, book=self.book)
        self.catalog = Catalog(index=TriggerIndex([self.program]))
        self._known = PastKnown(self.since, past=self.past)

    def run(self, tell: Tell = lambda _events, _at: True) -> Book:
        """To the end of the stretch. Raises `Stopped` when `tell` says so."""
        kinds = kinds_of(self.program)
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
        listens = event.kind in self.program.listens
        for run in [run for run in about.values() if listens or run.wakes_on(event.kind)]:
            facts = {self.program.object: self.world.facts(self.program.object, [run.subject])}
            if meet(Meeting(run, self.program, [event]), facts, self.ledger, self.world.now):
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
        there = [(run, self.program) for run in due if self._is_there(run)]
        facts = self.world.facts(self.program.object, [run.subject for run, _ in there]) if self.program.exits else {}
        hopping = Hopping(self.world.now, self.world, self.ledger, numbers=lambda n: islice(self._strands, n))
        for run, program in by_conditions(there, facts, self.ledger):
            run.hops = 0
            self.world.step = program.steps[run.step].kind.name if run.step in program.steps else ""
            hopping.put(program, run)
        lead(hopping)
        self._effects()
        self._settle(due)

    def _is_there(self, run: Run) -> bool:
        is_there = self.past.level(self.program.object).row(run.subject) is not None
        if not is_there and run.status == "w":
            self.ledger.end(run, self.program, "gone", GONE)
        return is_there and run.status == "w"

    def _effects(self) -> None:
        for seat, effect in self.world.effects:
            self.book.effect(seat, effect, self.world.now)
        for flow, _ in self.world.started:
            self.book.started[flow] += 1
        self.world.effects.clear()
        self.world.started.clear()
        self.world.stopped.clear()

    def _settle(self, runs: Iterable[Run]) -> None:
        """Timers for those who go on, and no trace of those who have left."""
        for run in {run.key: run for run in (*runs, *self.ledger.taken())}.values():
            if run.status == "w":
                self._hold(run)
                if run.wake_at < NEVER:
                    heappush(self._timers, (run.wake_at, next(self._order), run.epoch, run))
            else:
                self._forget(run)
        for run in self.ledger.ended:
            self._forget(run)
            self._active.discard((run.subject, run.flow))
        self.ledger.ended.clear()

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
            found[run.step] = found.get(run.step, 0) + 1
        return found


def kinds_of(program: Program) -> set[str]:
    """Events that could start, wake or end a run."""
    kinds = set(program.trigger.event_kinds(program.trigger_config, program.object)) | set(program.listens)
    for step in program.steps.values():
        kinds |= {str(found.value) for found in marked(step.config) if found.mark.role == "event"}
        if step.kind.waits:
            kinds.add(f"{program.object}.updated")
    return kinds


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
