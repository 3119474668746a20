"""Reading what happened to one record or one person."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.events.log import Event
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import records

# `xid` is cast for the reader only; ORDER BY must name e.xid, because by the alias it would sort as text.
COLUMNS = (
    "e.bucket, e.gen, e.xid::text::bigint as xid, e.seq, e.at, e.kind, e.object, e.record, e.contact,"
    " e.actor, e.cause, e.depth, e.data"
)
_NEWEST_FIRST = "e.at desc, e.gen desc, e.xid desc, e.seq desc"


def timeline(
    record: UUID | None,
    contact: UUID | None,
    *,
    kinds: Sequence[str] | None = None,
    before: str | None = None,
    limit: int,
) -> list[Event]:
    """Newest first: what happened to the record, and to the person. `before` is the `ref` of the last event seen."""
    filters, params = _filters(kinds, before)
    parts, values = [], []
    if record is not None:
        parts.append(f"(select * from event e where e.record = %s{filters} order by {_NEWEST_FIRST} limit %s)")
        values += [record, *params, limit]
    if contact is not None:
        # Each side walks its own index; the second leaves out what the first has found.
        parts.append(
            "(select * from event e where e.contact = %s and e.record is distinct from %s"
            f"{filters} order by {_NEWEST_FIRST} limit %s)"
        )
        values += [contact, record, *params, limit]
    if not parts:
        return []
    sql = f"select {COLUMNS} from ({' union all '.join(parts)}) e order by {_NEWEST_FIRST} limit %s"
    with connection.cursor() as cursor:
        return records(Event, cursor, sql, [*values, limit])


def find(refs: Iterable[str]) -> dict[str, Event]:
    """The events with these names; those that retention has dropped are missing."""
    positions = [_position(ref) for ref in refs]
    if not positions:
        return {}
    buckets, gens, xids, seqs = (list(column) for column in zip(*positions, strict=True))
    sql = (
        f"select {COLUMNS} from unnest(%s::smallint[], %s::int[], %s::text[]::xid8[], %s::bigint[])"
        " as wanted(bucket, gen, xid, seq)"
        " join event e on e.gen = wanted.gen and e.xid = wanted.xid and e.seq = wanted.seq and e.bucket = wanted.bucket"
    )
    with connection.cursor() as cursor:
        found = records(Event, cursor, sql, [buckets, gens, [str(xid) for xid in xids], seqs])
    return {event.ref: event for event in found}


def _filters(kinds: Sequence[str] | None, before: str | None) -> tuple[str, list[Any]]:
    sql = ""
    params: list[Any] = []
    if kinds is not None:
        sql += " and e.kind = any(%s)"
        params.append(list(kinds))
    if before is not None:
        bucket, gen, xid, seq = _position(before)
        sql += (
            " and (e.at, e.gen, e.xid, e.seq) < (select p.at, p.gen, p.xid, p.seq from event p"
            " where p.gen = %s and p.xid = %s::text::xid8 and p.seq = %s and p.bucket = %s)"
        )
        params += [gen, xid, seq, bucket]
    return sql, params


def _position(ref: str) -> tuple[int, int, int, int]:
    try:
        bucket, gen, xid, seq = (int(part) for part in ref.split("."))
    except ValueError:
        words = Phrase("“{ref}” is not the name of an event", "“{ref}”不是事件编号").fill(ref=ref)
        raise Invalid(words, code="bad_event_ref") from None
    return bucket, gen, xid, seq
