"""Finding one record for each of many seats by one statement."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.automation.asking import jsonable
from guanxi.automation.house import home_zone
from guanxi.automation.subjects import column_of, schema_of
from guanxi.expressions import emit, parse
from guanxi.kit import json
from guanxi.kit.sql import identifier, rows


def first_of_each(
    object: str, matches: Sequence[Mapping[str, object]], where: str, sort: str, now: datetime
) -> dict[int, UUID]:
    """By position in `matches`. A match with an empty value finds nothing; text is compared exactly."""
    schema = schema_of(object)
    wanted = [
        {"n": number, **{name: str(jsonable(value)) for name, value in one.items()}}
        for number, one in enumerate(matches)
        if all(value is not None for value in one.values())
    ]
    if not wanted:
        return {}
    names = list(matches[0])
    condition = emit(parse(where, schema, "flag"), schema, "r", now, home_zone()) if where else None
    tests = [f"r.{column_of(schema, name)}::text = w.given ->> '{_literal(name)}'" for name in names]
    tests += [f"({condition.text})"] if condition else []
    order = column_of(schema, sort.lstrip("-")) if sort.lstrip("-") in schema.fields else "id"
    text = (
        f"select distinct on (w.n) w.n, r.id from (select (one ->> 'n')::int as n, one as given"
        f" from jsonb_array_elements(%s::jsonb) as one) w join {identifier(schema.table)} r"
        f" on r.deleted_at is null {''.join(f' and {test}' for test in tests)}"
        f" order by w.n, r.{order} {'desc' if sort.startswith('-') else 'asc'} nulls last, r.id"
    )
    with connection.cursor() as cursor:
        return dict(rows(cursor, text, [json.dumps(wanted), *(condition.params if condition else ())]))


def _literal(name: str) -> str:
    return name.replace("'", "''").replace("%", "%%")
