"""Which days are worked: weekends, public holidays and, in China, the weekend days that make up for them.

Read once from the `holidays` library for the years it knows; both faces use the same days, so no table is needed and
they cannot differ. Years outside `YEARS` know weekends only; China's make-up days are known once they are announced.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

YEARS = range(2010, 2036)
FIRST, LAST = date(1900, 1, 1), date(2199, 12, 31)
MOST = 1_000
# Countries by their ISO code; "weekdays" knows no holidays.
CALENDARS = (
    "CN HK MO TW SG JP KR IN AU NZ US CA MX BR GB IE FR DE AT CH NL BE LU ES PT IT DK SE NO FI PL CZ AE SA ZA TH VN MY"
    " ID PH weekdays"
).split()
_OTHER_WEEKENDS = {"SA": (4, 5)}
_MONDAY = date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Workdays:
    """`off` are holidays that are no weekend days, `made_up` weekend days that are worked; both in order.

    `shift` moves the week so that it begins with its first day of work.
    """

    holidays: tuple[date, ...]
    off: tuple[date, ...]
    made_up: tuple[date, ...]
    shift: int

    def until(self, day: date) -> int:
        """The days of work from the beginning of the calendar up to this one, which counts too."""
        weeks, rest = divmod((day - _MONDAY).days + self.shift, 7)
        return weeks * 5 + min(rest + 1, 5) - bisect_right(self.off, day) + bisect_right(self.made_up, day)


@cache
def workdays(name: str) -> Workdays:
    weekend = _OTHER_WEEKENDS.get(name, (5, 6))
    if name == "weekdays":
        return Workdays((), (), (), 0)
    from holidays import country_holidays

    known = country_holidays(name, years=YEARS)
    inside = [day for day in sorted(known) if day.year in YEARS]
    made_up = tuple(day for day in sorted(known.weekend_workdays) if day.year in YEARS and day.weekday() in weekend)
    off = tuple(day for day in inside if day.weekday() not in weekend)
    return Workdays(tuple(inside), off, made_up, 6 - weekend[-1])


def is_holiday(day: date, name: str) -> bool:
    return day in workdays(name).holidays


def is_working_day(day: date, name: str) -> bool:
    if not FIRST < day <= LAST:
        return False
    known = workdays(name)
    return known.until(day) > known.until(day - timedelta(days=1))


def working_days(start: date, end: date, name: str) -> Decimal | None:
    """The days of work after the first day, up to the second; negative backwards."""
    if not (FIRST <= start <= LAST and FIRST <= end <= LAST):
        return None
    known = workdays(name)
    return Decimal(known.until(end) - known.until(start))


def add_working_days(day: date, count: Decimal, name: str) -> date | None:
    """The n-th day of work after this day, or before it; with 0 the day itself."""
    if not FIRST <= day <= LAST or abs(count) > MOST:
        return None
    whole, known = int(count), workdays(name)
    if whole == 0:
        return day
    if whole > 0:
        wanted, days = known.until(day) + whole, range(1, 2 * whole + 31)
    else:
        wanted, days = known.until(day - timedelta(days=1)) + whole + 1, range(2 * whole - 30, 0)
    found = bisect_left(days, wanted, key=lambda n: known.until(day + timedelta(days=n)))
    return day + timedelta(days=days[found])


class Templates(Mapping[str, str]):
    """The SQL of each calendar, made when it is asked for first."""

    def __init__(self, pattern: str) -> None:
        self._pattern = pattern

    def __getitem__(self, name: str) -> str:
        if name not in CALENDARS:
            raise KeyError(name)
        known = workdays(name)
        return (
            self._pattern.replace("<until ", f"<{name} ")
            .replace("<holidays>", _dates(known.holidays))
            .replace("<most>", str(MOST))
            .replace(*_until(name, known, "{0}"))
            .replace(*_until(name, known, "{1}"))
            .replace(*_until(name, known, "({0} - 1)"))
            .replace(*_until(name, known, "g.day"))
        )

    def __iter__(self) -> Iterator[str]:
        return iter(CALENDARS)

    def __len__(self) -> int:
        return len(CALENDARS)


def _until(name: str, known: Workdays, day: str) -> tuple[str, str]:
    """What `Workdays.until` computes. `width_bucket` counts the days of a sorted array up to a day."""
    place = f"({day} - date '0001-01-01' + {known.shift})"
    terms = [f"{place} / 7 * 5 + least(mod({place}, 7) + 1, 5)"]  # a percent sign means something to the driver
    terms += [f"- width_bucket({day}, {_dates(known.off)})"] if known.off else []
    terms += [f"+ width_bucket({day}, {_dates(known.made_up)})"] if known.made_up else []
    return f"<{name} {day}>", f"({' '.join(terms)})"


def _dates(days: tuple[date, ...]) -> str:
    return f"'{{{','.join(day.isoformat() for day in days)}}}'::date[]"
