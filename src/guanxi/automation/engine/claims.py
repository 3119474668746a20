"""Finding and taking what is due. Due is a query over the index of wake-up times; there is no other timer."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import connection

from guanxi.automation import bulk
from guanxi.automation.engine.run import COLUMNS, Run, run_of
from guanxi.automation.steps import RunKey
from guanxi.kit.sql import rows

LANES = (0, 1, 2)
_SHARE = 4

# One probe of the partial index for each bucket and lane: about a millisecond for all 256 when nothing is due.
_DUE = """
select b.bucket, l.lane
from unnest(%s::smallint[]) as b (bucket) cross join (values (0::smallint), (1::smallint), (2::smallint)) as l (lane)
where exists (
    select from enrollment e
    where e.bucket = b.bucket and e.lane = l.lane and e.status = 'w' and e.wake_at <= %s
)
"""

# FOR UPDATE inside the lateral query locks only the rows it keeps. SKIP LOCKED is a safety net: the lease is the lock.
_CLAIM = """
select d.* from unnest(%s::smallint[]) as b (bucket) cross join lateral (
    select {columns} from enrollment e
    where e.bucket = b.bucket and e.lane = %s and e.status = 'w' and e.wake_at <= %s
    order by e.wake_at {direction} limit %s
    for update skip locked
) d limit %s
"""
_OLDEST = _CLAIM.format(columns=COLUMNS, direction="asc")
_NEWEST = _CLAIM.format(columns=COLUMNS, direction="desc")

_NEXT = """
select min(w.wake_at) from unnest(%s::smallint[]) as b (bucket) cross join lateral (
    select min(e.wake_at) as wake_at from enrollment e where e.bucket = b.bucket and e.lane = 0 and e.status = 'w'
    union all
    select min(e.wake_at) from enrollment e where e.bucket = b.bucket and e.lane = 1 and e.status = 'w'
    union all
    select min(e.wake_at) from enrollment e where e.bucket = b.bucket and e.lane = 2 and e.status = 'w'
) w
"""


def due(buckets: Sequence[int], now: datetime) -> dict[int, list[int]]:
    """{lane: buckets in which something is due}, urgent lane first."""
    found: dict[int, list[int]] = {lane: [] for lane in LANES}
    with connection.cursor() as cursor:
        for bucket, lane in rows(cursor, _DUE, [list(buckets), now]):
            found[lane].append(bucket)
    return {lane: there for lane, there in found.items() if there}


def claim(buckets: Sequence[int], lane: int, now: datetime, limit: int) -> list[Run]:
    """Lock about `limit` due runs of these buckets until the transaction ends, in the order of the buckets.

    A bucket gives up to four times its even share, so that few runs in many buckets are one batch and a herd ends after
    a quarter of the buckets. When there are more than that, a quarter more is taken from the newest end: what has just
    become due is then not behind a million that became due before it.
    """
    each = max(1, _SHARE * limit // max(1, len(buckets)))
    found = bulk.fetch(_OLDEST, [list(buckets), lane, now, each, limit])
    if len(found) >= limit and each >= _SHARE:
        reached = list({row[0] for row in found})
        found += bulk.fetch(_NEWEST, [reached, lane, now, each // _SHARE, limit // _SHARE])
        return list({run.key: run for run in map(run_of, found)}.values())
    return [run_of(row) for row in found]


def next_due(buckets: Sequence[int]) -> datetime | None:
    """The earliest wake-up that stands; for tests and the idle screen."""
    with connection.cursor() as cursor:
        found = rows(cursor, _NEXT, [list(buckets)])
    moment: datetime | None = found[0][0]
    return moment


_LOCK = f"""
select {", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))} from enrollment e
join unnest(%s::smallint[], %s::uuid[], %s::int[], %s::int[]) as k (bucket, subject, flow, entry)
  on e.bucket = k.bucket and e.subject = k.subject and e.flow = k.flow and e.entry = k.entry
order by e.bucket, e.subject, e.flow, e.entry
for update of e
"""


def lock(keys: Sequence[RunKey]) -> list[Run]:
    """Lock certain runs, in key order, waiting for whoever holds them."""
    if not keys:
        return []
    columns = [list(column) for column in zip(*((k.bucket, k.subject, k.flow, k.entry) for k in keys), strict=True)]
    return [run_of(row) for row in bulk.fetch(_LOCK, columns)]
