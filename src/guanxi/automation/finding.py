"""Finding records for each of many seats by one statement: the first, several, or a number about all of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.automation.asking import jsonable
from guanxi.automation.house import home_zone
from guanxi.automation.subjects import column_of, schema_of
from guanxi.automation.world import Figure
from guanxi.expressions import Schema, parse
from guanxi.kit import json
from guanxi.kit.sql import identifier, rows
from guanxi.objects import one_by_one

Matches = Sequence[Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class _Search:
    """`from wanted w join table r on …`: each wanted match `w.n` with the living records `r` that meet it."""

    schema: Schema
    text: str
    params: tuple[object, ...]


def _search(object: str, matches: Matches, where: str, now: datetime, join: str = "join") -> _Search | None:
    """A match with an empty value finds nothing; text is compared exactly. None when nothing can be found."""
    schema = schema_of(object)
    wanted = [
        {"n": number, **{name: str(jsonable(value)) for name, value in one.items()}}
        for number, one in enumerate(matches)
        if all(value is not None for value in one.values())
    ]
    if not wanted:
        return None
    condition = one_by_one.condition(object, parse(where, schema, "flag"), now, home_zone()) if where else None
    tests = [f"r.{column_of(schema, name)}::text = w.given ->> '{_literal(name)}'" for name in matches[0]]
    tests += [f"({condition.text})"] if condition else []
    text = (
        "from (select (one ->> 'n')::int as n, one as given from jsonb_array_elements(%s::jsonb) as one) w"
        f" {join} {identifier(schema.table)} r on r.deleted_at is null{''.join(f' and {test}' for test in tests)}"
    )
    return _Search(schema, text, (json.dumps(wanted), *(condition.params if condition else ())))


def _order(schema: Schema, sort: str) -> str:
    column = column_of(schema, sort.lstrip("-")) if sort.lstrip("-") in schema.fields else "id"
    return f"r.{column} {'desc' if sort.startswith('-') else 'asc'} nulls last, r.id"


def first_of_each(object: str, matches: Matches, where: str, sort: str, now: datetime) -> dict[int, UUID]:
    """By position in `matches`."""
    search = _search(object, matches, where, now)
    if search is None:
        return {}
    text = f"select distinct on (w.n) w.n, r.id {search.text} order by w.n, {_order(search.schema, sort)}"
    with connection.cursor() as cursor:
        return dict(rows(cursor, text, list(search.params)))


def several_of_each(
    object: str, matches: Matches, where: str, sort: str, limit: int, now: datetime
) -> dict[int, list[UUID]]:
    """By position in `matches`: the first so many, in order."""
    search = _search(object, matches, where, now)
    if search is None:
        return {}
    numbered = f"row_number() over (partition by w.n order by {_order(search.schema, sort)}) as place"
    text = f"select n, id from (select w.n, r.id, {numbered} {search.text}) found where place <= %s order by n, place"
    found: dict[int, list[UUID]] = {}
    with connection.cursor() as cursor:
        for number, id in rows(cursor, text, [*search.params, limit]):
            found.setdefault(number, []).append(id)
    return found


_FIGURES = {
    "count": "count(r.id)",
    "sum": "coalesce(sum({0}), 0)",
    "avg": "avg({0})",
    "min": "min({0})",
    "max": "max({0})",
}


def figure_of_each(
    object: str, matches: Matches, where: str, function: str, field: str, now: datetime
) -> dict[int, Figure]:
    """By position in `matches`; absent where a match is empty. Without records a count or sum is 0, all else empty."""
    search = _search(object, matches, where, now, join="left join")
    if search is None:
        return {}
    value, currencies = _figure(search.schema, function, field)
    text = f"select w.n, {value}, count(r.id), {currencies} {search.text} group by w.n"
    with connection.cursor() as cursor:
        found = rows(cursor, text, list(search.params))
    return {number: Figure(value, count, tuple(of or ())) for number, value, count, of in found}


def _figure(schema: Schema, function: str, field: str) -> tuple[str, str]:
    if function == "count":
        return _FIGURES["count"], "null::text[]"
    declared = schema.fields[field]
    column = f"r.{column_of(schema, field)}"
    typed = f"({column})::numeric" if declared.type in ("number", "money") else column
    money = declared.currency
    currencies = (
        f"array_agg(distinct r.{column_of(schema, money)}::text) filter (where r.id is not null)"
        if money
        else "null::text[]"
    )
    return _FIGURES[function].format(typed), currencies


def _literal(name: str) -> str:
    return name.replace("'", "''").replace("%", "%%")
