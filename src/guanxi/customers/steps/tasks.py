"""task.create: work for a person, due in calendar or working days, about whatever the run is about."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from guanxi.automation.fields import Words
from guanxi.automation.steps import Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow, records_about
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft

_ABOUT = ("company", "lead", "deal")


class TaskConfig(Config):
    """`language` is what the title is stored in. `working` counts Monday to Friday only."""

    title: Words
    body: Words = Phrase("", "")
    to: str = "owner"
    due_in_days: float = Field(default=2, ge=0, le=3650)
    working: bool = False
    priority: Literal["high", "normal", "low"] = "normal"
    language: Literal["zh", "en"] = "zh"


def advance(config: TaskConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    people = follow(config.to, seats, world)
    contacts = follow("contact", seats, world)
    abouts = records_about(seats, world)
    due = due_at(world.now, config.due_in_days, working=config.working)
    drafts = [
        Draft(_values(config, person, contact, about, due))
        for person, contact, about in zip(people, contacts, abouts, strict=True)
    ]
    written = world.create("task", drafts, seats)
    return [
        Move.go(set={"task": str(made.id)}, trace={"gave": {"task": str(made.id), "due_at": due.isoformat()}})
        if made.id and made.outcome != "refused"
        else Move.fail(made.faults[0].message if made.faults else _REFUSED)
        for made in written
    ]


def _values(
    config: TaskConfig, person: UUID | None, contact: UUID | None, about: dict[str, str], due: datetime
) -> dict[str, object]:
    return {
        "title": config.title.in_(config.language),
        "body": config.body.in_(config.language) or None,
        "priority": config.priority,
        "due_at": due,
        "owner": person,
        "contact": contact,
        **{name: about[name] for name in _ABOUT if name in about},
    }


def due_at(start: datetime, days: float, *, working: bool = False) -> datetime:
    """Working days skip Saturday and Sunday; the hour of the day stays."""
    if not working:
        return start + timedelta(days=days)
    moment, left = start, int(days)
    while left > 0:
        moment += timedelta(days=1)
        left -= moment.weekday() < 5
    return moment


def _sentence(config: TaskConfig) -> Phrase:
    kind = Phrase("working days", "个工作日") if config.working else Phrase("days", "天")
    return Phrase("Task for {to}, due in {days} {kind}: {title}", "为 {to} 创建任务（{days} {kind}内）：{title}").fill(
        to=config.to, days=f"{config.due_in_days:g}", kind=kind, title=config.title
    )


STEP = StepKind(
    name="task.create",
    label=Phrase("Create a task", "创建任务"),
    summary=Phrase("Gives somebody something to do by a date", "为某人安排一项有截止时间的工作"),
    icon="check-square",
    group="work",
    config=TaskConfig,
    sentence=_sentence,
    advance=advance,
    writes=lambda _: frozenset({"task.*"}),
    gives=lambda _: {"task": "lookup:task"},
)

_REFUSED = Phrase("The task could not be created", "任务未能创建")
