"""Triggers that time starts: a date of the record with offset and hour, and a schedule.

A date on 29 February comes on the 28th in other years. A wall time that a clock change skips moves forward by the gap;
one that happens twice means the first. A moment that was over before the date was entered does not start anything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import field_labels, object_label, where
from guanxi.automation.fields import ConditionText, FieldName, SpanText, told
from guanxi.automation.house import home_zone
from guanxi.automation.spans import after, at_wall, parse_clock, parse_span
from guanxi.automation.steps import Config
from guanxi.automation.subjects import schema_of
from guanxi.automation.timetable.moments import Moments
from guanxi.automation.timetable.rhythm import CALENDARS, parse_rhythm
from guanxi.automation.timetable.schedules import OCCASION, Schedules
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.expressions import Facts
from guanxi.expressions.zones import zone_of
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS

Path = tuple[str, ...]
Missed = Literal["run", "skip"]
_MISSED = told(
    Phrase("When the moment was missed", "错过时刻时"),
    Phrase("What to do when nothing ran at that time", "系统停机错过时刻后的处理"),
    choices=[
        {"value": "run", "label": Phrase("run once, late", "补跑一次").json()},
        {"value": "skip", "label": Phrase("skip it", "跳过").json()},
    ],
)
_RECORD = "record"


class OnDate(Config):
    """`offset` before or after the field, at a wall time. A moment keeps its own time when `at` is empty.

    `zone`: "record" means the time zone of the record or its person, where it is known; empty is the organisation's.
    """

    field: FieldName
    offset: SpanText | None = None
    side: Literal["before", "after"] = "after"
    at: str = Field(default="", json_schema_extra=told(Phrase("At the time of day", "在时刻"), widget="clock"))
    zone: str = Field(default="", json_schema_extra=told(Phrase("Time zone", "时区"), widget="zone"))
    yearly: bool = Field(default=False, json_schema_extra=told(Phrase("Every year", "每年")))
    missed: Missed = Field(default="run", json_schema_extra=_MISSED)
    when: ConditionText | None = None


class OnSchedule(Config):
    """`at` is a cron line or plain words. A flow about occasions runs once an instant, others for each record."""

    at: str = Field(
        json_schema_extra=told(
            Phrase("When", "执行时间"),
            Phrase(
                "“weekdays 09:00”, “every 15 minutes”, or a cron line", "“工作日 09:00”、“每 15 分钟”或 cron 表达式"
            ),
            widget="schedule",
        )
    )
    zone: str = Field(default="", json_schema_extra=told(Phrase("Time zone", "时区"), widget="zone"))
    calendar: str = Field(default="", json_schema_extra=told(Phrase("Holidays of", "节假日日历"), widget="calendar"))
    segment: str = Field(default="", json_schema_extra=told(Phrase("Segment", "客群"), widget="segment"))
    missed: Missed = Field(default="run", json_schema_extra=_MISSED)
    when: ConditionText | None = None


def reads(config: OnDate, object: str) -> Iterator[Path]:
    yield (config.field,)
    if config.zone == _RECORD and (path := _zone_path(object)):
        yield path


def _zone_path(object: str) -> Path | None:
    schema = schema_of(object)
    if "time_zone" in schema.fields:
        return ("time_zone",)
    contact = schema.relations.get("contact")
    is_known = contact is not None and contact.kind == "one" and "time_zone" in schema.objects(contact.target).fields
    return ("contact", "time_zone") if is_known else None


def moment(config: OnDate, facts: Facts, since: datetime) -> datetime | None:
    """The first moment after `since`."""
    value = facts.value((config.field,))
    if not isinstance(value, date):
        return None
    zone = _zone(config, facts)
    if not config.yearly:
        found = _shifted(config, value, zone)
        return found if found is not None and found > since else None
    first = since.astimezone(ZoneInfo(zone)).year - 1
    years = (_in_year(value, year, zone) for year in range(max(first, 1), first + 14))
    moments = (_shifted(config, one, zone) for one in years if one >= value)
    return next((one for one in moments if one is not None and one > since), None)


def _in_year(value: date, year: int, zone: str) -> date:
    """The anniversary; one of 29 February is on the 28th in other years. Of a moment, its local day counts."""
    day = value.astimezone(ZoneInfo(zone)).date() if isinstance(value, datetime) else value
    try:
        moved = day.replace(year=year)
    except ValueError:
        moved = day.replace(year=year, day=28)
    if isinstance(value, datetime):
        return at_wall(datetime.combine(moved, value.astimezone(ZoneInfo(zone)).time()), zone)
    return moved


def _zone(config: OnDate, facts: Facts) -> str:
    if config.zone and config.zone != _RECORD:
        return config.zone
    found = facts.value(("time_zone",)) or facts.value(("contact", "time_zone")) if config.zone else ""
    return str(found) if found and zone_of(str(found)) else home_zone()


def _shifted(config: OnDate, value: date, zone: str) -> datetime | None:
    """The date with offset and hour. Days are calendar days of the zone, hours exact."""
    clock = parse_clock(config.at) if config.at else None
    try:
        if isinstance(value, datetime):
            moved = _moved(config, value, zone)
            return moved if clock is None else at_wall(datetime.combine(_day(moved, zone), clock), zone)
        start = at_wall(datetime.combine(value, clock or time(9)), zone)
        return _moved(config, start, zone)
    except (OverflowError, ValueError):
        return None


def _day(moment: datetime, zone: str) -> date:
    return moment.astimezone(ZoneInfo(zone)).date()


def _moved(config: OnDate, start: datetime, zone: str) -> datetime:
    span = parse_span(config.offset) if config.offset else None
    if span is None:
        return start
    if config.side == "after":
        return after(start, span, zone)
    local = start.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return at_wall(local - timedelta(days=span.days), zone) - span.exact


def _date_faults(config: OnDate, object: str) -> list[Fault]:
    field = schema_of(object).fields.get(config.field) if object in OBJECTS else None
    found = []
    if field is not None and field.type not in ("date", "moment"):
        words = Phrase("“{field}” is no date", "“{field}”不是日期字段").fill(field=field.label)
        found.append(Fault("trigger.field", "not_a_date", words))
    if config.at and parse_clock(config.at) is None:
        found.append(Fault("trigger.at", "not_a_clock", _NO_CLOCK))
    return found + _zone_faults(config.zone if config.zone != _RECORD else "")


def _zone_faults(zone: str) -> list[Fault]:
    return [Fault("trigger.zone", "not_a_zone", _NO_ZONE)] if zone and zone_of(zone) is None else []


def _schedule_faults(config: OnSchedule, object: str) -> list[Fault]:
    found = _zone_faults(config.zone)
    if parse_rhythm(config.at) is None:
        found.append(Fault("trigger.at", "not_a_schedule", _NO_RHYTHM))
    if config.calendar and config.calendar not in CALENDARS:
        found.append(Fault("trigger.calendar", "not_a_calendar", _NO_CALENDAR))
    if config.segment and object == OCCASION:
        found.append(Fault("trigger.segment", "no_segment", _NO_SEGMENT))
    return found


_NO_CLOCK = Phrase("A time such as 09:00 is expected", "应为时刻，例如 09:00")
_NO_ZONE = Phrase("There is no such time zone", "没有这个时区")
_NO_CALENDAR = Phrase("There is no such calendar of holidays", "没有这个节假日日历")
_NO_SEGMENT = Phrase(
    "A flow about occasions runs once and has no segment", "针对定时时刻的流程只执行一次，不能选择客群"
)
_NO_RHYTHM = Phrase(
    "A time such as “weekdays 09:00”, “monthly 1 09:00”, “every 15 minutes” or a cron line is expected",
    "应为“工作日 09:00”、“每月 1 日 09:00”、“每 15 分钟”这样的时间，或 cron 表达式",
)


def _date_sentence(config: OnDate, object: str) -> Phrase:
    words = Phrase("{moment} “{field}” of a {o}", "{o}的“{field}”{moment}").fill(
        moment=_around(config), field=field_labels(object, (config.field,)), o=object_label(object)
    )
    if config.yearly:
        words = Phrase("Every year, {words}", "每年{words}").fill(words=words)
    if config.at:
        words = Phrase("{words} at {at}", "{words} {at}").fill(words=words, at=config.at)
    return where(words, config.when, object, ())


def _around(config: OnDate) -> Phrase:
    span = parse_span(config.offset) if config.offset else None
    if span is None:
        return Phrase("on the", "当天")
    words = (
        Phrase("{span} before the", "前 {span}") if config.side == "before" else Phrase("{span} after the", "后 {span}")
    )
    return words.fill(span=span.sentence())


def _schedule_sentence(config: OnSchedule, object: str) -> Phrase:
    rhythm = parse_rhythm(config.at)
    words = rhythm.sentence() if rhythm else same(config.at)
    if object != OCCASION:
        words = Phrase("{words}, for each {o}", "{words}，针对每条{o}").fill(words=words, o=object_label(object))
    return where(words, schedule_condition(config), object, ())


def schedule_condition(config: OnSchedule) -> str:
    """A segment is a condition like any other."""
    parts = [f'segment("{config.segment}")'] if config.segment else []
    parts += [f"({config.when})" if parts else config.when] if config.when else []
    return " and ".join(parts)


def _planned(_config: Any, _object: str) -> Mapping[str, str]:
    return {"planned_at": "moment"}


def declare() -> None:
    TRIGGERS.add(
        "date",
        TriggerKind(
            name="date",
            label=Phrase("Date of the record", "记录的日期"),
            summary=Phrase(
                "A date field comes, with an offset and an hour, once or every year",
                "日期字段到期，可设偏移、时刻和每年重复",
            ),
            icon="calendar",
            config=OnDate,
            sentence=_date_sentence,
            condition=condition_of,
            gives=_planned,
            keeper=Moments(reads, moment),
            faults=_date_faults,
        ),
    )
    TRIGGERS.add(
        "schedule",
        TriggerKind(
            name="schedule",
            label=Phrase("Schedule", "定时"),
            summary=Phrase(
                "At set times, once or for each record that fits", "在设定的时间执行一次，或针对每条符合条件的记录执行"
            ),
            icon="clock",
            config=OnSchedule,
            sentence=_schedule_sentence,
            condition=schedule_condition,
            gives=_planned,
            keeper=Schedules(),
            faults=_schedule_faults,
        ),
    )
