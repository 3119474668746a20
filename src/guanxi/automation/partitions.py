"""Days of the trace: made a week ahead, dropped by retention. The event log has the same, by its own hand."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import connection, transaction

from guanxi.kit import clock
from guanxi.kit.sql import Cursor, identifier, rows

AHEAD = 7


def ensure() -> None:
    """Make the days that are missing from today to a week ahead; rows that came too early move in."""
    today = clock.now().date()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("select pg_advisory_xact_lock(hashtext('trace partitions'))")
        there = _existing(cursor)
        days = [day for n in range(AHEAD + 1) if _name(day := today + timedelta(days=n)) not in there]
        if days:
            cursor.execute("set local lock_timeout = '3s'")
            cursor.execute("lock table trace_default in access exclusive mode")
        for day in days:
            _create(cursor, day)


def drop_before(day: date) -> int:
    """Forget the trace of all days before `day`. Answers how many days went."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("set local lock_timeout = '3s'")
        old = sorted(name for name in _existing(cursor) if name < _name(day))
        for name in old:
            cursor.execute(f"drop table {identifier(name)}")
        cursor.execute("delete from trace_default where at < %s::date::timestamp at time zone 'UTC'", [day])
    return len(old)


def analyze() -> None:
    """Autovacuum never analyzes the parent, whose statistics plan the queries over all days."""
    with connection.cursor() as cursor:
        cursor.execute("analyze trace")


def _name(day: date) -> str:
    return f"trace_{day:%Y%m%d}"


def _existing(cursor: Cursor) -> set[str]:
    found = rows(cursor, "select inhrelid::regclass::text from pg_inherits where inhparent = 'trace'::regclass")
    return {name for (name,) in found} - {"trace_default"}


def _create(cursor: Cursor, day: date) -> None:
    name = identifier(_name(day))
    low, high = f"'{day} 00:00+00'", f"'{day + timedelta(days=1)} 00:00+00'"
    cursor.execute(f"create table {name} (like trace including defaults)")
    cursor.execute(
        f"with moved as (delete from trace_default where at >= {low} and at < {high} returning *)"
        f" insert into {name} select * from moved"
    )
    cursor.execute(f"alter table trace attach partition {name} for values from ({low}) to ({high})")
