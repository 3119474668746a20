"""Following the log without cursors of one's own: for screens, which forget where they were when they close."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.db import connection

from guanxi.events import stamp
from guanxi.events.consumers import Position
from guanxi.kit.sql import rows

_HERE = "select gen, ({horizon})::text::bigint from event_generation"
_AFTER = """
select e.gen, e.xid::text::bigint, e.seq, e.kind, e.object, e.record, e.contact from event e
where (e.gen, e.xid, e.seq) > (%s, %s::text::xid8, %s) and (e.gen < %s or e.xid < %s::text::xid8)
order by e.gen, e.xid, e.seq limit %s
"""


@dataclass(frozen=True, slots=True)
class Touch:
    """That something happened to a record, and to the person it is about; not what."""

    kind: str
    object: str
    record: UUID
    contact: UUID | None


def here() -> Position:
    """The end of what may be read now."""
    with connection.cursor() as cursor:
        gen, horizon = rows(cursor, _HERE.format(horizon=stamp.horizon()))[0]
    return Position(gen, horizon, 0)


def touched(after: Position, limit: int = 2_000) -> tuple[list[Touch], Position]:
    """What happened after the position, in order, and where to go on. Never skips a writer that commits late."""
    end = here()
    with connection.cursor() as cursor:
        found = rows(cursor, _AFTER, [after.gen, after.xid, after.seq, end.gen, end.xid, limit])
    touches = [Touch(*row[3:]) for row in found]
    reached = Position(*found[-1][:3]) if found else after
    return touches, reached
