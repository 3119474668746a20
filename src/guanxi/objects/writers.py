"""Who wrote each field of a record last: where a screen draws the small question mark without being asked."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.kit import sql
from guanxi.objects import read
from guanxi.objects.shape import shape_of


@dataclass(frozen=True, slots=True)
class Writer:
    """`kind` is what stands before the colon of an actor's stamp: user, key, flow, import, visitor; or system."""

    kind: str
    at: datetime


# The newest changes only: what has been left alone for a thousand changes needs no mark.
_LAST = """
select distinct on (name) name, actor, at from (
    select jsonb_object_keys(coalesce(e.data->'changes', e.data->'values', '{}')) as name, e.actor, e.at, e.gen, e.xid,
        e.seq
    from (
        select * from event where record = %s and kind = any(%s) order by at desc, gen desc, xid desc, seq desc
        limit 1000
    ) e
) w
order by name, at desc, gen desc, xid desc, seq desc
"""


def writers_of(object: str, id: UUID, actor: Actor) -> dict[str, Writer]:
    """By field; a field that nobody has written since the log begins is not in it."""
    read.one(object, id, actor, fields=())
    return last_writers(object, id)


def last_writers(object: str, id: UUID) -> dict[str, Writer]:
    """The same for a record that the actor is known to see."""
    fields = shape_of(object).fields
    with connection.cursor() as cur:
        found = sql.rows(cur, _LAST, [id, [f"{object}.created", f"{object}.updated"]])
    return {name: Writer(stamp.partition(":")[0], at) for name, stamp, at in found if name in fields}
