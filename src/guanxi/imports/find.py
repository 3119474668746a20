"""Which record a value means: by key, by name, by the row's own id. One query for a whole chunk each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.customers import facade as customers
from guanxi.kit import sql
from guanxi.kit.sql import identifier
from guanxi.objects.keys import key_value
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

Values = Mapping[str, Any]

# By what a record is recognised, strongest first. A person is never recognised by name alone, a company is.
IDENTITY: Mapping[str, tuple[str, ...]] = {
    "contact": ("external_id", "email"),
    "company": ("external_id", "domain", "name"),
}
# Compared in the spelling another column keeps: companies by the core of their name, without Ltd., 有限公司, case.
SPELLING: Mapping[tuple[str, str], tuple[str, Callable[[str], str]]] = {
    ("company", "name"): ("name_key", customers.company_key),
}

# Numbers are compared as they will be stored, E.164 by the country of the row.
PHONES = ("phone", "mobile")


@dataclass(frozen=True, slots=True)
class Known:
    """The record an earlier import made of a row, and what the row looked like then."""

    record: UUID
    content: str


def by_row_key(object_name: str, source: str, keys: Iterable[str]) -> dict[str, Known]:
    """Rows whose record is gone are strangers again."""
    table = identifier(OBJECTS[object_name].table)
    with connection.cursor() as cur:
        found = sql.rows(
            cur,
            f"select k.key, k.record, k.content from import_key k join {table} r on r.id = k.record"
            " where k.object = %s and k.source = %s and k.key = any(%s) and r.deleted_at is null",
            [object_name, source, list(keys)],
        )
    return {key: Known(record, content) for key, record, content in found}


def only_named(object_name: str, ids: Sequence[UUID], stamp: str) -> set[UUID]:
    """Those that the import with this stamp has made because rows named them, and that no row of its own has met."""
    if not ids:
        return set()
    text = (
        f"select r.id from {identifier(OBJECTS[object_name].table)} r where r.id = any(%s) and r.created_by = %s"
        " and not exists (select from import_key k where k.record = r.id)"
    )
    with connection.cursor() as cur:
        return {id for (id,) in sql.rows(cur, text, [list(ids), stamp])}


def identity(object_name: str, values: Values, key: str = "") -> tuple[str, str] | None:
    """(field, comparable value) by which two rows of a file are the same record; `key` is asked before the others."""
    for field in dict.fromkeys((key, *IDENTITY.get(object_name, ()))):
        if field and values.get(field):
            return field, _comparable(object_name, field, values)
    return None


def records(object_name: str, given: Sequence[Values], key: str = "") -> list[UUID | None]:
    """The existing record each of these values means, or None."""
    found: list[UUID | None] = [None] * len(given)
    fields = shape_of(object_name).fields
    for field in dict.fromkeys((key, *IDENTITY.get(object_name, ()))):
        asked = {
            place: _comparable(object_name, field, values)
            for place, values in enumerate(given)
            if found[place] is None and values.get(field)
        }
        held = _holders(object_name, field, set(asked.values())) if asked and field in fields else {}
        for place, value in asked.items():
            found[place] = held.get(value)
    return found


def people(words: Iterable[str]) -> dict[str, UUID]:
    """Colleagues by name or e-mail. A name two of them bear means nobody."""
    wanted = sorted({folded(word) for word in words})
    with connection.cursor() as cur:
        found = sql.rows(
            cur,
            "select word, (array_agg(id))[1] from (select lower(name) as word, id from app_user where is_active"
            " union select lower(email), id from app_user where is_active) u"
            " where word = any(%s) group by word having count(distinct id) = 1",
            [wanted],
        )
    return dict(found)


def folded(value: object) -> str:
    return " ".join(str(value).split()).lower()


def _comparable(object_name: str, field: str, values: Values) -> str:
    value = values[field]
    if (object_name, field) in SPELLING:
        return SPELLING[object_name, field][1](str(value)) or folded(value)
    if field in PHONES:
        return folded(customers.clean({field: value, "country": values.get("country")}).values[field])
    return key_value(value)


def _holders(object_name: str, field: str, values: Iterable[str]) -> dict[str, UUID]:
    """Claimed keys have a table of their own; other fields are asked on the record, the oldest record wins."""
    if field in OBJECTS[object_name].keys:
        text = "select value, record from record_key where object = %s and key = %s and value = any(%s)"
        params: Sequence[object] = [object_name, field, list(values)]
    else:
        column, _ = SPELLING.get((object_name, field), (shape_of(object_name).fields[field].column, folded))
        name, table = identifier(column), identifier(OBJECTS[object_name].table)
        compared = name if (object_name, field) in SPELLING else f"lower({name})"
        text = (
            f"select {compared}, id from {table} where deleted_at is null and {compared} = any(%s)"
            " order by created_at desc, id desc"
        )
        params = [list(values)]
    with connection.cursor() as cur:
        return dict(sql.rows(cur, text, params))
