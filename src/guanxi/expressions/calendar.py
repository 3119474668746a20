"""Dates and zones, with the choices PostgreSQL makes at the edges.

A wall time that a clock change skips moves forward; one that happens twice means the second. Months that are too short
end early: 31 January and one month is the last of February. Results outside the years 1 to 9999 are empty (None here,
or an OverflowError or ValueError that the caller turns into empty).
"""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from guanxi.expressions.decimals import floor, multiply
from guanxi.expressions.zones import zone_of

MOST_MONTHS = 48_000
MOST_DAYS = 100_000
_MICROS = Decimal(1_000_000)
_LAST = datetime.max.replace(tzinfo=UTC)
_FIRST_WALL = datetime(1, 1, 2, tzinfo=UTC)
_LAST_WALL = datetime(9999, 12, 31, tzinfo=UTC)


@lru_cache(maxsize=256)
def local_date(moment: datetime, zone: str) -> date | None:
    wall = local_wall(moment, zone)
    return wall.date() if wall else None


def local_wall(moment: datetime, zone: str) -> datetime | None:
    """The first and the last day of the calendar have no wall time, because a zone could carry it over the edge."""
    place = zone_of(zone)
    if place is None or not _FIRST_WALL <= moment < _LAST_WALL:
        return None
    return moment.astimezone(place).replace(tzinfo=None, fold=0)


def moment_of(wall: datetime, zone: str) -> datetime | None:
    """The smaller offset of the two readings of a wall time is what PostgreSQL takes, in a gap and in a fold."""
    place = zone_of(zone)
    if place is None:
        return None
    early, late = wall.replace(tzinfo=place, fold=0), wall.replace(tzinfo=place, fold=1)
    offsets = [one.utcoffset() or timedelta() for one in (early, late)]
    return (wall - min(offsets)).replace(tzinfo=UTC)


@lru_cache(maxsize=256)
def day_start(day: date, zone: str) -> datetime | None:
    return moment_of(datetime.combine(day, time()), zone)


def day_end(day: date, zone: str) -> datetime | None:
    """The first instant of the next day, except that the last day of the calendar never ends."""
    if zone_of(zone) is None:
        return None
    return _LAST if day == date.max else day_start(day + timedelta(days=1), zone)


def add_months(day: date, months: int) -> date:
    count = day.year * 12 + day.month - 1 + months
    year, month = divmod(count, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def shift_date(day: date, amount: Decimal, unit: str) -> date | None:
    """Add whole days or months; a broken amount is cut towards zero first."""
    count = _whole(amount)
    if count is None or abs(count) > (MOST_MONTHS if unit == "months" else MOST_DAYS):
        return None
    return add_months(day, count) if unit == "months" else day + timedelta(days=count)


def shift_wall(moment: datetime, amount: Decimal, unit: str, zone: str) -> datetime | None:
    """Days and months on the wall clock of a zone: tomorrow at the same time, also across a clock change."""
    wall = local_wall(moment, zone)
    day = shift_date(wall.date(), amount, unit) if wall else None
    return moment_of(datetime.combine(day, wall.time()), zone) if wall and day else None


def shift_moment(moment: datetime, seconds: Decimal) -> datetime | None:
    """What is less than a microsecond is dropped downwards."""
    if seconds.copy_abs() > MOST_DAYS * 86_400:
        return None
    return moment + timedelta(microseconds=int(floor(multiply(seconds, _MICROS))))


def shift_days(day: date, seconds: Decimal) -> date | None:
    """A date moves by whole days; what is less than a day is dropped downwards."""
    if seconds.copy_abs() > MOST_DAYS * 86_400:
        return None
    return day + timedelta(days=int(floor(seconds)) // 86_400)


def seconds_between(start: datetime, end: datetime) -> Decimal:
    span = end - start
    return Decimal((span.days * 86_400 + span.seconds) * 1_000_000 + span.microseconds).scaleb(-6)


def months_between(start: date, end: date) -> int:
    """Whole months, rounded down."""
    return (end.year - start.year) * 12 + end.month - start.month - (end.day < start.day)


def start_of(day: date, unit: str) -> date:
    match unit:
        case "week":
            return day - timedelta(days=day.weekday())
        case "month":
            return day.replace(day=1)
        case "quarter":
            return day.replace(month=(day.month - 1) // 3 * 3 + 1, day=1)
        case _:
            return day.replace(month=1, day=1)


def end_of(day: date, unit: str) -> date:
    start = start_of(day, unit)
    if unit == "week":
        return start + timedelta(days=6)
    last = add_months(start, {"month": 1, "quarter": 3}.get(unit, 12) - 1)
    return last.replace(day=monthrange(last.year, last.month)[1])


def _whole(amount: Decimal) -> int | None:
    return int(amount) if amount.adjusted() < 12 else None
