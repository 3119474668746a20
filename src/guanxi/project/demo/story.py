"""The demo company's time: visitors post the form, salespeople act, readers read, and the automation does the rest.

`tell` lives through the last days of a small company, `guanxi demo --fast-forward` through half a year of a large one,
both in slots of hours. Nothing is written past the doors.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from random import Random

from django.db import connection, transaction

from guanxi.access.actors import SYSTEM
from guanxi.automation.blueprints import install_blueprint
from guanxi.channels.adapters import ADAPTERS, Adapter
from guanxi.kit import clock
from guanxi.kit.phrase import Phrase
from guanxi.marketing import definition, submit
from guanxi.marketing.submit import Visit
from guanxi.project.demo import keepers
from guanxi.project.demo.company import Staff
from guanxi.project.demo.readers import react
from guanxi.project.demo.sellers import pick_up
from guanxi.project.demo.stage import Stage, Told
from guanxi.project.demo.visitors import CHINESE_FIRMS, WESTERN_FIRMS, Crowd, Visitor

FORM = "contact-us"
CUSTOMERS = 9
"""Firms that the small company has sold to before."""
SLOT = timedelta(hours=12)
"""What happens within it happens together. At everybody's own moment the same weeks take many times as long."""
Say = Callable[[str], None]


def tell(staff: Staff, *, days: int, seed: int, say: Say) -> Told:
    with on_stage(days=days, seed=seed, slot=SLOT, staff=staff) as stage:
        # Under the clock of the story, so that what rings every morning has rung on these mornings.
        for key in keepers.BLUEPRINTS:
            install_blueprint(key, SYSTEM)
        keepers.settle_in(stage, days, CHINESE_FIRMS + WESTERN_FIRMS, CUSTOMERS, seed)
        _plan(stage, days, Crowd(Random(seed)), say)
        stage.play()
    return stage.told


@contextmanager
def on_stage(
    *, days: int, seed: int, staff: Staff | None = None, slot: timedelta = timedelta(), wanted: int = 0
) -> Iterator[Stage]:
    """The stage `days` before now, with a clock of its own and a post office that lets nothing out."""
    end = clock.now()
    virtual = clock.VirtualClock(end - timedelta(days=days))
    stage = Stage(virtual, end, Random(seed), staff or Staff({}), react, pick_up, slot, wanted)
    office = Adapter("smtp", "email", Phrase("Demo post office", "演示邮局"), stage.post)
    with clock.use(virtual), ADAPTERS.temporarily("smtp", office), _nothing_promised():
        yield stage


@contextmanager
def _nothing_promised() -> Iterator[None]:
    """The past can be lived through again, so no commit waits for the disk; that was a fifth of the time."""
    with connection.cursor() as cursor:
        cursor.execute("set synchronous_commit = off")
        yield
        cursor.execute("reset synchronous_commit")


def mornings(stage: Stage, days: int) -> Iterator[datetime]:
    start = stage.clock.now().replace(hour=0, minute=0, second=0, microsecond=0)
    return (start + timedelta(days=day) for day in range(days + 1))


def come(stage: Stage, visitors: Sequence[Visitor]) -> None:
    """They fill in the form, and some do so again weeks later."""
    visit(stage, visitors)
    for visitor in visitors:
        if stage.random.random() < 0.12:
            stage.in_hours(30, 500, visit, visitor)


def visit(stage: Stage, visitors: Sequence[Visitor]) -> None:
    form = definition.by_slug(FORM)
    if form is None:
        raise RuntimeError(f"the form {FORM} is not installed")
    with transaction.atomic():
        for visitor in visitors:
            answers = {**visitor.answers(), "consent": stage.random.random() < 0.8}
            submit.submit(form, answers, _circumstances(visitor))
    stage.told.submissions += len(visitors)


def _circumstances(visitor: Visitor) -> Visit:
    return Visit(visitor.language, "", "Mozilla/5.0 (demo)", f"https://www.spruce.example/{visitor.language}/contact")


def _plan(stage: Stage, days: int, crowd: Crowd, say: Say) -> None:
    start = stage.clock.now()
    for day, morning in enumerate(mornings(stage, days)):
        busy = 3 if morning.weekday() < 5 else 1
        for _ in range(stage.random.randint(0, busy)):
            moment = morning + timedelta(minutes=stage.random.uniform(60, 1000))
            stage.later(max(moment, start), come, crowd.new())
        # Waiting runs wake at their own moments; the evening's look serves those of a day without visitors.
        stage.later(morning + timedelta(hours=17), evening)
        if day % 5 == 4:
            stage.later(morning + timedelta(hours=18), _progress, (say, day + 1, days))


def evening(stage: Stage, _: Sequence[None]) -> None:
    """Nothing is done by hand; after every slot the automation catches up."""


def _progress(stage: Stage, given: Sequence[tuple[Say, int, int]]) -> None:
    for say, day, days in given:
        say(f"  day {day} of {days}: {stage.told.submissions} enquiries, {stage.told.deals} deals")
