"""Lists with a condition that the database cannot decide: it finds candidates, and memory looks at each of them."""

from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.expressions import Node, Sql, compile_closure, emit_loosely, memory_only
from guanxi.kit import sql
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier
from guanxi.objects.facts import facts
from guanxi.objects.schema import schema_of

MOST = 50_000
_AT_ONCE = 1_000


def matching(object: str, node: Node, now: datetime, zone: str) -> Sql:
    """The condition as a list of ids, for a row named r. Slower than the database; never different."""
    schema = schema_of(object)
    loose = emit_loosely(node, schema, "r", now, zone)
    text = f"select r.id from {identifier(schema.table)} r where r.deleted_at is null and {loose.text} limit %s"
    with connection.cursor() as cur:
        candidates: list[UUID] = [id for (id,) in sql.rows(cur, text, [*loose.params, MOST + 1])]
    if len(candidates) > MOST:
        raise _too_many(memory_only(node, schema))
    holds = compile_closure(node, schema)
    found: list[UUID] = []
    for start in range(0, len(candidates), _AT_ONCE):
        looked_at = facts(object, candidates[start : start + _AT_ONCE], now=now, zone=zone)
        found += [id for id, one in looked_at.items() if holds(one)]
    return Sql("r.id = any(%s::uuid[])", (found,))


def _too_many(names: tuple[str, ...]) -> Invalid:
    message = Phrase(
        "{names} is computed record by record, and more than {most} records are left to look at: narrow the condition",
        "{names} 需要逐条计算，待计算的记录超过 {most} 条，请缩小条件范围",
    ).fill(names=", ".join(names), most=f"{MOST:,}")
    return Invalid(message, faults=(Fault("filter", "too_many", message),))
