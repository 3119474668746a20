"""Half a year of a large company: customers it had already, and thousands of visitors, in slots of hours."""

import csv
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from random import Random

from guanxi.customers.facade import tracked, tracking
from guanxi.imports.facade import import_file
from guanxi.kit import clock
from guanxi.project.demo.firms import market
from guanxi.project.demo.staff import COLLEAGUES, Colleague
from guanxi.project.demo.stage import Stage
from guanxi.project.demo.story import Say, come, evening, mornings
from guanxi.project.demo.visitors import Crowd, Firm, Visitor

SLOT = timedelta(hours=3)
CALLED = 60
"""Salespeople of a company with so many leads call those with at least this score."""
KNOWN = 0.3
"""The share of contacts that the company had before; they come in by an import."""
PEOPLE_A_FIRM = 6
BROWSING = 0.15
_CROWDED = 5


@dataclass(frozen=True, slots=True)
class Market:
    """Whom the company knows on its first day, and who will come."""

    firms: tuple[Firm, ...]
    known: tuple[Visitor, ...]
    coming: tuple[Visitor, ...]


def large_market(random: Random, contacts: int) -> Market:
    firms = market(random, max(10, contacts // PEOPLE_A_FIRM))
    crowd = Crowd(random, firms)
    known = int(contacts * KNOWN)
    people = [crowd.new() for _ in range(contacts)]
    return Market(firms, tuple(people[:known]), tuple(people[known:]))


def large_staff() -> tuple[Colleague, ...]:
    """Everybody who sells stands there five times, and nobody's list is ever full."""
    return tuple(
        one
        for person in COLLEAGUES
        for one in ([_twin(person, number) for number in range(_CROWDED)] if person.territories else [person])
    )


def _twin(person: Colleague, number: int) -> Colleague:
    mailbox, domain = person.email.split("@")
    email = f"{mailbox}{number or ''}@{domain}"
    return replace(person, email=email, name=f"{person.name} {number + 1}", capacity=1_000_000)


def bring_in(known: Sequence[Visitor], email: str) -> None:
    """The customers of before, from a file, as a person with the address `email` would import them; no flow starts."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "customers.csv"
        with file.open("w", encoding="utf-8", newline="") as out:
            writer = csv.writer(out)
            writer.writerow(_COLUMNS)
            writer.writerows(_row(visitor) for visitor in known)
        import_file(file, email, "contact", silent=True)


_COLUMNS = ("Name", "Email", "Phone", "Title", "Company", "Country", "Industry")


def _row(visitor: Visitor) -> tuple[str, ...]:
    firm = visitor.firm
    return visitor.name, visitor.email, visitor.phone, visitor.title, firm.name, firm.country, firm.industry


def plan(stage: Stage, days: int, coming: Sequence[Visitor], say: Say) -> None:
    """Visitors spread over the working hours of all days, fewer on weekends; an evening's look in every slot."""
    open_hours = [morning + timedelta(hours=hour) for morning in mornings(stage, days) for hour in range(1, 17)]
    weights = [4 if hour.weekday() < 5 else 1 for hour in open_hours]
    for hour, visitor in zip(stage.random.choices(open_hours, weights, k=len(coming)), coming, strict=True):
        moment = hour + timedelta(minutes=stage.random.uniform(0, 60))
        stage.later(max(moment, stage.clock.now()), come, visitor)
        if stage.random.random() < BROWSING:
            stage.later(moment + timedelta(hours=stage.random.uniform(1, 200)), browse, visitor)
    for day, morning in enumerate(mornings(stage, days)):
        for hours in range(0, 24, int(SLOT.total_seconds() // 3600)):
            stage.later(morning + timedelta(hours=hours), evening)
        if day % 10 == 9:
            stage.later(morning + timedelta(hours=18), _progress, (say, day + 1, days))


def browse(stage: Stage, visitors: Sequence[Visitor]) -> None:
    """People who are logged in to the website look at prices, or at the demo video."""
    now = clock.now().isoformat()
    said = [one for visitor in visitors for one in _browsed(visitor, stage.random.random() < 0.6, now)]
    tracking.take([one for one in map(tracked.read, said) if isinstance(one, tracked.Said)], "website")


def _browsed(visitor: Visitor, is_price: bool, now: str) -> list[dict[str, object]]:
    email = visitor.email.strip().lower()
    about: dict[str, object] = {"userId": email, "timestamp": now}
    identify = {"type": "identify", "traits": {"email": email}, **about}
    page = {"type": "page", "properties": {"url": "https://www.spruce.example/pricing", "path": "/pricing"}, **about}
    video = {"type": "track", "event": "Demo Video Watched", "properties": {"percent": 90}, **about}
    return [identify, page if is_price else video]


def _progress(stage: Stage, given: Sequence[tuple[Say, int, int]]) -> None:
    told = stage.told
    for say, day, days in given:
        say(f"  day {day} of {days}: {told.submissions} enquiries, {told.mails} mails, {told.deals} deals")
