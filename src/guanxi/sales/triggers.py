"""Triggers on the stages of deals: entered, left, and overdue. Leaving the stage takes the reminder back."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import where
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.house import home_zone
from guanxi.automation.spans import at_wall
from guanxi.automation.steps import Config
from guanxi.automation.timetable.moments import Moments
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.events.log import Event
from guanxi.expressions import Facts
from guanxi.expressions.workdays import CALENDARS, add_working_days
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, same
from guanxi.sales import pipelines

_PIPELINE = told(Phrase("Pipeline", "销售管道"), Phrase("Empty: any", "留空表示任一"), widget="pipeline")
_STAGE = told(Phrase("Stage", "阶段"), Phrase("Empty: any", "留空表示任一"), widget="stage")


class OnStage(Config):
    pipeline: str = Field(default="", json_schema_extra=_PIPELINE)
    stage: str = Field(default="", json_schema_extra=_STAGE)
    when: ConditionText | None = None


class OnOverdue(OnStage):
    """Without `days` the stage's own limit counts. Working days leave out weekends, and holidays with a calendar."""

    days: int | None = Field(
        default=None,
        ge=1,
        le=1000,
        json_schema_extra=told(Phrase("After days", "超过天数"), Phrase("Empty: as the stage says", "留空按阶段设置")),
    )
    working: bool = Field(default=False, json_schema_extra=told(Phrase("Working days only", "仅计工作日")))
    calendar: str = Field(default="", json_schema_extra=told(Phrase("Holidays of", "节假日日历"), widget="calendar"))


@dataclass(frozen=True, slots=True)
class Limits:
    """The setting with the days of every stage looked up, once for a batch."""

    config: OnOverdue
    days: Mapping[tuple[str, str], int]


def limits(config: OnOverdue) -> Limits:
    if config.days is not None:
        return Limits(config, {})
    days = {(one.key, stage.key): stage.max_days for one in pipelines.every() for stage in one.stages}
    return Limits(config, days)


def reads(_config: OnOverdue, _object: str) -> Iterator[tuple[str, ...]]:
    yield from (("pipeline",), ("stage",), ("stage_since",), ("state",))


def moment(given: Limits, facts: Facts, since: datetime) -> datetime | None:
    """When the deal has been in its stage for too long; None for closed deals and other stages."""
    config = given.config
    pipeline, stage = str(facts.value(("pipeline",)) or ""), str(facts.value(("stage",)) or "")
    began = facts.value(("stage_since",))
    is_meant = config.pipeline in ("", pipeline) and config.stage in ("", stage)
    days = given.days.get((pipeline, stage), 0) if config.days is None else config.days
    if not (is_meant and days and isinstance(began, datetime)) or facts.value(("state",)) != "open":
        return None
    due = _due(config, began, days)
    return due if due is not None and due > since else None


def _due(config: OnOverdue, began: datetime, days: int) -> datetime | None:
    local = began.astimezone(ZoneInfo(home_zone())).replace(tzinfo=None)
    if not config.working:
        return at_wall(local + timedelta(days=days), home_zone())
    day = add_working_days(local.date(), Decimal(days), config.calendar or "weekdays")
    return at_wall(datetime.combine(day, local.time()), home_zone()) if day else None


def _entered(config: OnStage, event: Event) -> bool:
    values = event.data.get("values") or {}
    return _is(
        config, event.data.get("pipeline") or values.get("pipeline"), event.data.get("to") or values.get("stage")
    )


def _left(config: OnStage, event: Event) -> bool:
    return _is(config, event.data.get("pipeline"), event.data.get("from"))


def _is(config: OnStage, pipeline: object, stage: object) -> bool:
    return config.pipeline in ("", pipeline) and config.stage in ("", stage)


def _faults(config: OnStage, _object: str) -> list[Fault]:
    """A stage or pipeline that nobody has would never start anything."""
    known = {one.key: one for one in pipelines.every()}
    if config.pipeline and config.pipeline not in known:
        return [Fault("trigger.pipeline", "unknown_pipeline", _NO_PIPELINE.fill(key=config.pipeline))]
    searched = [known[config.pipeline]] if config.pipeline else list(known.values())
    if config.stage and not any(one.stage(config.stage) for one in searched):
        return [Fault("trigger.stage", "unknown_stage", _NO_STAGE.fill(key=config.stage))]
    if isinstance(config, OnOverdue) and config.calendar and config.calendar not in CALENDARS:
        return [Fault("trigger.calendar", "not_a_calendar", _NO_CALENDAR)]
    return []


_NO_PIPELINE = Phrase("There is no pipeline “{key}”", "没有名为“{key}”的销售管道")
_NO_STAGE = Phrase("There is no stage “{key}”", "没有名为“{key}”的阶段")
_NO_CALENDAR = Phrase("There is no such calendar of holidays", "没有这个节假日日历")


def _stage_name(config: OnStage) -> Phrase:
    if not config.stage:
        return Phrase("any stage", "任一阶段")
    found = next((stage for one in pipelines.every() if (stage := one.stage(config.stage))), None)
    return Phrase("“{stage}”", "“{stage}”").fill(stage=found.name if found else same(config.stage))


def _entered_sentence(config: OnStage, object: str) -> Phrase:
    words = Phrase("When a deal comes to {stage}", "当商机进入{stage}时").fill(stage=_stage_name(config))
    return where(words, config.when, object, ("deal.moved",))


def _left_sentence(config: OnStage, object: str) -> Phrase:
    words = Phrase("When a deal leaves {stage}", "当商机离开{stage}时").fill(stage=_stage_name(config))
    return where(words, config.when, object, ("deal.moved",))


def _overdue_sentence(config: OnOverdue, object: str) -> Phrase:
    if config.days is None:
        words = Phrase(
            "When a deal stays in {stage} for longer than the stage allows", "当商机在{stage}停留超过阶段期限时"
        )
    elif config.working:
        words = Phrase(
            "When a deal has stayed in {stage} for {days} working days", "当商机在{stage}停留满 {days} 个工作日时"
        )
    else:
        words = Phrase("When a deal has stayed in {stage} for {days} days", "当商机在{stage}停留满 {days} 天时")
    return where(words.fill(stage=_stage_name(config), days=config.days or 0), config.when, object, ())


def declare() -> None:
    for kind in (
        TriggerKind(
            name="stage.entered",
            label=Phrase("Stage entered", "进入阶段"),
            summary=Phrase("A deal was moved to a stage, or made there", "商机进入某阶段，或在该阶段创建"),
            icon="log-in",
            config=OnStage,
            sentence=_entered_sentence,
            event_kinds=lambda _config, _object: ("deal.moved", "deal.created"),
            admit=_entered,
            condition=condition_of,
            faults=_faults,
        ),
        TriggerKind(
            name="stage.left",
            label=Phrase("Stage left", "离开阶段"),
            summary=Phrase("A deal was moved away from a stage", "商机离开某阶段"),
            icon="log-out",
            config=OnStage,
            sentence=_left_sentence,
            event_kinds=lambda _config, _object: ("deal.moved",),
            admit=_left,
            condition=condition_of,
            demand=lambda config: ("from", config.stage) if config.stage else None,
            faults=_faults,
        ),
    ):
        TRIGGERS.add(kind.name, kind)
    TRIGGERS.add(
        "stage.overdue",
        TriggerKind(
            name="stage.overdue",
            label=Phrase("Stage overdue", "阶段超期"),
            summary=Phrase("A deal has stayed in a stage for too long", "商机在某阶段停留过久"),
            icon="clock",
            config=OnOverdue,
            sentence=_overdue_sentence,
            condition=condition_of,
            gives=lambda _config, _object: {"planned_at": "moment"},
            keeper=Moments(reads, moment, limits),
            objects=("deal",),
            faults=_faults,
        ),
    )
