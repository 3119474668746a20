"""Which types a custom field can have, and the custom fields there are."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import connection

from guanxi.kit import sql
from guanxi.kit.phrase import phrase_of
from guanxi.objects import accept
from guanxi.objects.spec import FieldSpec


@dataclass(frozen=True, slots=True)
class CustomType:
    """A type a custom field can have: its name in the condition language and how it accepts values."""

    type: str
    widget: str
    accepts: Callable[[accept.Options], accept.Accept]


CUSTOM_TYPES: dict[str, CustomType] = {
    "text": CustomType("text", "text", lambda options: accept.text()),
    "long_text": CustomType("text", "long_text", lambda options: accept.text(accept.LONG, one_line=False)),
    "email": CustomType("text", "email", lambda options: accept.email),
    "phone": CustomType("text", "phone", lambda options: accept.phone),
    "url": CustomType("text", "url", lambda options: accept.url),
    "number": CustomType("number", "number", lambda options: accept.number(digits=15)),
    "money": CustomType("money", "money", lambda options: accept.number(digits=15)),
    "flag": CustomType("flag", "flag", lambda options: accept.flag),
    "date": CustomType("date", "date", lambda options: accept.day),
    "moment": CustomType("moment", "moment", lambda options: accept.moment),
    "choice": CustomType("choice", "choice", accept.choice),
    "set": CustomType("set", "tags", accept.words),
    "lookup": CustomType("lookup", "lookup", lambda options: accept.identity),
}


_LIVING = (
    "select object, name, label, help, type, options, target, reverse, is_required, is_personal, is_searchable"
    " from custom_field where retired_at is null"
)


def custom_specs(object: str) -> tuple[FieldSpec, ...]:
    """The living custom fields of an object."""
    with connection.cursor() as cur:
        found = sql.dicts(cur, f"{_LIVING} and object = %s order by created_at, name", [object])
    return tuple(spec_of(row) for row in found)


def all_custom_specs() -> dict[str, tuple[FieldSpec, ...]]:
    """The living custom fields of all objects that have any, in one query."""
    with connection.cursor() as cur:
        found = sql.dicts(cur, f"{_LIVING} order by created_at, name")
    specs: dict[str, list[FieldSpec]] = {}
    for row in found:
        specs.setdefault(row["object"], []).append(spec_of(row))
    return {object: tuple(some) for object, some in specs.items()}


def spec_of(row: dict[str, Any]) -> FieldSpec:
    """From a row of `custom_field`."""
    kind = CUSTOM_TYPES[row["type"]]
    options = tuple((value, phrase_of(label)) for value, label in row["options"])
    return FieldSpec(
        name=row["name"],
        type=kind.type,
        label=phrase_of(row["label"]),
        column=row["name"],
        sql_type="jsonb",
        accept=kind.accepts(options),
        widget=kind.widget,
        help=phrase_of(row["help"]) if row["help"] else None,
        required=row["is_required"],
        personal=row["is_personal"],
        searchable=row["is_searchable"],
        is_custom=True,
        options=options,
        target=row["target"],
        reverse=row["reverse"],
    )
