"""task.create: work for a person, due in calendar or working days, about whatever the run is about."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, Literal
from uuid import UUID

from pydantic import Field

from guanxi.automation.asking import answers, filled
from guanxi.automation.changing import as_id
from guanxi.automation.fields import FormulaText, TemplateWords, told
from guanxi.automation.steps import Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow, records_about
from guanxi.channels.tongues import tongues
from guanxi.kit.liquid import without_liquid
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft

_ABOUT = ("company", "lead", "deal", "ticket", "onboarding")


class TaskConfig(Config):
    """`working` counts Monday to Friday only. `assignee`, a formula, goes before the path `to`."""

    title: TemplateWords = Field(
        json_schema_extra=told(Phrase("Title", "标题"), Phrase("Variables are possible", "可使用变量"))
    )
    body: TemplateWords = Field(Phrase("", ""), json_schema_extra=told(Phrase("Details", "说明")))
    checklist: tuple[TemplateWords, ...] = Field(
        (),
        max_length=50,
        json_schema_extra=told(Phrase("Checklist", "检查清单"), Phrase("Points to tick off", "待勾选的事项")),
    )
    to: str = "owner"
    assignee: FormulaText | None = Field(
        None,
        json_schema_extra=told(
            Phrase("Assignee by formula", "按公式指定负责人"),
            Phrase("if(amount > 100000, owner.manager, owner)", "if(amount > 100000, owner.manager, owner)"),
            advanced=True,
        ),
    )
    due_in_days: float = Field(default=2, ge=0, le=3650)
    working: bool = False
    priority: Literal["high", "normal", "low"] = "normal"
    language: Literal["auto", "zh", "en"] = Field(
        "auto",
        json_schema_extra=told(
            Phrase("Language", "语言"), Phrase("auto: that of the assignee", "auto：负责人的语言"), advanced=True
        ),
    )


def advance(config: TaskConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    people = _people(config, seats, world)
    languages = _languages(config, people, world)
    contacts = follow("contact", seats, world)
    abouts = records_about(seats, world)
    due = due_at(world.now, config.due_in_days, working=config.working)
    texts = filled(world, seats, {"title": config.title, "body": config.body, "checklist": list(config.checklist)})
    drafts = [
        Draft(_values(config, _worded(text, language), person, contact, about, due))
        for text, language, person, contact, about in zip(texts, languages, people, contacts, abouts, strict=True)
    ]
    written = world.create("task", drafts, seats)
    return [
        Move.go(set={"task": str(made.id)}, trace={"gave": {"task": str(made.id), "due_at": due.isoformat()}})
        if made.id and made.outcome != "refused"
        else Move.fail(made.faults[0].message if made.faults else _REFUSED)
        for made in written
    ]


def _people(config: TaskConfig, seats: Sequence[Seat], world: World) -> list[UUID | None]:
    if config.assignee is None:
        return follow(config.to, seats, world)
    return [as_id(row[0]) for row in answers(world, seats, [config.assignee])]


def _languages(config: TaskConfig, people: Sequence[UUID | None], world: World) -> list[str]:
    if config.language != "auto":
        return [config.language] * len(people)
    spoken = tongues(people, world)
    return [spoken[person] for person in people]


def _worded(text: Mapping[str, Any], language: str) -> dict[str, str | None]:
    points = [f"- [ ] {point.in_(language)}" for point in text["checklist"]]
    parts = [text["body"].in_(language), "\n".join(points)]
    return {"title": text["title"].in_(language)[:500], "body": "\n\n".join(part for part in parts if part) or None}


def _values(
    config: TaskConfig,
    words: Mapping[str, str | None],
    person: UUID | None,
    contact: UUID | None,
    about: dict[str, str],
    due: datetime,
) -> dict[str, object]:
    return {
        **words,
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
        to=config.assignee or config.to, days=f"{config.due_in_days:g}", kind=kind, title=without_liquid(config.title)
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
