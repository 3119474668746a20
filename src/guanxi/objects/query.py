"""What a list asks the database: scope, condition, search and order in one statement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import predicate
from guanxi.expressions import Node, Sql, parse
from guanxi.kit import json, sql
from guanxi.kit.clock import now
from guanxi.kit.sql import identifier
from guanxi.objects.one_by_one import condition
from guanxi.objects.schema import schema_of
from guanxi.objects.search import patterns
from guanxi.objects.shape import Shape

# Up to here totals are counted; beyond, the planner's estimate is honest enough and costs nothing.
COUNTED = 10_000
# In the planner's own unit: about a third of reading a million contacts from one end to the other.
COSTLY = 30_000


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
        return self.joined("")

    def joined(self, join: str) -> str:
        return f"{identifier(self.shape.type.table)} r {join} where {self.where}"

    def narrowed(self, *more: Sql) -> Selection:
        return replace(self, conditions=(*self.conditions, *more))


def select(shape: Shape, actor: Actor, filter: str | Node | None, search: str, more: Sequence[Sql] = ()) -> Selection:
    conditions = [Sql("r.deleted_at is null", ()), predicate(actor, shape.name, "read", "r")]
    if filter is not None and filter != "":
        conditions.append(_filter(shape, actor, filter))
    conditions.extend(Sql("r.search_text like %s", (pattern,)) for pattern in patterns(search))
    return Selection(shape, (*conditions, *more))


def _filter(shape: Shape, actor: Actor, filter: str | Node) -> Sql:
    node = parse(filter, schema_of(shape.name), "flag") if isinstance(filter, str) else filter
    return condition(shape.name, node, now(), actor.time_zone)


def exact_count(selection: Selection) -> int:
    with connection.cursor() as cur:
        return int(sql.rows(cur, f"select count(*) from {selection.source}", selection.params)[0][0])


def total(selection: Selection, at_least: int = 0) -> tuple[int, bool]:
    """The number of rows, and whether it was counted. What would take long to count is estimated, too."""
    estimate, cost = _foreseen(selection)
    if cost * min(1.0, COUNTED / max(estimate, 1)) > COSTLY:
        return max(estimate, at_least), False
    with connection.cursor() as cur:
        counted = int(sql.rows(cur, f"select {_counted(selection)}", selection.params)[0][0])
    return (counted, True) if counted <= COUNTED else (max(estimate, counted), False)


def totals(selections: Sequence[Selection]) -> list[tuple[int, bool]]:
    """Of several lists whose conditions an index serves: one statement, and an estimate for each that is too long."""
    if not selections:
        return []
    text = f"select {', '.join(map(_counted, selections))}"
    with connection.cursor() as cur:
        (counts,) = sql.rows(cur, text, [param for one in selections for param in one.params])
    return [
        (count, True) if count <= COUNTED else (max(_foreseen(one)[0], count), False)
        for one, count in zip(selections, counts, strict=True)
    ]


def _counted(selection: Selection) -> str:
    return f"(select count(*) from (select 1 from {selection.source} limit {COUNTED + 1}) counted)"


def _foreseen(selection: Selection) -> tuple[int, float]:
    """Rows and cost, as the planner sees them."""
    with connection.cursor() as cur:
        found = sql.rows(cur, f"explain (format json) select 1 from {selection.source}", selection.params)[0][0]
    plan = (json.loads(found) if isinstance(found, str) else found)[0]["Plan"]
    return int(plan["Plan Rows"]), float(plan["Total Cost"])
