"""Reading the log in order, by many consumers, without ever stepping over an event.

A cursor stands for one (consumer, bucket). A batch locks its cursors, reads up to the horizon (events/stamp.py) and
moves the cursors in the same transaction as whatever the events caused; so an event is consumed exactly once.
Cursors that stand at the same place are read by one statement, which is why the reading index leads with xid and not
with bucket (docs/adr/0002-event-cursor-by-horizon.md).
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection

from guanxi.events import stamp
from guanxi.events.log import Event
from guanxi.events.read import COLUMNS
from guanxi.kit.ids import BUCKETS
from guanxi.kit.sql import Cursor, insert_rows, rows

# An idle cursor is moved once this many transactions have passed, so that it does not read them again and again.
_IDLE_LAG = 500
# Cursors that stand apart cost a statement each; those furthest behind go first.
_GROUPS_AT_ONCE = 8

_CURSOR_COLUMNS = {"bucket": "smallint", "consumer": "text", "gen": "int", "xid": "xid8", "seq": "bigint"}


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """Everything up to and including it is consumed."""

    gen: int
    xid: int
    seq: int


BEGINNING = Position(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Batch:
    """`buckets` are those whose cursors we hold; others are being read by somebody else."""

    consumer: str
    buckets: tuple[int, ...]
    events: list[Event]
    _moves: dict[tuple[int, ...], Position] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.events)

    def advance(self) -> None:
        """Mark the events as consumed; it holds when the transaction commits."""
        with connection.cursor() as cursor:
            for buckets, position in self._moves.items():
                _move(cursor, self.consumer, buckets, position)


def read_batch(consumer: str, buckets: Sequence[int], limit: int) -> Batch:
    """Lock the cursors of these buckets and read on from them; needs a transaction.

    A consumer that was never heard of starts at the beginning of the log (see `start_now`). Buckets whose cursors are
    locked by another reader are left to it. Events come in the order of (gen, xid, seq).
    """
    with connection.cursor() as cursor:
        cursors, end = _lock(cursor, consumer, buckets)
        events: list[Event] = []
        moves: dict[tuple[int, ...], Position] = {}
        for position, group in _groups(cursors)[:_GROUPS_AT_ONCE]:
            room = limit - len(events)
            if room <= 0:
                break
            found = _read(cursor, group, position, end, room)
            events += found
            if reached := _reached(position, end, found, is_full=len(found) == room):
                moves[group] = reached
    events.sort(key=lambda event: (event.gen, event.xid, event.seq))
    return Batch(consumer, tuple(cursors), events, moves)


def start_now(consumer: str) -> None:
    """Let a new consumer begin with what happens from now on. Changes nothing for one that has cursors."""
    with connection.cursor() as cursor:
        _create(cursor, consumer, range(BUCKETS), _last(cursor) if stamp.sees_own else _end(cursor))


def lag(consumer: str) -> int:
    """How many committed events the consumer has still to read; for metrics, it walks the index behind the cursors."""
    sql = (
        "with oldest as materialized (select c.gen, c.xid, c.seq from consumer_cursor c where consumer = %s"
        " order by c.gen, c.xid, c.seq limit 1)"
        " select count(*) from event e join consumer_cursor c on c.bucket = e.bucket and c.consumer = %s"
        " where (e.gen, e.xid, e.seq) > (select gen, xid, seq from oldest)"
        " and (e.gen, e.xid, e.seq) > (c.gen, c.xid, c.seq)"
    )
    with connection.cursor() as cursor:
        return int(rows(cursor, sql, [consumer, consumer])[0][0])


def _lock(cursor: Cursor, consumer: str, buckets: Sequence[int]) -> tuple[dict[int, Position], Position]:
    """Our cursors, and the end of what may be read: taken before the events, so it can only be too early."""
    end = _end(cursor)
    cursors = _locked(cursor, consumer, buckets)
    if len(cursors) < len(buckets) and _create(cursor, consumer, buckets, BEGINNING):
        cursors = _locked(cursor, consumer, buckets)
    return cursors, end


def _end(cursor: Cursor) -> Position:
    sql = f"select gen, ({stamp.horizon()})::text::bigint from event_generation"
    gen, horizon = rows(cursor, sql)[0]
    return Position(gen, horizon, 0)


def _last(cursor: Cursor) -> Position:
    """The newest event there is: where everything is one transaction, the horizon lies beyond what is still to come."""
    text = "select e.gen, e.xid::text::bigint, e.seq from event e order by e.gen desc, e.xid desc, e.seq desc limit 1"
    found = rows(cursor, text)
    return Position(*found[0]) if found else BEGINNING


def _locked(cursor: Cursor, consumer: str, buckets: Sequence[int]) -> dict[int, Position]:
    found = rows(
        cursor,
        "select bucket, gen, c.xid::text::bigint, seq from consumer_cursor c"
        " where consumer = %s and bucket = any(%s) order by bucket for update skip locked",
        [consumer, list(buckets)],
    )
    return {bucket: Position(gen, xid, seq) for bucket, gen, xid, seq in found}


def _create(cursor: Cursor, consumer: str, buckets: Sequence[int], at: Position) -> bool:
    new = [(bucket, consumer, at.gen, str(at.xid), at.seq) for bucket in buckets]
    on_conflict, returning = "(bucket, consumer) do nothing", "bucket"
    table = "consumer_cursor"
    return bool(insert_rows(cursor, table, _CURSOR_COLUMNS, new, on_conflict=on_conflict, returning=returning))


def _groups(cursors: dict[int, Position]) -> list[tuple[Position, tuple[int, ...]]]:
    """Buckets that stand at the same position, furthest behind first."""
    groups: dict[Position, list[int]] = {}
    for bucket, position in cursors.items():
        groups.setdefault(position, []).append(bucket)
    return [(position, tuple(groups[position])) for position in sorted(groups)]


def _read(cursor: Cursor, buckets: Sequence[int], after: Position, end: Position, limit: int) -> list[Event]:
    """An older generation is settled as a whole: its transaction ids say nothing about this cluster's horizon."""
    found = rows(
        cursor,
        f"select {COLUMNS} from event e"
        " where (e.gen, e.xid, e.seq) > (%s, %s::text::xid8, %s) and (e.gen < %s or e.xid < %s::text::xid8)"
        " and e.bucket = any(%s) order by e.gen, e.xid, e.seq limit %s",
        [after.gen, after.xid, after.seq, end.gen, end.xid, list(buckets), limit],
    )
    return [Event(*row) for row in found]


def _reached(at: Position, end: Position, found: Sequence[Event], *, is_full: bool) -> Position | None:
    """Where the cursors of a group go: to the last event, or, when there are no more, to the horizon itself."""
    if is_full or stamp.sees_own:
        return Position(found[-1].gen, found[-1].xid, found[-1].seq) if found else None
    is_behind = at.gen != end.gen or end.xid - at.xid > _IDLE_LAG
    return end if end > at and (found or is_behind) else None


def _move(cursor: Cursor, consumer: str, buckets: Sequence[int], to: Position) -> None:
    cursor.execute(
        "update consumer_cursor set gen = %s, xid = %s::text::xid8, seq = %s where consumer = %s and bucket = any(%s)",
        [to.gen, to.xid, to.seq, consumer, list(buckets)],
    )
