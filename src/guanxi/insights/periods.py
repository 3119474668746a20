"""Stretches of time as people name them, in the reader's own time zone."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from guanxi.kit import clock
from guanxi.kit.phrase import Phrase, same

_BETWEEN = re.compile(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)")
_BEGINNING = date(1970, 1, 1)


@dataclass(frozen=True, slots=True)
class Period:
    """Whole days; `until` is the first day that no longer belongs to it."""

    since: date
    until: date
    label: Phrase
    zone: str

    def holds(self, field: str) -> str:
        """Condition text: the moment in this field lies within the period."""
        return f"{field} >= {self._literal(self.since)} and {field} < {self._literal(self.until)}"

    def moments(self) -> tuple[datetime, datetime]:
        return self._moment(self.since), self._moment(self.until)

    def _moment(self, day: date) -> datetime:
        return datetime.combine(day, time(), ZoneInfo(self.zone)).astimezone(UTC)

    def _literal(self, day: date) -> str:
        return self._moment(day).strftime("%Y-%m-%dT%H:%M:%SZ")


def _month(day: date, months: int = 0) -> date:
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def _quarter(day: date, quarters: int = 0) -> date:
    return _month(date(day.year, (day.month - 1) // 3 * 3 + 1, 1), 3 * quarters)


def _back(days: int) -> Callable[[date], tuple[date, date]]:
    return lambda today: (today - timedelta(days - 1), today + timedelta(1))


_NAMED: dict[str, tuple[Phrase, Callable[[date], tuple[date, date]]]] = {
    "today": (Phrase("Today", "今天"), _back(1)),
    "this_week": (
        Phrase("This week", "本周"),
        lambda today: (today - timedelta(today.weekday()), today - timedelta(today.weekday() - 7)),
    ),
    "this_month": (Phrase("This month", "本月"), lambda today: (_month(today), _month(today, 1))),
    "last_month": (Phrase("Last month", "上月"), lambda today: (_month(today, -1), _month(today))),
    "this_quarter": (Phrase("This quarter", "本季度"), lambda today: (_quarter(today), _quarter(today, 1))),
    "last_quarter": (Phrase("Last quarter", "上季度"), lambda today: (_quarter(today, -1), _quarter(today))),
    "this_year": (Phrase("This year", "今年"), lambda today: (date(today.year, 1, 1), date(today.year + 1, 1, 1))),
    "last_30_days": (Phrase("Last 30 days", "近 30 天"), _back(30)),
    "last_90_days": (Phrase("Last 90 days", "近 90 天"), _back(90)),
    "last_365_days": (Phrase("Last 365 days", "近 365 天"), _back(365)),
    "all": (Phrase("All time", "全部时间"), lambda today: (_BEGINNING, today + timedelta(1))),
}
PERIODS: dict[str, Phrase] = {name: label for name, (label, _) in _NAMED.items()}


def is_period(text: str) -> bool:
    try:
        return text in _NAMED or _ends(text) is not None
    except ValueError:
        return False


def period_of(text: str, zone: str) -> Period:
    """A named one, or two days as `2026-01-01..2026-03-31`, the last one included. Anything else is a ValueError."""
    if text in _NAMED:
        label, ends = _NAMED[text]
        return Period(*ends(clock.now().astimezone(ZoneInfo(zone)).date()), label, zone)
    between = _ends(text)
    if between is None:
        raise ValueError("not_a_period")
    since, last = between
    return Period(since, last + timedelta(1), same(f"{since} – {last}"), zone)


def _ends(text: str) -> tuple[date, date] | None:
    found = _BETWEEN.fullmatch(text)
    if not found:
        return None
    since, last = (date.fromisoformat(part) for part in found.groups())
    return (since, last) if since <= last < date.max else None
