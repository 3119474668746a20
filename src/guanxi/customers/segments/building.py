"""Building a segment: chunk by chunk of the ids, each chunk one statement in and one out; never deleted and rebuilt.

Chunks are moments of the timetable, so a build survives kills, shows its progress and lets other work in between. The
first build is quiet: who is in a segment when it is made has not entered it. After an edit of the condition those who
come and go are told.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db import connection

from guanxi.automation.house import home_zone
from guanxi.automation.timetable.moments import page_of
from guanxi.automation.timetable.table import Moment, MomentKind, put
from guanxi.customers.segments.following import look
from guanxi.customers.segments.living import BUILD, Live, living
from guanxi.customers.segments.membership import Why, count, tell
from guanxi.customers.segments.model import BUILDING, READY
from guanxi.customers.segments.words import ENTERED, LEFT
from guanxi.expressions import ExpressionError, Sql, emit
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier, rows
from guanxi.objects.registry import OBJECTS

if TYPE_CHECKING:
    from guanxi.automation.engine.catalog import Catalog

CHUNK, PAGE = 50_000, 2_000
TOLD_CHUNK = 10_000
"""Where everybody who comes and goes gets an event, a chunk must be smaller to stay short."""


def _ring(_catalog: Catalog, taken: Sequence[Moment], now: datetime) -> None:
    for one in taken:
        live = living().segments.get(UUID(one.owner))
        if live is not None:
            _step(live, one, now)


def _step(live: Live, one: Moment, now: datetime) -> None:
    where = _where(live, now)
    is_told = not one.data.get("quiet")
    after = one.data.get("after")
    if where is None or (live.watch.uses_clock and live.follows):
        last, done = _page(live, after, now, is_told)
    else:
        last, done = _chunk(live, where, after, now, is_told)
    with connection.cursor() as cursor:
        cursor.execute("update segment set scanned = coalesce(scanned, 0) + %s where id = %s", [done, live.id])
    if last is not None:
        put([Moment(BUILD, one.owner, one.subject, now, {**one.data, "after": str(last)})])
    else:
        _finish(live, now)


def _where(live: Live, now: datetime) -> Sql | None:
    """None when only memory can ask the condition."""
    try:
        return emit(live.node, live.schema, "r", now, home_zone())
    except ExpressionError:
        return None


def _page(live: Live, after: str | None, now: datetime, is_told: bool) -> tuple[UUID | None, int]:
    """For conditions of time, whose next instant each record needs, and those that only memory can ask."""
    ids = page_of(live.named.object, after, PAGE)
    look(live, dict.fromkeys(ids, _why(live)), now, is_told=is_told)
    return (ids[-1] if len(ids) == PAGE else None), len(ids)


def _chunk(live: Live, where: Sql, after: str | None, now: datetime, is_told: bool) -> tuple[UUID | None, int]:
    table = identifier(OBJECTS[live.named.object].table)
    last, done = _end(table, after, min(CHUNK, TOLD_CHUNK) if is_told else CHUNK)
    span = [after, after, last, last, *where.params]
    came = _run(_IN.format(table=table, where=where.text), [live.id, now, *span], is_told)
    went = _run(_OUT.format(table=table, where=where.text), [now, live.id, *span], is_told)
    count(live.id, came[0] - went[0])
    tell(live.named, ENTERED, dict.fromkeys(came[1], _why(live)))
    tell(live.named, LEFT, dict.fromkeys(went[1], _why(live)))
    return last, done


def _why(live: Live) -> Why:
    return Why(f"segment:{live.named.key}")


def _end(table: str, after: str | None, size: int) -> tuple[UUID | None, int]:
    """The id that ends the chunk, None for the last one, and how many records it holds."""
    text = (
        f"select (array_agg(id order by id desc))[1], count(*) from (select id from {table}"
        " where %s::uuid is null or id > %s::uuid order by id limit %s) chunk"
    )
    with connection.cursor() as cursor:
        last, done = rows(cursor, text, [after, after, size])[0]
    return (last if done == size else None), done


_RANGE = "(%s::uuid is null or {id} > %s::uuid) and (%s::uuid is null or {id} <= %s::uuid)"
_IN = (
    """
with changed as (
    insert into segment_member (bucket, segment, record, since)
    select r.bucket, %s, r.id, %s from {table} r
    where r.deleted_at is null and """
    + _RANGE.replace("{id}", "r.id")
    + """ and {where}
    on conflict (segment, record) where until is null do nothing
    returning record
)
"""
)
_OUT = (
    """
with changed as (
    update segment_member m set until = %s
    where m.segment = %s and m.until is null and """
    + _RANGE.replace("{id}", "m.record")
    + """
      and not exists (select from {table} r where r.id = m.record and r.deleted_at is null and {where})
    returning record
)
"""
)


def _run(text: str, params: list[Any], is_told: bool) -> tuple[int, list[UUID]]:
    """How many it concerned, and whom when somebody is to be told: else no id leaves the database."""
    with connection.cursor() as cursor:
        found = rows(cursor, text + ("select record" if is_told else "select count(*)") + " from changed", params)
    return (len(found), [id for (id,) in found]) if is_told else (int(found[0][0]), [])


def _finish(live: Live, now: datetime) -> None:
    with connection.cursor() as cursor:
        text = "update segment set status = %s, built_at = %s where id = %s and status = %s"
        cursor.execute(text, [READY, now, live.id, BUILDING])


KINDS = (MomentKind(BUILD, Phrase("A segment is built", "构建客群"), _ring),)
