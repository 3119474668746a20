"""A list by the values of one field: how many records each value has, and what their numbers add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.kit import sql
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.sql import identifier
from guanxi.objects import query
from guanxi.objects.lookups import labels
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.spec import FieldSpec

MOST = 200
_GROUPABLE = frozenset(("text", "choice", "lookup", "flag", "date", "number", "money"))


@dataclass(frozen=True, slots=True)
class Sum:
    """`currency` is empty for plain numbers."""

    field: str
    currency: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Group:
    """`filter` is the condition text that finds the records of the group."""

    value: Any
    label: Phrase
    filter: str
    count: int
    sums: tuple[Sum, ...] = ()


def groups(
    object: str, actor: Actor, by: str, *, filter: str = "", search: str = "", sums: Sequence[str] = ()
) -> tuple[Group, ...]:
    """The largest groups first; records without a value come last."""
    shape = shape_of(object)
    spec = _groupable(shape, by)
    added = [_summed(shape, name) for name in sums]
    selection = query.select(shape, actor, filter or None, search)
    counts = _counted(selection, _value(spec))
    amounts = _added(selection, _value(spec), added, [value for value, _ in counts])
    names = labels(spec.target, [value for value, _ in counts if isinstance(value, UUID)]) if spec.target else {}
    return tuple(
        Group(value, _label(spec, value, names), _filter(spec, value), count, tuple(amounts.get(value, ())))
        for value, count in counts
    )


def _groupable(shape: Shape, name: str) -> FieldSpec:
    spec = shape.fields.get(name)
    if spec is None or spec.type not in _GROUPABLE or spec.widget == "long_text":
        words = Phrase("One cannot group by “{name}”", "不能按“{name}”分组").fill(name=name[:60])
        raise Invalid(words, code="bad_group", faults=(Fault("by", "bad_group", words),))
    return spec


def _summed(shape: Shape, name: str) -> FieldSpec:
    spec = shape.fields.get(name)
    if spec is None or spec.type not in ("number", "money"):
        words = Phrase("One cannot add up “{name}”", "不能对“{name}”求和").fill(name=name[:60])
        raise Invalid(words, code="bad_sum", faults=(Fault("sums", "bad_sum", words),))
    return spec


def _value(spec: FieldSpec) -> str:
    if spec.type == "lookup":
        return f"(r.custom->>'{spec.column}')::uuid" if spec.is_custom else f"r.{identifier(spec.column)}"
    if not spec.is_custom:
        return f"r.{identifier(spec.column)}"
    # The same reading of a custom value that lists sort by.
    number = (
        f"(case when jsonb_typeof(r.custom->'{spec.column}') = 'number' then (r.custom->>'{spec.column}')::numeric end)"
    )
    return number if spec.type in ("number", "money") else f"(r.custom->>'{spec.column}')"


def _counted(selection: query.Selection, value: str) -> list[tuple[Any, int]]:
    text = (
        f"select {value}, count(*) from {selection.source} group by 1"
        f" order by {value} is null, count(*) desc, 1 limit {MOST}"
    )
    with connection.cursor() as cur:
        return [(found, int(count)) for found, count in sql.rows(cur, text, selection.params)]


def _added(
    selection: query.Selection, value: str, specs: Sequence[FieldSpec], values: Sequence[Any]
) -> Mapping[Any, list[Sum]]:
    found: dict[Any, list[Sum]] = {}
    for spec in specs:
        currency = (
            f"coalesce(r.{identifier(spec.currency_field)}, '')" if _has_currency(selection.shape, spec) else "''"
        )
        text = f"select {value}, {currency}, sum({_value(spec)}) from {selection.source} group by 1, 2 order by 1, 2"
        with connection.cursor() as cur:
            for at, unit, amount in sql.rows(cur, text, selection.params):
                if amount is not None:
                    found.setdefault(at, []).append(Sum(spec.name, unit, Decimal(amount)))
    return found


def _has_currency(shape: Shape, spec: FieldSpec) -> bool:
    known = shape.fields.get(spec.currency_field)
    return spec.type == "money" and known is not None and not known.is_custom


def _label(spec: FieldSpec, value: Any, names: Mapping[UUID, str]) -> Phrase:
    if value is None or value == "":
        return Phrase("Empty", "空")
    if isinstance(value, UUID):
        return same(names.get(value, ""))
    if isinstance(value, bool) or (spec.type == "flag" and value in ("true", "false")):
        return Phrase("Yes", "是") if value in (True, "true") else Phrase("No", "否")
    options = dict(spec.options)
    return options.get(str(value)) or same(format(value, "f") if isinstance(value, Decimal) else str(value))


def _filter(spec: FieldSpec, value: Any) -> str:
    if value is None or value == "":
        return f"{spec.name} is empty"
    if isinstance(value, bool):
        return f"{spec.name} = {str(value).lower()}"
    if spec.type == "flag":
        return f"{spec.name} = {value}"
    if isinstance(value, Decimal | int):
        return f"{spec.name} = {format(value, 'f') if isinstance(value, Decimal) else value}"
    if isinstance(value, date):
        return f'{spec.name} = "{value.isoformat()}"'
    escaped = str(value).replace("\\", "\\\\").replace('"', '\\"')
    return f'{spec.name} = "{escaped}"'
