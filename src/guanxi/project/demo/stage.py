"""Where the demo's story plays: a virtual clock, and an agenda of acts ordered by moment.

Acts come in sets: what is due within one slot happens together at the moment of the first, as `act(stage, items)`, and
then the automation catches up once. Catching up is what takes the time, however many have acted.
"""

import heapq
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.sending import send_until_idle
from guanxi.channels.adapters import Handed, Mail
from guanxi.kit import clock, sql
from guanxi.project.demo.company import Staff

Act = Callable[["Stage", Sequence[Any]], None]
Assigned = tuple[UUID, UUID]
"""A lead and its owner."""


@dataclass(slots=True)
class Told:
    submissions: int = 0
    deals: int = 0
    mails: int = 0


@dataclass(slots=True)
class Stage:
    """`mails` and `leads` are what people do when mails arrived and leads were assigned.

    `wanted` is the lowest score of a lead that a salesperson calls.
    """

    clock: clock.VirtualClock
    end: datetime
    random: Random
    staff: Staff
    mails: Act
    leads: Act
    slot: timedelta
    wanted: int = 0
    told: Told = field(default_factory=Told)
    _agenda: list[tuple[datetime, int, Act, Any]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)
    _sent: list[Mail] = field(default_factory=list)
    _looked: datetime | None = None
    _known: set[Assigned] = field(default_factory=set)

    def later(self, moment: datetime, act: Act, item: Any = None) -> None:
        """Put on the agenda; what would happen after the end never happens."""
        if moment < self.end:
            heapq.heappush(self._agenda, (moment, next(self._order), act, item))

    def in_hours(self, low: float, high: float, act: Act, item: Any = None) -> None:
        self.later(self.clock.now() + timedelta(hours=self.random.uniform(low, high)), act, item)

    def play(self) -> None:
        while self._agenda:
            moment = max(self._agenda[0][0], self.clock.now())
            self.clock.set(moment)
            for act, items in self._due(moment + self.slot):
                act(self, items)
            self.live()
        self.clock.set(self.end)
        self.live()

    def _due(self, until: datetime) -> Iterator[tuple[Act, list[Any]]]:
        """Acts in the order in which the first of each is due; what they put on the agenda waits for the next slot."""
        together: dict[Act, list[Any]] = {}
        while self._agenda and self._agenda[0][0] <= until:
            _, _, act, item = heapq.heappop(self._agenda)
            together.setdefault(act, []).append(item)
        yield from together.items()

    def live(self) -> None:
        """Let the automation catch up with the moment; then people notice what it did."""
        run_until_idle()
        send_until_idle()
        sent, self._sent = self._sent, []
        self.told.mails += len(sent)
        self.mails(self, sent)
        self.leads(self, self._newly_assigned())

    def post(self, mail: Mail) -> Handed:
        """The demo's post office: every mail arrives at once, and nothing leaves the machine."""
        self._sent.append(mail)
        return Handed("sent", provider_id="demo")

    def _newly_assigned(self) -> list[Assigned]:
        """What the log says of assignments since the last look; the moment of that look may have brought more."""
        since, self._looked = self._looked or self.clock.now() - timedelta(days=1), self.clock.now()
        with connection.cursor() as cur:
            found = [(lead, owner) for lead, owner in sql.rows(cur, _ASSIGNED, [since, self._looked, self.wanted])]
        fresh = [assigned for assigned in dict.fromkeys(found) if assigned not in self._known]
        self._known.update(fresh)
        return fresh


_ASSIGNED = """
select l.id, l.owner_id
from event e join lead l on l.id = e.record
where e.kind = 'lead.assigned' and e.at >= %s and e.at <= %s
  and l.owner_id is not null and l.deleted_at is null and coalesce(l.score_at_entry, 0) >= %s
order by e.at, e.seq
"""
