"""The rows of a list in their order: first those that have something to sort by, then those that have nothing.

The two are asked apart. Each reads an index in whichever direction; one statement with "nulls last" could read an index
made for exactly that direction only, and a million rows would be sorted for a hundred.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.expressions import Sql
from guanxi.kit import sql
from guanxi.kit.sql import identifier
from guanxi.objects.paging import Mark, Order
from guanxi.objects.query import Selection, exact_count
from guanxi.objects.rows import Stored, stored
from guanxi.objects.shape import Shape

# From here on rows that are only passed over are counted in the index and not read.
DEEP = 1_000

# So many names are tried first when people lead a list.
FIRST_PEOPLE = 8

Found = list[tuple[Stored, Any]]


def fetch(selection: Selection, order: Order, limit: int, offset: int = 0, mark: Mark | None = None) -> Found:
    """Rows with their sort values; `mark` is the row behind which to begin, `offset` how many to pass over."""
    if not order.empty:
        return _walked(_behind(selection, order, mark), order, limit, offset)
    if mark is not None and mark.value is None:
        return _empties(selection, order, limit, 0, mark)
    known = selection.narrowed(Sql(f"{order.key} is not null", ()))
    behind = _behind(known, order, mark)
    if order.people and not offset:
        found = _led_by_people(behind, order, order.people, limit, mark)
    else:
        found = _walked(behind, order, limit, offset)
    if len(found) == limit:
        return found
    passed = 0 if found or not offset else offset - _count(known, order)
    return found + _empties(selection, order, limit - len(found), passed, None)


def fetch_each(
    selection: Selection, order: Order, column: str, values: Sequence[str], limit: int
) -> dict[str, list[Stored]]:
    """The first rows for each value of a column, in one statement that walks an index once a value.

    Rows with nothing to sort by are read only for the values that have too few others.
    """
    known = selection.narrowed(Sql(f"{order.key} is not null", ())) if order.empty else selection
    found = _each(known, f"{order.key} {order.way}, r.id {order.way}", column, values, limit)
    short = [value for value in values if len(found[value]) < limit] if order.empty else []
    if short:
        rest = _each(selection.narrowed(Sql(order.empty, ())), f"r.id {order.way}", column, short, limit)
        found |= {value: (found[value] + rest[value])[:limit] for value in short}
    return found


def _each(selection: Selection, by: str, column: str, values: Sequence[str], limit: int) -> dict[str, list[Stored]]:
    held = selection.narrowed(Sql(f"r.{identifier(column)} = given.value", ()))
    text = (
        "select given.value, few.* from unnest(%s::text[]) given(value) cross join lateral"
        f" (select {_columns(selection.shape)} from {held.source} order by {by} limit %s) few"
    )
    found: dict[str, list[Stored]] = {value: [] for value in values}
    with connection.cursor() as cur:
        for value, *row in sql.rows(cur, text, [list(values), *held.params, limit]):
            found[value].append(stored(selection.shape, tuple(row)))
    return found


def _led_by_people(selection: Selection, order: Order, people: tuple[str, str], limit: int, mark: Mark | None) -> Found:
    """Few people own many rows: those of the first few fill a window, and all others are read only when they do not."""
    table, column = people
    names = _named_from(table, order, mark)
    found: Found = []
    for some in (names[:FIRST_PEOPLE], names[FIRST_PEOPLE:]):
        if some and len(found) < limit:
            ids = [id for alike in some for id in alike]
            theirs = selection.narrowed(Sql(f"{column} = any(%s)", (ids,)))
            found += _walked(theirs, order, limit - len(found), 0)
    return found


def _named_from(table: str, order: Order, mark: Mark | None) -> list[list[UUID]]:
    """Who is called alike stands together, because their rows are mixed; `mark` has the name to begin with."""
    begin, params = (f"and name {order.than}= %s", [mark.value]) if mark else ("", [])
    text = f"select array_agg(id) from {table} where name is not null {begin} group by name order by name {order.way}"
    with connection.cursor() as cur:
        return [ids for (ids,) in sql.rows(cur, text, params)]


def _behind(selection: Selection, order: Order, mark: Mark | None) -> Selection:
    if mark is None:
        return selection
    text = f"({order.key}, r.id) {order.than} (%s::{order.sqltype}, %s::uuid)"
    return selection.narrowed(Sql(text, (mark.value, mark.id)))


def _empties(selection: Selection, order: Order, limit: int, offset: int, mark: Mark | None) -> Found:
    by_id = Order(order.text, "r.id", "uuid", order.is_descending, "")
    behind = Mark(mark.id, mark.id) if mark else None
    found = _walked(_behind(selection.narrowed(Sql(order.empty, ())), by_id, behind), by_id, limit, offset)
    return [(row, None) for row, _ in found]


def _walked(selection: Selection, order: Order, limit: int, offset: int) -> Found:
    shape = selection.shape
    columns = f"{order.key}, {_columns(shape)}"
    window = f"order by {order.key} {order.way}, r.id {order.way} limit %s offset %s"
    text = f"select {columns} from {selection.joined(order.join)} {window}"
    if offset >= DEEP and not order.join:
        table = identifier(shape.type.table)
        text = (
            f"select {columns} from (select r.id from {selection.source} {window}) few"
            f" join {table} r on r.id = few.id order by {order.key} {order.way}, r.id {order.way}"
        )
    with connection.cursor() as cur:
        found = sql.rows(cur, text, [*selection.params, limit, offset])
    return [(stored(shape, row[1:]), row[0]) for row in found]


def _columns(shape: Shape) -> str:
    """As `stored` reads them."""
    names = ", ".join(f"r.{identifier(spec.column)}" for spec in shape.stored)
    return f"r.id, r.version, false, r.merged_into, r.custom, {names}"


def _count(selection: Selection, order: Order) -> int:
    if not order.join:
        return exact_count(selection)
    with connection.cursor() as cur:
        text = f"select count(*) from {selection.joined(order.join)}"
        return int(sql.rows(cur, text, selection.params)[0][0])
