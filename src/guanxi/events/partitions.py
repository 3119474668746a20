"""Partitions of the log: a day each from this month on, a month each before it.

What fits no partition lands in `event_default`: a user's write never fails because maintenance was late. Making a
partition takes its rows out of there.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import connection, transaction

from guanxi.kit import clock
from guanxi.kit.sql import Cursor, identifier, rows

AHEAD = timedelta(days=7)
_NAME = re.compile(r"event_(\d{4})(\d{2})(\d{2})?")


@dataclass(frozen=True, slots=True, order=True)
class Partition:
    """Days from `first` up to but without `end`, as the UTC calendar has them."""

    first: date
    end: date

    @property
    def name(self) -> str:
        is_day = self.end - self.first == timedelta(days=1)
        return f"event_{self.first:%Y%m%d}" if is_day else f"event_{self.first:%Y%m}"


def existing() -> list[Partition]:
    with connection.cursor() as cursor:
        names = rows(cursor, "select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass")
    return sorted(found for (name,) in names if (found := _parsed(name)))


def ensure(*, since: date | None = None) -> list[Partition]:
    """Make and return what is missing from `since` (or today) to a week ahead; the long past is made by months."""
    today = clock.now().date()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('event partitions'))")
        new = _missing(since or today, today, existing())
        if new:
            # Writers queue behind these locks; better to come back later than to hold them up behind a long reader.
            cursor.execute("set local lock_timeout = '3s'")
            cursor.execute("lock table event_default in access exclusive mode")
        for partition in new:
            _create(cursor, partition)
    return new


def drop_before(day: date) -> list[Partition]:
    """Forget everything that lies wholly before `day`; a month goes when its last day may. Returns what was dropped."""
    old = [partition for partition in existing() if partition.end <= day]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '3s'")
        for partition in old:
            cursor.execute(f"drop table {identifier(partition.name)}")
        cursor.execute("delete from event_default where at < %s::date::timestamp at time zone 'UTC'", [day])
    return old


def analyze() -> None:
    """Autovacuum analyzes partitions but never the parent, whose statistics plan the queries over all of them."""
    with connection.cursor() as cursor:
        cursor.execute("analyze event")


def _missing(since: date, today: date, present: list[Partition]) -> list[Partition]:
    wanted = [*_past(since, today.replace(day=1), present), *_days(max(since, today.replace(day=1)), today + AHEAD)]
    return [partition for partition in wanted if not any(_overlap(partition, other) for other in present)]


def _past(since: date, until: date, present: list[Partition]) -> Iterable[Partition]:
    """Months before `until`; one that has days already is filled up with days."""
    first = since.replace(day=1)
    while first < until:
        month = Partition(first, _next_month(first))
        has_days = any(_overlap(month, other) and other != month for other in present)
        yield from _days(month.first, month.end - timedelta(days=1)) if has_days else [month]
        first = month.end


def _days(first: date, last: date) -> Iterable[Partition]:
    for number in range((last - first).days + 1):
        day = first + timedelta(days=number)
        yield Partition(day, day + timedelta(days=1))


def _overlap(one: Partition, other: Partition) -> bool:
    return one.first < other.end and other.first < one.end


def _next_month(first: date) -> date:
    return (first + timedelta(days=31)).replace(day=1)


def _parsed(name: str) -> Partition | None:
    match = _NAME.fullmatch(name)
    if match is None:
        return None
    first = date(int(match[1]), int(match[2]), int(match[3] or 1))
    return Partition(first, first + timedelta(days=1) if match[3] else _next_month(first))


def _create(cursor: Cursor, partition: Partition) -> None:
    """Made beside the log and attached: unlike CREATE ... PARTITION OF, this does not lock out readers."""
    name = identifier(partition.name)
    low, high = f"'{partition.first} 00:00+00'", f"'{partition.end} 00:00+00'"
    cursor.execute(f"create table {name} (like event including defaults)")
    cursor.execute(
        f"with moved as (delete from event_default where at >= {low} and at < {high} returning *)"
        f" insert into {name} select * from moved"
    )
    cursor.execute(f"alter table event attach partition {name} for values from ({low}) to ({high})")
