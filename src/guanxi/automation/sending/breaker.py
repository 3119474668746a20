"""A provider that is down parks what is meant for it, without burning attempts; one effect probes when time is up."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection

from guanxi.kit import json
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows

FIRST = timedelta(seconds=15)
LONGEST = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Breaker:
    provider: str
    failures: int
    open_until: datetime

    def is_open(self, now: datetime) -> bool:
        return now < self.open_until


def of(providers: Iterable[str]) -> dict[str, Breaker]:
    """Those that have failed lately; a provider that is well has no row."""
    text = "select provider, failures, open_until from breaker where provider = any(%s)"
    with connection.cursor() as cursor:
        return {row[0]: Breaker(*row) for row in rows(cursor, text, [sorted(set(providers))])}


_TRIP = """
insert into breaker (provider, failures, open_until, reason) values (%s, 1, %s, %s::jsonb)
on conflict (provider) do update set failures = breaker.failures + 1, reason = excluded.reason,
    open_until = greatest(breaker.open_until, %s + least(%s * power(2, least(breaker.failures, 10)), %s))
returning open_until
"""


def trip(provider: str, reason: Phrase, now: datetime, after: timedelta | None = None) -> datetime:
    """Open it, each time for longer; answers until when."""
    first = after or FIRST
    params = [provider, now + first, json.dumps(reason.json()), now, first, max(LONGEST, first)]
    with connection.cursor() as cursor:
        until: datetime = rows(cursor, _TRIP, params)[0][0]
    return until


def heal(providers: Collection[str]) -> None:
    if not providers:
        return
    with connection.cursor() as cursor:
        cursor.execute("delete from breaker where provider = any(%s)", [sorted(set(providers))])
