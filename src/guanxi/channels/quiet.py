"""Quiet hours: nobody is written to at night by their own clock.

A time of day that a clock change skips counts as the moment after it; one that happens twice counts as the second when
hours open and as the first when they close, so that in doubt it is quiet.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from guanxi.channels.gate import Refusal, Sending
from guanxi.channels.rules import Hours, clock_time, sending_rules
from guanxi.expressions.calendar import local_wall, moment_of
from guanxi.expressions.workdays import is_working_day
from guanxi.expressions.zones import zone_of
from guanxi.kit import clock
from guanxi.kit.phrase import Phrase

_DAY = timedelta(days=1)
_LOOK_AHEAD = 60  # no calendar has longer holidays


def check_quiet_hours(sendings: Sequence[Sending]) -> Mapping[str, Refusal]:
    rules, now = sending_rules(), clock.now()
    found: dict[str, Refusal] = {}
    for sending in sendings:
        hours = rules.hours_for(sending.channel, sending.purpose)
        zone = rules.zone_of(sending.zone)
        opens = next_open(hours, zone, now) if hours is not None else None
        if opens is not None:
            found[sending.idem] = Refusal(_QUIET.fill(until=_on_the_wall(opens, zone), zone=zone), opens)
    return found


def next_open(hours: Hours, zone: str, now: datetime) -> datetime | None:
    """The next moment at which messages may leave; None when they may now."""
    wall = local_wall(now, zone)
    opens, closes = clock_time(hours.opens), clock_time(hours.closes)
    if wall is None or opens is None or closes is None:
        return None
    days = (wall.date() + _DAY * n for n in range(-1, _LOOK_AHEAD))
    windows = (_window(day, opens, closes, zone) for day in days if _is_open_day(hours, day))
    start = next((start for start, end in windows if now < end), now + _DAY)
    return None if start <= now else start


def is_at_work(hours: Hours, zone: str, moment: datetime) -> bool:
    """Whether colleagues are there: within the hours, and never on a weekend that no calendar of a country makes up."""
    worked = hours if hours.calendar else replace(hours, calendar="weekdays")
    return next_open(worked, zone, moment) is None


def _is_open_day(hours: Hours, day: date) -> bool:
    """A make-up day of work is one, whatever weekday it is."""
    if not hours.calendar:
        return day.isoweekday() in hours.weekdays
    is_worked = is_working_day(day, hours.calendar)
    return is_worked and (day.isoweekday() in hours.weekdays or day.isoweekday() > 5)


def _window(day: date, opens: time, closes: time, zone: str) -> tuple[datetime, datetime]:
    last = day if opens < closes else day + _DAY
    return _moment(day, opens, zone, is_later=True), _moment(last, closes, zone, is_later=False)


def _moment(day: date, at: time, zone: str, *, is_later: bool) -> datetime:
    wall = datetime.combine(day, at)
    place, later = zone_of(zone), moment_of(wall, zone)
    assert place is not None  # noqa: S101  # the zone has given a wall time before
    assert later is not None  # noqa: S101
    return later if is_later else min(later, wall.replace(tzinfo=place, fold=0).astimezone(UTC))


def _on_the_wall(moment: datetime, zone: str) -> str:
    wall = local_wall(moment, zone)
    return wall.isoformat(" ", "minutes") if wall else ""


_QUIET = Phrase("Quiet hours until {until} ({zone})", "免打扰时段，{until}（{zone}）后发送")
