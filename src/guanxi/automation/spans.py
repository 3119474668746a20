"""Spans of time as people write them ("3 days", "90 min", "2 小时"), and the calendar arithmetic of waits.

Days and weeks are calendar days in a zone: "1 day" across a clock change keeps the wall time. A wall time that a clock
change skips is moved forward by the gap; one that happens twice means the first.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache
from zoneinfo import ZoneInfo

from guanxi.expressions import workdays
from guanxi.kit.phrase import Phrase

_UNITS = {
    "second": ("s", "sec", "second", "seconds", "秒"),
    "minute": ("m", "min", "minute", "minutes", "分钟"),
    "hour": ("h", "hour", "hours", "小时"),
    "day": ("d", "day", "days", "天", "日"),
    "week": ("w", "week", "weeks", "周"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_PART = re.compile(r"(\d{1,6})\s*([a-z]+|秒|分钟|小时|天|日|周)", re.IGNORECASE)
_WORDS = {
    "second": Phrase("second", "秒"),
    "minute": Phrase("minute", "分钟"),
    "hour": Phrase("hour", "小时"),
    "day": Phrase("day", "天"),
    "week": Phrase("week", "周"),
}
LONGEST = timedelta(days=3660)


@dataclass(frozen=True, slots=True)
class Span:
    """Exact time and calendar days kept apart, because only the zone knows how long a day is."""

    days: int = 0
    exact: timedelta = timedelta()
    parts: tuple[tuple[int, str], ...] = ()

    def rough(self) -> timedelta:
        return timedelta(days=self.days) + self.exact

    def sentence(self) -> Phrase:
        en = " ".join(f"{count} {_WORDS[unit].en}{'' if count == 1 else 's'}" for count, unit in self.parts)
        zh = " ".join(f"{count} {_WORDS[unit].zh}" for count, unit in self.parts)
        return Phrase(en, zh)


@lru_cache(maxsize=1024)
def parse_span(text: str) -> Span | None:
    """None when the text is no span or longer than ten years."""
    parts: list[tuple[int, str]] = []
    rest = text.strip().lower()
    while rest:
        match = _PART.match(rest)
        unit = _UNIT_OF.get(match[2]) if match else None
        if match is None or unit is None:
            return None
        parts.append((int(match[1]), unit))
        rest = rest[match.end() :].lstrip(" ,")
    span = _sum(parts)
    return span if parts and span.rough() <= LONGEST else None


def _sum(parts: list[tuple[int, str]]) -> Span:
    count = {unit: sum(n for n, u in parts if u == unit) for unit in _UNITS}
    exact = timedelta(hours=count["hour"], minutes=count["minute"], seconds=count["second"])
    return Span(count["day"] + 7 * count["week"], exact, tuple(parts))


def after(start: datetime, span: Span, zone: str, working: bool = False, calendar: str = "weekdays") -> datetime:
    """The moment `span` after `start`; with `working`, only the working days of the calendar count as days."""
    if not span.days:
        return start + span.exact
    local = start.astimezone(ZoneInfo(zone))
    day = local.date()
    later = workdays.add_working_days(day, Decimal(span.days), calendar) if working else None
    return at_wall(datetime.combine(later or day + timedelta(days=span.days), local.time()), zone) + span.exact


def next_time(start: datetime, clock: time, zone: str, weekdays: frozenset[int] = frozenset()) -> datetime:
    """The first moment not before `start` with this wall time (and, when given, on one of these weekdays, 0 =
    Monday).
    """
    local = start.astimezone(ZoneInfo(zone))
    for offset in range(8):
        day = local.date() + timedelta(days=offset)
        moment = at_wall(datetime.combine(day, clock), zone)
        if moment >= start and (not weekdays or day.weekday() in weekdays):
            return moment
    raise AssertionError("eight days hold every weekday")


def at_wall(wall: datetime, zone: str) -> datetime:
    """A naive wall time in a zone as UTC: skipped times move forward by the gap, doubled times mean the first."""
    first = wall.replace(tzinfo=ZoneInfo(zone), fold=0)
    return first.astimezone(UTC)


def parse_clock(text: str) -> time | None:
    """A wall time such as `9:00` or `09:30`."""
    match = re.fullmatch(r"(\d{1,2}):(\d{2})", text.strip())
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:
        return None
    return time(int(match[1]), int(match[2]))
