"""Conditions and formulas that the database cannot say: it finds candidates, and memory looks at each of them."""

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.expressions import Facts, Node, Sql, compile_closure, emit, emit_loosely, memory_only, type_of
from guanxi.expressions.emission import SQL_TYPES
from guanxi.expressions.explain import to_plain
from guanxi.kit import json, sql
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier
from guanxi.objects.facts import facts
from guanxi.objects.schema import schema_of

MOST = 50_000
_AT_ONCE = 1_000


def condition(object: str, node: Node, now: datetime, zone: str) -> Sql:
    """The condition for a row named r. As a list of ids where memory must look: slower, never different."""
    schema = schema_of(object)
    names = memory_only(node, schema)
    if not names:
        return emit(node, schema, "r", now, zone)
    holds = compile_closure(node, schema)
    loose = emit_loosely(node, schema, "r", now, zone)
    found = [id for id, one in _looked_at(object, loose, names, now, zone) if holds(one)]
    return Sql("r.id = any(%s::uuid[])", (found,))


def formula(object: str, node: Node, now: datetime, zone: str) -> Sql:
    """The value of a formula for a row named r. As a table of values by id where memory must compute it."""
    schema = schema_of(object)
    names, type = memory_only(node, schema), type_of(node, schema)
    if not names or type in ("set", "list"):
        return emit(node, schema, "r", now, zone)
    value = compile_closure(node, schema)
    found = {str(id): to_plain(value(one)) for id, one in _looked_at(object, Sql("true", ()), names, now, zone)}
    return Sql(f"(%s::jsonb ->> r.id::text)::{SQL_TYPES[type]}", (json.dumps(found),))


def _looked_at(
    object: str, where: Sql, names: tuple[str, ...], now: datetime, zone: str
) -> Iterator[tuple[UUID, Facts]]:
    table = identifier(schema_of(object).table)
    text = f"select r.id from {table} r where r.deleted_at is null and {where.text} limit %s"
    with connection.cursor() as cur:
        candidates: list[UUID] = [id for (id,) in sql.rows(cur, text, [*where.params, MOST + 1])]
    if len(candidates) > MOST:
        raise _too_many(names)
    for start in range(0, len(candidates), _AT_ONCE):
        yield from facts(object, candidates[start : start + _AT_ONCE], now=now, zone=zone).items()


def _too_many(names: tuple[str, ...]) -> Invalid:
    message = Phrase(
        "{names} is computed record by record, and more than {most} records are left to look at: narrow the condition",
        "{names} 需要逐条计算，待计算的记录超过 {most} 条，请缩小条件范围",
    ).fill(names=", ".join(names), most=f"{MOST:,}")
    return Invalid(message, faults=(Fault("filter", "too_many", message),))
