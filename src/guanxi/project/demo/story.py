"""Weeks of a small sales team's life, lived through in seconds on a virtual clock.

What happens is kept in an agenda ordered by moment. Each entry acts through a public door and may put later entries on
the agenda: a mail that was sent is opened, a lead that was assigned is called, a deal moves on or is lost.
"""

import heapq
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from random import Random
from uuid import UUID

from django.db import connection

from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.sending import send_until_idle
from guanxi.channels.adapters import ADAPTERS, Adapter, Handed, Mail
from guanxi.kit import clock, sql
from guanxi.kit.phrase import Phrase
from guanxi.marketing import definition, submit
from guanxi.marketing.submit import Visit
from guanxi.project.demo.company import Staff
from guanxi.project.demo.readers import react
from guanxi.project.demo.sellers import pick_up
from guanxi.project.demo.visitors import Crowd, Visitor

FORM = "contact-us"
Act = Callable[["Stage"], None]


@dataclass(slots=True)
class Told:
    submissions: int = 0
    deals: int = 0
    mails: int = 0


@dataclass(slots=True)
class Stage:
    """Where the story plays: the clock, the agenda, the people, and what has been told so far."""

    clock: clock.VirtualClock
    end: datetime
    random: Random
    staff: Staff
    told: Told = field(default_factory=Told)
    _agenda: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _order: "count[int]" = field(default_factory=count)
    _sent: list[Mail] = field(default_factory=list)
    _known_leads: set[UUID] = field(default_factory=set)

    def later(self, moment: datetime, act: Act) -> None:
        """Put on the agenda; what would happen after the end never happens."""
        if moment < self.end:
            heapq.heappush(self._agenda, (moment, next(self._order), act))

    def in_hours(self, low: float, high: float, act: Act) -> None:
        self.later(self.clock.now() + timedelta(hours=self.random.uniform(low, high)), act)

    def play(self) -> None:
        while self._agenda:
            moment, _, act = heapq.heappop(self._agenda)
            self.clock.set(max(moment, self.clock.now()))
            act(self)
        self.clock.set(self.end)
        live(self)

    def sent(self, mail: Mail) -> Handed:
        """The demo's post office: every mail arrives at once, and nothing leaves the machine."""
        self._sent.append(mail)
        return Handed("sent", provider_id="demo")

    def take_sent(self) -> list[Mail]:
        taken, self._sent = self._sent, []
        return taken

    def new_leads(self) -> list[tuple[UUID, UUID]]:
        """Leads that got an owner since the last look, with the owner."""
        with connection.cursor() as cur:
            found = sql.rows(cur, "select id, owner_id from lead where owner_id is not null and deleted_at is null")
        fresh = [(lead, owner) for lead, owner in found if lead not in self._known_leads]
        self._known_leads.update(lead for lead, _ in fresh)
        return fresh


def tell(staff: Staff, *, days: int, seed: int, say: Callable[[str], None]) -> Told:
    end = clock.now()
    virtual = clock.VirtualClock(end - timedelta(days=days))
    stage = Stage(virtual, end, Random(seed), staff)
    office = Adapter("smtp", "email", Phrase("Demo post office", "演示邮局"), stage.sent)
    with clock.use(virtual), ADAPTERS.temporarily("smtp", office):
        _plan(stage, days, seed, say)
        stage.play()
    return stage.told


def _plan(stage: Stage, days: int, seed: int, say: Callable[[str], None]) -> None:
    crowd = Crowd(Random(seed))
    start = stage.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    for day in range(days + 1):
        morning = start + timedelta(days=day)
        busy = 3 if morning.weekday() < 5 else 1
        for _ in range(stage.random.randint(0, busy)):
            moment = morning + timedelta(minutes=stage.random.uniform(60, 1000))
            stage.later(max(moment, start), _visit(crowd.new()))
        # Waiting runs wake at their own moments; the evening's look serves those of a day without visitors.
        stage.later(morning + timedelta(hours=17), live)
        if day % 15 == 14:
            stage.later(morning + timedelta(hours=18), _progress(say, day + 1, days))


def _progress(say: Callable[[str], None], day: int, days: int) -> Act:
    return lambda stage: say(f"  day {day} of {days}: {stage.told.submissions} enquiries, {stage.told.deals} deals")


def _visit(visitor: Visitor) -> Act:
    def act(stage: Stage) -> None:
        _submit(stage, visitor)
        if stage.random.random() < 0.12:
            stage.in_hours(30, 500, lambda again: _submit(again, visitor))

    return act


def _submit(stage: Stage, visitor: Visitor) -> None:
    form = definition.by_slug(FORM)
    if form is None:
        raise RuntimeError(f"the form {FORM} is not installed")
    answers = {**visitor.answers(), "consent": stage.random.random() < 0.8}
    visit = Visit(visitor.language, "", "Mozilla/5.0 (demo)", f"https://www.spruce.example/{visitor.language}/contact")
    submit.submit(form, answers, visit)
    stage.told.submissions += 1
    live(stage)


def live(stage: Stage) -> None:
    """Let the automation catch up with the moment; then people notice what it did."""
    run_until_idle()
    send_until_idle()
    for mail in stage.take_sent():
        stage.told.mails += 1
        react(stage, mail)
    for lead, owner in stage.new_leads():
        pick_up(stage, lead, owner)
