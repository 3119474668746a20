"""Leases: a process owns buckets for a while, and the epoch of its lease is checked inside every transaction.

A worker that was paused past its lease finds another epoch and may not commit. One that was paused inside a transaction
holds the lease rows; the server ends such sessions (`idle_in_transaction_session_timeout`), and only then the rows can
be taken over. Liveness is a matter of real time, so leases use the database's clock, never `kit.clock`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction

from guanxi.kit.ids import BUCKETS
from guanxi.kit.sql import rows

LEASE_SECONDS = 15.0


class LeaseLost(Exception):
    """Another process owns one of the buckets now; nothing of this transaction may remain."""


@dataclass(frozen=True, slots=True)
class Fence:
    """Which buckets this process may work on, each with the epoch under which it got it."""

    owner: str
    epochs: Mapping[int, int] = field(default_factory=dict)

    @property
    def buckets(self) -> list[int]:
        return sorted(self.epochs)


_CHECK = """
select count(*) from (
    select 1 from lease l join unnest(%s::smallint[], %s::bigint[]) as m (bucket, epoch)
      on l.bucket = m.bucket and l.epoch = m.epoch
    where l.owner = %s
    for share of l
) held
"""


def check(fence: Fence | None, buckets: Sequence[int]) -> None:
    """First statement of a transaction over these buckets. Tests without leases pass no fence."""
    if fence is None:
        return
    epochs = [fence.epochs[bucket] for bucket in buckets]
    with connection.cursor() as cursor:
        held = rows(cursor, _CHECK, [list(buckets), epochs, fence.owner])[0][0]
    if held != len(buckets):
        raise LeaseLost(f"{len(buckets) - held} of {len(buckets)} leases")


_BEAT = """
insert into worker (name, role, started_at, beat_at) values (%s, %s, clock_timestamp(), clock_timestamp())
on conflict (name) do update set beat_at = excluded.beat_at
"""
_LIVE = "select count(*) from worker where role = %s and beat_at > clock_timestamp() - make_interval(secs => %s)"
_RENEW = """
update lease set until = clock_timestamp() + make_interval(secs => %s)
where owner = %s returning bucket, epoch
"""
_TAKE = """
update lease l set owner = %s, epoch = l.epoch + 1, until = clock_timestamp() + make_interval(secs => %s)
from (
    select bucket from lease where owner is null or until < clock_timestamp()
    order by bucket limit %s for update skip locked
) free
where l.bucket = free.bucket
"""
_RELEASE = """
update lease set owner = null, until = '-infinity' where bucket in (
    select bucket from lease where owner = %s order by bucket desc limit %s for update skip locked
)
"""


def renew(owner: str, role: str = "engine", seconds: float = LEASE_SECONDS) -> Fence:
    """Say that we live, keep what we have, and move towards an equal share with the other live processes."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_BEAT, [owner, role])
        live = max(1, rows(cursor, _LIVE, [role, seconds])[0][0])
        share = -(-BUCKETS // live)
        cursor.execute(_RENEW, [seconds, owner])
        held = len(cursor.fetchall())
        if held > share:
            cursor.execute(_RELEASE, [owner, held - share])
        elif held < share:
            cursor.execute(_TAKE, [owner, seconds, share - held])
        text = "select bucket, epoch from lease where owner = %s"
        return Fence(owner, dict(rows(cursor, text, [owner])))


def leave(owner: str) -> None:
    """Give everything back at once, so that others need not wait for the lease to run out."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("update lease set owner = null, until = '-infinity' where owner = %s", [owner])
        cursor.execute("delete from worker where name = %s", [owner])
