"""What a list asks the database: scope, condition, search and order in one statement."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import predicate
from guanxi.expressions import Node, Sql, emit, parse
from guanxi.kit import json, sql
from guanxi.kit.clock import now
from guanxi.kit.sql import identifier
from guanxi.objects.paging import Order
from guanxi.objects.rows import Stored, stored
from guanxi.objects.schema import schema_of
from guanxi.objects.search import patterns
from guanxi.objects.shape import Shape

# Up to here totals are counted; beyond, the planner's estimate is honest enough and costs nothing.
COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rows: `conditions` all hold for a row named r."""

    shape: Shape
    conditions: tuple[Sql, ...]

    @property
    def where(self) -> str:
        return " and ".join(one.text for one in self.conditions)

    @property
    def params(self) -> list[object]:
        return [param for one in self.conditions for param in one.params]

    @property
    def source(self) -> str:
        return f"{identifier(self.shape.type.table)} r where {self.where}"


def select(shape: Shape, actor: Actor, filter: str | Node | None, search: str, more: Sequence[Sql] = ()) -> Selection:
    conditions = [Sql("r.deleted_at is null", ()), predicate(actor, shape.name, "read", "r")]
    if filter is not None and filter != "":
        conditions.append(_filter(shape, actor, filter))
    conditions.extend(Sql("r.search_text like %s", (pattern,)) for pattern in patterns(search))
    return Selection(shape, (*conditions, *more))


def _filter(shape: Shape, actor: Actor, filter: str | Node) -> Sql:
    schema = schema_of(shape.name)
    node = parse(filter, schema, "flag") if isinstance(filter, str) else filter
    return emit(node, schema, "r", now(), actor.time_zone)


def fetch(selection: Selection, order: Order, limit: int) -> list[tuple[Stored, Any]]:
    """Rows with their sort values, in order."""
    shape = selection.shape
    names = ", ".join(f"r.{identifier(spec.column)}" for spec in shape.stored)
    text = (
        f"select {order.key}, r.id, r.version, false, r.merged_into, r.custom, {names} from {selection.source}"
        f" order by {order.order_by} limit %s"
    )
    with connection.cursor() as cur:
        found = sql.rows(cur, text, [*selection.params, limit])
    return [(stored(shape, row[1:]), row[0]) for row in found]


def exact_count(selection: Selection) -> int:
    with connection.cursor() as cur:
        return int(sql.rows(cur, f"select count(*) from {selection.source}", selection.params)[0][0])


def total(selection: Selection) -> tuple[int, bool]:
    """The number of rows, and whether it was counted."""
    text = f"select count(*) from (select 1 from {selection.source} limit {COUNTED + 1}) counted"
    with connection.cursor() as cur:
        counted = int(sql.rows(cur, text, selection.params)[0][0])
        if counted <= COUNTED:
            return counted, True
        plan = sql.rows(cur, f"explain (format json) select 1 from {selection.source}", selection.params)[0][0]
    estimate = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]["Plan Rows"]
    return max(int(estimate), counted), False
