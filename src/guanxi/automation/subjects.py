"""What automation asks of records: their schema, the facts conditions look at, who is gone, whom they are about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation import lean
from guanxi.automation.house import home_zone
from guanxi.expressions import Column, Facts, Schema
from guanxi.kit.sql import identifier, rows
from guanxi.objects.facts import facts as load_facts
from guanxi.objects.registry import OBJECTS
from guanxi.objects.rows import load_values
from guanxi.objects.schema import schema_of as schema_of
from guanxi.objects.shape import shape_of


def facts(
    object: str,
    ids: Sequence[UUID],
    paths: Iterable[tuple[str, ...]],
    kinds: Iterable[str],
    now: datetime,
) -> Mapping[UUID, Facts]:
    """Loaded by one query for each relation and history; unscoped, because a flow sees what its author lets it see."""
    asked, histories = list(paths), list(kinds)
    if asked and not histories:
        schema = schema_of(object)
        columns = lean.columns_of(schema, asked)
        if columns is not None:
            return lean.load(object, schema, columns, list(ids), now, home_zone())
    return load_facts(object, ids, now=now, zone=home_zone(), paths=asked, kinds=histories)


def alive(object: str, ids: Sequence[UUID]) -> set[UUID]:
    """Those that exist and are not deleted."""
    table = identifier(OBJECTS[object].table)
    with connection.cursor() as cursor:
        text = f"select id from {table} where id = any(%s) and deleted_at is null"
        return {id for (id,) in rows(cursor, text, [list(ids)])}


def contacts_of(object: str, ids: Sequence[UUID]) -> dict[UUID, UUID]:
    """Whom records are about; empty for contacts themselves and for objects that are about nobody."""
    path = OBJECTS[object].contact_path
    if path in (None, "id") or not ids:
        return {}
    column = column_of(schema_of(object), str(path).removesuffix("_id"))
    table = identifier(OBJECTS[object].table)
    with connection.cursor() as cursor:
        text = f"select id, {column} from {table} where id = any(%s) and {column} is not null"
        return dict(rows(cursor, text, [list(ids)]))


def values(object: str, ids: Sequence[UUID], fields: Sequence[str]) -> dict[UUID, dict[str, Any]]:
    """Plain values as `objects` stores them: lookups are ids, JSON fields too, custom fields in their types."""
    return load_values(shape_of(object), ids, fields)


def column_of(schema: Schema, name: str) -> str:
    """SQL for a field's value, from its own column or from the JSON of custom fields."""
    place = schema.fields[name].column
    if place is None:
        raise KeyError(name)
    if isinstance(place, Column):
        return identifier(place.name)
    key = place.key.replace("'", "''").replace("%", "%%")
    return f"({identifier(place.column)} ->> '{key}')"
