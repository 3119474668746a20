"""The events of a stretch of the past in the order in which they happened, a day at a time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from django.db import connection

from guanxi.automation import bulk
from guanxi.events.log import Event
from guanxi.events.read import COLUMNS
from guanxi.kit.sql import rows

# A day is one partition of the log, so its sort is small and reads nothing of other days.
_DAY = timedelta(days=1)
_EVENTS = f"""
select {COLUMNS} from event e
where e.at >= %s and e.at < %s and e.kind = any(%s) order by e.at, e.gen, e.xid, e.seq
"""


def days(since: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """The moments themselves belong to the stretch: what happened at `until` is part of it."""
    start, end = since, until + timedelta(microseconds=1)
    while start < end:
        stop = min(end, start + _DAY)
        yield start, stop
        start = stop


def events_of(day: tuple[datetime, datetime], kinds: Iterable[str]) -> list[Event]:
    return [Event(*row) for row in bulk.fetch(_EVENTS, [*day, sorted(kinds)])]


def count(since: datetime, until: datetime, kinds: Iterable[str]) -> int:
    """How many there will be, for the progress bar."""
    text = "select count(*) from event where at >= %s and at <= %s and kind = any(%s)"
    with connection.cursor() as cursor:
        return int(rows(cursor, text, [since, until, sorted(kinds)])[0][0])


def begins() -> datetime | None:
    """How far the log reaches back: partitions older than the rule of retention are gone."""
    with connection.cursor() as cursor:
        found: datetime | None = rows(cursor, "select min(at) from event")[0][0]
    return found
