"""The outbox as senders see it: claim under a lock of one's own, settle only what one still holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation.outgoing import OUTBOX, Outgoing
from guanxi.automation.steps import Json
from guanxi.kit import json
from guanxi.kit.ids import BUCKETS
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows

ALL = list(range(BUCKETS))
CRASHED = Phrase(
    "the sender stopped between the call and its record, so nobody knows whether it arrived",
    "发送进程在调用后、记录前中断，无法确定是否送达",
)

_CLAIM = """
select d.* from unnest(%s::smallint[]) as b (bucket)
cross join (values (0::smallint), (1::smallint), (2::smallint)) as l (lane)
cross join lateral (
    select bucket, idem, kind, payload, lane, due_at, attempts, run, cause, depth
    from outbox o
    where o.bucket = b.bucket and o.lane = l.lane and o.state in ('pending', 'held') and o.lock_id is null
      and o.due_at <= %s
    order by o.due_at limit %s
    for update skip locked
) d
order by d.lane, d.due_at limit %s
"""


def claim(now: datetime, limit: int, each: int = 8) -> list[Outgoing]:
    """Lock what is due for this transaction, urgent lanes first."""
    with connection.cursor() as cursor:
        found = rows(cursor, _CLAIM, [ALL, now, each, limit])
    return [
        Outgoing(bucket, idem, kind, payload, lane, due_at, attempts, run, cause, depth)
        for bucket, idem, kind, payload, lane, due_at, attempts, run, cause, depth in found
    ]


_TAKE = """
update outbox o set lock_id = %s, lock_until = k.lock_until, attempts = o.attempts + 1, state = 'pending'
from unnest(%s::smallint[], %s::text[], %s::timestamptz[]) as k (bucket, idem, lock_until)
where o.bucket = k.bucket and o.idem = k.idem
"""


def take(outs: Sequence[Outgoing], lock: UUID, now: datetime) -> None:
    """From here on the call may have been made: whoever finds this lock expired knows that the outcome is unknown."""
    if not outs:
        return
    until = [now + timedelta(seconds=OUTBOX[out.kind].seconds * 2) for out in outs]
    with connection.cursor() as cursor:
        cursor.execute(_TAKE, [lock, [out.bucket for out in outs], [out.idem for out in outs], until])


@dataclass(frozen=True, slots=True)
class Fate:
    """What becomes of one row. `lock` is None for rows that were only claimed in this transaction."""

    out: Outgoing
    state: str
    due_at: datetime | None = None
    done_at: datetime | None = None
    attempts: int = 0
    error: Mapping[str, Json] | None = None
    result: Mapping[str, Json] = field(default_factory=dict)


_SETTLE = """
update outbox o set state = k.state, due_at = coalesce(k.due_at, o.due_at), done_at = k.done_at, attempts = k.attempts,
    error = k.error, result = k.result, lock_id = null, lock_until = null
from unnest(
    %s::smallint[], %s::text[], %s::text[], %s::timestamptz[], %s::timestamptz[], %s::smallint[], %s::jsonb[],
    %s::jsonb[]
) as k (bucket, idem, state, due_at, done_at, attempts, error, result)
where o.bucket = k.bucket and o.idem = k.idem and o.lock_id is not distinct from %s
returning o.bucket, o.idem
"""


_PLAIN = attrgetter("out.bucket", "out.idem", "state", "due_at", "done_at", "attempts")


def settle(fates: Sequence[Fate], lock: UUID | None) -> set[tuple[int, str]]:
    """Close or postpone rows; answers those that were still ours. The others belong to somebody else by now."""
    if not fates:
        return set()
    values = [(*_PLAIN(one), _json(one.error), _json(one.result)) for one in fates]
    columns: list[Any] = [list(column) for column in zip(*values, strict=True)]
    with connection.cursor() as cursor:
        return {(bucket, idem) for bucket, idem in rows(cursor, _SETTLE, [*columns, lock])}


def _json(value: Mapping[str, Json] | None) -> str | None:
    return json.dumps(dict(value)) if value else None


_EXPIRED = """
select bucket, idem, kind, payload, lane, due_at, attempts, run, cause, depth from outbox
where bucket = any(%s) and lock_id is not null and state in ('pending', 'held') and lock_until < %s
for update skip locked
"""
_UNCERTAIN = """
update outbox o set state = 'uncertain', error = %s::jsonb, done_at = %s, lock_until = null
from unnest(%s::smallint[], %s::text[]) as k (bucket, idem) where o.bucket = k.bucket and o.idem = k.idem
"""
_AGAIN = """
update outbox o set lock_id = null, lock_until = null
from unnest(%s::smallint[], %s::text[]) as k (bucket, idem) where o.bucket = k.bucket and o.idem = k.idem
"""


def sweep(now: datetime) -> list[Outgoing]:
    """Locks of senders that died. Idempotent kinds go again under the same key; the others are answered: uncertain.

    An uncertain row keeps its lock id, so that a sender that was only slow can still record what really happened.
    """
    with connection.cursor() as cursor:
        expired = [Outgoing(*row) for row in rows(cursor, _EXPIRED, [ALL, now])]
        again = [out for out in expired if out.kind in OUTBOX and OUTBOX[out.kind].is_idempotent]
        lost = [out for out in expired if out not in again]
        if again:
            cursor.execute(_AGAIN, _keys(again))
        if lost:
            cursor.execute(_UNCERTAIN, [json.dumps({"reason": CRASHED.json()}), now, *_keys(lost)])
    return lost


def _keys(outs: Sequence[Outgoing]) -> list[Any]:
    return [[out.bucket for out in outs], [out.idem for out in outs]]
