"""When a schedule comes: cron lines and plain words ("weekdays 09:00", "每周一 9:00", "every 15 minutes").

A wall time that a clock change skips moves forward by the gap; one that happens twice means the first. Rhythms of
minutes and hours (`*/15 * * * *`) go by real time: they lose nothing in the autumn and repeat nothing in the spring.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from guanxi.automation.spans import at_wall, parse_clock
from guanxi.expressions.workdays import CALENDARS, is_holiday, is_working_day
from guanxi.kit.phrase import Phrase

_HORIZON_DAYS = 4 * 366 + 1
_ALL_HOURS, _ALL_MINUTES = frozenset(range(24)), frozenset(range(60))
_DAYS = frozenset(range(1, 32))
_MONTHS = frozenset(range(1, 13))
_WEEK = frozenset(range(7))
LAST = 32
"""The day of a month that means its last one."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """`weekdays` count from Monday = 0. `either` is cron's old rule: where both kinds of day are named, one suffices.

    `times` are wall times, unless `is_steady`: then `minutes` of every hour in `hours`, by real time.
    """

    text: str
    minutes: frozenset[int]
    hours: frozenset[int]
    days: frozenset[int] = _DAYS
    months: frozenset[int] = _MONTHS
    weekdays: frozenset[int] = _WEEK
    either: bool = False
    working: bool = False

    @property
    def is_steady(self) -> bool:
        return self.hours == _ALL_HOURS

    def on(self, day: date, calendar: str) -> bool:
        """With a calendar, working days are those of the calendar, and other rhythms leave out its holidays."""
        if day.month not in self.months:
            return False
        if self.working:
            return is_working_day(day, calendar or "weekdays")
        if calendar and is_holiday(day, calendar):
            return False
        by_day = day.day in self.days or (LAST in self.days and (day + timedelta(days=1)).day == 1)
        by_week = day.weekday() in self.weekdays
        return by_day or by_week if self.either else by_day and by_week

    def after(self, moment: datetime, zone: str, calendar: str = "") -> datetime | None:
        """The first instant later than this one; None when it never comes (30 February)."""
        instants = self._steady(moment, zone, calendar) if self.is_steady else self._walls(moment, zone, calendar)
        return next((one for one in instants if one > moment), None)

    def _walls(self, moment: datetime, zone: str, calendar: str) -> Iterator[datetime]:
        start = moment.astimezone(ZoneInfo(zone)).date() - timedelta(days=1)
        times = [time(hour, minute) for hour in sorted(self.hours) for minute in sorted(self.minutes)]
        for offset in range(_HORIZON_DAYS):
            day = start + timedelta(days=offset)
            if self.on(day, calendar):
                yield from (at_wall(datetime.combine(day, one), zone) for one in times)

    def _steady(self, moment: datetime, zone: str, calendar: str) -> Iterator[datetime]:
        place = ZoneInfo(zone)
        hour = moment.astimezone(UTC).replace(minute=0, second=0, microsecond=0) - timedelta(hours=1)
        for _ in range(_HORIZON_DAYS * 24):
            for minute in range(60) if self._may_be(hour, place, calendar) else ():
                instant = hour + timedelta(minutes=minute)
                local = instant.astimezone(place)
                if local.minute in self.minutes and self.on(local.date(), calendar):
                    yield instant
            hour += timedelta(hours=1)

    def _may_be(self, hour: datetime, place: ZoneInfo, calendar: str) -> bool:
        first, last = hour.astimezone(place), (hour + timedelta(minutes=59)).astimezone(place)
        return self.on(first.date(), calendar) or self.on(last.date(), calendar)

    def sentence(self) -> Phrase:
        return _described(self)


@lru_cache(maxsize=1024)
def parse_rhythm(text: str) -> Rhythm | None:
    """None when it is neither a cron line nor plain words."""
    plain = " ".join(text.strip().lower().replace("，", " ").replace("、", " ").replace(",", " , ").split())
    fields = text.split()
    if len(fields) == 5 and all(re.fullmatch(r"[\d*/,\-a-zA-Z]+", one) for one in fields):
        return _cron(text, fields)
    return _plain(text, plain.replace(" , ", " "))


_NAMES = {name: number for number, name in enumerate("sun mon tue wed thu fri sat".split())}
_MONTH_NAMES = {
    name: number for number, name in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), start=1)
}


def _cron(text: str, fields: Sequence[str]) -> Rhythm | None:
    try:
        minutes = _cron_field(fields[0], 0, 59, {})
        hours = _cron_field(fields[1], 0, 23, {})
        days = _cron_field(fields[2].upper().replace("L", str(LAST)), 1, LAST, {})
        months = _cron_field(fields[3], 1, 12, _MONTH_NAMES)
        weekdays = _cron_field(fields[4], 0, 7, _NAMES)
    except ValueError:
        return None
    either = fields[2] != "*" and fields[4] != "*"
    days = _DAYS if fields[2] == "*" else days
    return Rhythm(text, minutes, hours, days, months, frozenset((day - 1) % 7 for day in weekdays), either)


def _cron_field(text: str, low: int, high: int, names: dict[str, int]) -> frozenset[int]:
    found: set[int] = set()
    for part in text.split(","):
        span, _, step = part.partition("/")
        first, last = _cron_span(span, low, high, names, is_stepped=bool(step))
        every = int(step) if step else 1
        if not (low <= first <= last <= high and every > 0):
            raise ValueError(text)
        found.update(range(first, last + 1, every))
    return frozenset(found)


def _cron_span(text: str, low: int, high: int, names: dict[str, int], *, is_stepped: bool) -> tuple[int, int]:
    if text == "*":
        return low, high
    first, _, last = text.lower().partition("-")
    start = names[first] if first in names else int(first)
    if last:
        return start, names[last] if last in names else int(last)
    return start, high if is_stepped else start


_WEEKDAY_WORDS = (
    ("monday", "mondays", "mon", "周一", "星期一"),
    ("tuesday", "tuesdays", "tue", "周二", "星期二"),
    ("wednesday", "wednesdays", "wed", "周三", "星期三"),
    ("thursday", "thursdays", "thu", "周四", "星期四"),
    ("friday", "fridays", "fri", "周五", "星期五"),
    ("saturday", "saturdays", "sat", "周六", "星期六"),
    ("sunday", "sundays", "sun", "周日", "周天", "星期日", "星期天"),
)
_WEEKDAY_OF = {word: number for number, words in enumerate(_WEEKDAY_WORDS) for word in words}
_DAILY = frozenset({"daily", "every day", "每天", "每日"})
_WORKING = frozenset({"weekdays", "weekday", "workdays", "working days", "工作日", "每个工作日"})
_EVERY = re.compile(r"(?:every|每) ?(\d+)? ?(?:minutes?|分钟)")
_HOURLY = re.compile(r"(?:hourly|every hour|每小时)(?: (?:at )?:?(\d{1,2}))?")
_MONTHLY = re.compile(
    r"(?:monthly|every month|每月)(?: (?:on )?(?:the )?)? ?(last|\d{1,2}|最后一)(?: ?(?:day|日|天|号))?"
)


def _plain(text: str, plain: str) -> Rhythm | None:
    if match := _EVERY.fullmatch(plain):
        step = int(match[1] or 1)
        is_fit = 0 < step <= 60 and 60 % step == 0
        return Rhythm(text, frozenset(range(0, 60, step)), _ALL_HOURS) if is_fit else None
    if match := _HOURLY.fullmatch(plain):
        minute = int(match[1] or 0)
        return Rhythm(text, frozenset({minute}), _ALL_HOURS) if minute < 60 else None
    when, _, at = plain.removesuffix(" o'clock").rpartition(" ")
    clock = parse_clock(at)
    if clock is None or not when:
        return None
    return _daily(text, when.removesuffix(" at").strip(), clock)


def _daily(text: str, when: str, clock: time) -> Rhythm | None:
    minutes, hours = frozenset({clock.minute}), frozenset({clock.hour})
    if when in _DAILY:
        return Rhythm(text, minutes, hours)
    if when in _WORKING:
        return Rhythm(text, minutes, hours, working=True)
    if match := _MONTHLY.fullmatch(when):
        day = LAST if match[1] in ("last", "最后一") else int(match[1])
        return Rhythm(text, minutes, hours, days=frozenset({day})) if 1 <= day <= LAST else None
    named = [_WEEKDAY_OF.get(word.removeprefix("每")) for word in re.sub(r"\b(and|every|on)\b|和", " ", when).split()]
    weekdays = frozenset(day for day in named if day is not None)
    return Rhythm(text, minutes, hours, weekdays=weekdays) if weekdays and None not in named else None


def _described(rhythm: Rhythm) -> Phrase:
    if rhythm.is_steady or len(rhythm.hours) * len(rhythm.minutes) > 1:
        return Phrase("{text}", "{text}").fill(text=f"“{rhythm.text}”")
    clock = f"{min(rhythm.hours):02}:{min(rhythm.minutes):02}"
    return Phrase("{days} at {clock}", "{days} {clock}").fill(days=_days(rhythm), clock=clock)


def _days(rhythm: Rhythm) -> Phrase:
    if rhythm.working:
        return Phrase("every working day", "每个工作日")
    if rhythm.months != _MONTHS or rhythm.either:
        return Phrase("“{text}”", "“{text}”").fill(text=rhythm.text)
    if rhythm.days == frozenset({LAST}):
        return Phrase("on the last day of every month", "每月最后一天")
    if rhythm.days != _DAYS and LAST not in rhythm.days:
        listed = ", ".join(map(str, sorted(rhythm.days)))
        return Phrase("on day {days} of every month", "每月 {days} 日").fill(days=listed)
    if rhythm.weekdays != _WEEK:
        names = sorted(rhythm.weekdays)
        en = " and ".join(_WEEKDAY_WORDS[day][0].title() for day in names)
        return Phrase(f"every {en}", "每" + "、".join(_WEEKDAY_WORDS[day][3] for day in names))
    return Phrase("every day", "每天")


__all__ = ["CALENDARS", "Rhythm", "parse_rhythm"]
