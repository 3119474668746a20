"""The replay: past events in order, timers between them by the virtual clock; `consume.matching` lets the runs in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from guanxi.automation.backtest import log
from guanxi.automation.backtest.book import Book, BookLedger
from guanxi.automation.backtest.world import PastWorld
from guanxi.automation.called import family_of, kinds_of
from guanxi.automation.engine.catalog import Catalog, catalog
from guanxi.automation.engine.consume import Known, candidate, matching
from guanxi.automation.engine.index import TriggerIndex
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.starts import DEPTH_LIMIT, SILENT
from guanxi.automation.engine.world import Start
from guanxi.automation.ensemble import Ensemble
from guanxi.automation.entries import Candidate
from guanxi.automation.house import home_zone
from guanxi.automation.program import Program
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
class Replay(Ensemble):
    """A flow on the events of the past; made by `prepared`."""

    world: PastWorld
    ledger: BookLedger
    program: Program = field(kw_only=True)
    since: datetime = field(kw_only=True)
    until: datetime = field(kw_only=True)
    catalog: Catalog = field(init=False)
    _known: PastKnown = field(init=False)

    def __post_init__(self) -> None:
        Ensemble.__post_init__(self)
        self.catalog = Catalog(index=TriggerIndex([self.program]))
        self._known = PastKnown(self.since, past=self.past)

    @property
    def past(self) -> Past:
        return self.world.past

    @property
    def book(self) -> Book:
        return self.ledger.book

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

    def inside(self) -> Mapping[str, int]:
        """How many are still inside at the end, by step."""
        return Counter(run.step for run in self.standing(self.program.flow))

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
        self.hear(event)
        self._trigger(event)

    def _timers_until(self, moment: datetime) -> None:
        while self.timers and self.timers[0][0] <= moment:
            self.next_moment()

    def _trigger(self, event: Event) -> None:
        if event.kind not in self.catalog.index:
            return
        for program, subject, key in matching(self.catalog, event, self._known):
            if event.depth >= DEPTH_LIMIT:
                self.book.refused["depth"] += 1
                continue
            admission = self.admit(candidate(event, program, subject, key))
            if admission.run is None:
                self.book.refused[admission.refused] += 1
            else:
                self.book.enter(admission.run, self.world.now, program.first)

    def _go(self, moment: datetime) -> None:
        moment = max(moment, self.past.now)
        self.past.go(moment)
        self.world.now = self.ledger.now = self._known.now = moment

    def _step(self, due: Sequence[Run]) -> Sequence[Start]:
        last = due[-1]
        step = self.program_of(last).steps.get(last.step)
        self.world.step = step.kind.name if step else ""
        started = Ensemble._step(self, due)
        self.book.started.update(one.flow_key for one in started)
        for seat, effect in self.world.effects:
            self.book.effect(seat, effect, self.world.now)
        self.world.effects.clear()
        return started

    def _is_known(self, object: str, subject: UUID) -> bool:
        return self.past.level(object).row(subject) is not None

    def _expect(self, candidate: Candidate) -> None:
        self.past.load(candidate.program.object, {candidate.subject})


def prepared(program: Program, since: datetime, until: datetime) -> Replay:
    called = family_of(program, catalog())
    world = PastWorld(since, past=Past(since, until, home_zone()), callable=frozenset(called))
    ledger = BookLedger(since, book=Book(program.flow))
    return Replay(called, world, ledger, program=program, since=since, until=until)
