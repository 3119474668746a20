"""The timetable: one row a moment, kept by (kind, owner, subject), rung once by the engine that owns the bucket."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

import structlog
from django.db import connection, transaction

from guanxi.automation import bulk, trouble
from guanxi.automation.engine import fence as fences
from guanxi.automation.steps import Json
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.kit.sql import rows

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

_log = structlog.get_logger("guanxi.engine")
AGAIN_AFTER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Moment:
    """`owner` is whose moment it is (the id of a flow or a segment); `data` what the kind wants to remember."""

    kind: str
    owner: str
    subject: UUID
    due_at: datetime
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class MomentKind:
    """`ring` gets all that is due at once, in the transaction that has taken them from the table."""

    name: str
    label: Phrase
    ring: Callable[[Catalog, Sequence[Moment], datetime], None]


MOMENTS: Registry[MomentKind] = Registry("kind of moment", Phrase("kind of moment", "时刻类型"))

_COLUMNS = {
    "bucket": "smallint",
    "kind": "text",
    "owner": "text",
    "subject": "uuid",
    "due_at": "timestamptz",
    "data": "jsonb",
}
_CONFLICT = "(bucket, kind, owner, subject) do update set due_at = excluded.due_at, data = excluded.data"


def put(moments: Sequence[Moment]) -> None:
    """Set moments; one that stands for the same kind, owner and subject moves."""
    unique = {(one.kind, one.owner, one.subject): one for one in moments}
    values = [
        (bucket_of(one.subject), one.kind, one.owner, one.subject, one.due_at, dict(one.data) or None)
        for _, one in sorted(unique.items())
    ]
    with connection.cursor() as cursor:
        bulk.insert(cursor, "timetable", _COLUMNS, values, _CONFLICT)


def cancel(kind: str, owner: str, subjects: Sequence[UUID]) -> None:
    if subjects:
        with connection.cursor() as cursor:
            text = "delete from timetable where bucket = any(%s) and kind = %s and owner = %s and subject = any(%s)"
            cursor.execute(text, [sorted({bucket_of(id) for id in subjects}), kind, owner, list(subjects)])


def cancel_all(kind: str, owner: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from timetable where kind = %s and owner = %s", [kind, owner])


def held(kind: str, owners: Sequence[str], subjects: Sequence[UUID]) -> dict[tuple[str, UUID], Moment]:
    """Moments that stand for these, locked until the transaction ends."""
    text = (
        "select kind, owner, subject, due_at, coalesce(data, '{}') from timetable where bucket = any(%s) and kind = %s"
        " and owner = any(%s) and subject = any(%s) order by bucket, kind, owner, subject for update"
    )
    if not subjects or not owners:
        return {}
    buckets = sorted({bucket_of(id) for id in subjects})
    with connection.cursor() as cursor:
        found = [Moment(*row) for row in rows(cursor, text, [buckets, kind, list(owners), list(subjects)])]
    return {(one.owner, one.subject): one for one in found}


# Taken and gone in one statement: what follows from a moment commits with its disappearance.
_TAKE = """
delete from timetable t using (
    select d.bucket, d.kind, d.owner, d.subject
    from unnest(%s::smallint[]) as b (bucket) cross join lateral (
        select bucket, kind, owner, subject from timetable x
        where x.bucket = b.bucket and x.due_at <= %s
        order by x.due_at limit %s
        for update skip locked
    ) d
) due
where t.bucket = due.bucket and t.kind = due.kind and t.owner = due.owner and t.subject = due.subject
returning t.kind, t.owner, t.subject, t.due_at, coalesce(t.data, '{}')
"""
_DUE = """
select b.bucket from unnest(%s::smallint[]) as b (bucket)
where exists (select from timetable t where t.bucket = b.bucket and t.due_at <= %s)
"""
_NEXT = """
select min(t.due_at) from unnest(%s::smallint[]) as b (bucket)
cross join lateral (select min(due_at) as due_at from timetable x where x.bucket = b.bucket) t
"""


def ring(
    catalog: Catalog, buckets: Sequence[int], now: datetime, limit: int = 2_000, fence: fences.Fence | None = None
) -> int:
    """Let the due moments of these buckets happen; answers how many there were."""
    with connection.cursor() as cursor:
        due = [bucket for (bucket,) in rows(cursor, _DUE, [list(buckets), now])]
    if not due:
        return 0
    with transaction.atomic():
        fences.check(fence, due)
        with connection.cursor() as cursor:
            taken = [Moment(*row) for row in rows(cursor, _TAKE, [due, now, max(8, limit // len(due))])]
        for kind in dict.fromkeys(one.kind for one in sorted(taken, key=lambda one: one.due_at)):
            _ring(catalog, kind, [one for one in taken if one.kind == kind], now)
    return len(taken)


def _ring(catalog: Catalog, kind: str, taken: Sequence[Moment], now: datetime) -> None:
    """A kind that fails keeps its moments for later and does not hold up the others."""
    declared = MOMENTS.get(kind)
    if declared is None:
        return
    try:
        with transaction.atomic():
            declared.ring(catalog, sorted(taken, key=lambda one: one.due_at), now)
    except Exception as error:
        if trouble.is_passing(error):
            raise
        _log.exception("moments could not be rung", kind=kind, moments=len(taken))
        put([Moment(one.kind, one.owner, one.subject, now + AGAIN_AFTER, one.data) for one in taken])


def next_moment(buckets: Sequence[int]) -> datetime | None:
    with connection.cursor() as cursor:
        found: datetime | None = rows(cursor, _NEXT, [list(buckets)])[0][0]
    return found
