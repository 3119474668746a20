"""`segment("vip")` in conditions: is the contact in this segment now?"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.customers.segments.words import ENTERED, LEFT
from guanxi.expressions.hosts import HostFunction
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.sql import rows

_IN = """
select m.record from segment_member m join segment s on s.id = m.segment
where m.record = any(%s) and m.until is null and s.key = %s and s.deleted_at is null
"""


def _load(ids: Sequence[UUID], args: tuple[object, ...], _now: datetime) -> Mapping[UUID, object]:
    with connection.cursor() as cursor:
        found = {id for (id,) in rows(cursor, _IN, [list(ids), str(args[0])])}
    return {id: id in found for id in ids}


def known() -> Mapping[str, Phrase]:
    with connection.cursor() as cursor:
        return {key: same(name) for key, name in rows(cursor, "select key, name from segment where deleted_at is null")}


SEGMENT = HostFunction(
    name="segment",
    about="contact",
    takes=("text",),
    gives="flag",
    load=_load,
    reads=Phrase("is in the segment {0}", "属于客群 {0}"),
    summary=Phrase("whether the contact is in a segment now, by its key", "联系人当前是否属于某客群（按标识）"),
    sql=(
        "exists (select 1 from segment_member m join segment s on s.id = m.segment"
        " where m.record = {0} and m.until is null and s.key = {1} and s.deleted_at is null)"
    ),
    kinds=frozenset({ENTERED, LEFT}),
    values=known,
)
