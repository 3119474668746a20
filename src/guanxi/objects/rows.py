"""Rows between the table and Python: one flat mapping of field names to values, custom fields among them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.kit import sql
from guanxi.kit.sql import identifier
from guanxi.objects import gathering
from guanxi.objects.shape import Shape, revived
from guanxi.objects.spec import FieldSpec
from guanxi.objects.statement import json_number

Values = dict[str, object]
VERSION = "version"


@dataclass(frozen=True, slots=True)
class Stored:
    """A row as the table has it."""

    id: UUID
    version: int
    deleted: bool
    merged_into: UUID | None
    values: Values


def lock(shape: Shape, ids: Iterable[UUID]) -> dict[UUID, Stored]:
    """Rows of these ids, locked in the order of their ids, so that two writers never wait for each other in a ring."""
    together = gathering.current()
    if together is None:
        return _lock(shape, ids)
    wanted = list(ids)
    known = together.known(shape.type.table, wanted)
    if missing := [id for id in wanted if id not in known]:
        with together.ours():
            found = _lock(shape, missing)
        together.learn(shape.type.table, found)
        known |= found
    return known


def _lock(shape: Shape, ids: Iterable[UUID]) -> dict[UUID, Stored]:
    return _select(shape, "where id = any(%s) order by id for no key update", [list(ids)])


def living_known(table: str, ids: Iterable[UUID]) -> dict[UUID, Stored]:
    """Of these rows of a table, those that the batch at hand has locked or made; none when nothing is gathered."""
    together = gathering.current()
    found = together.known(table, ids) if together else {}
    return {id: row for id, row in found.items() if not row.deleted}


def load(shape: Shape, ids: Iterable[UUID]) -> dict[UUID, Stored]:
    return _select(shape, "where id = any(%s)", [list(ids)])


def load_values(shape: Shape, ids: Iterable[UUID], names: Sequence[str]) -> dict[UUID, Values]:
    """Some fields of living records, `version` among them if asked; a name that is no field is empty."""
    wanted = list(ids)
    known = living_known(shape.type.table, wanted)
    found = {id: _chosen(row, names) for id, row in known.items()}
    if rest := [id for id in wanted if id not in known]:
        found |= _load_values(shape, rest, names)
    return found


def _chosen(row: Stored, names: Sequence[str]) -> Values:
    return {name: row.version if name == VERSION else row.values.get(name) for name in names}


def _load_values(shape: Shape, ids: list[UUID], names: Sequence[str]) -> dict[UUID, Values]:
    specs = columns_of(shape, names)
    is_custom = any(spec.name in names for spec in shape.customs)
    columns = ["id", VERSION, "custom" if is_custom else "null", *(identifier(spec.column) for spec in specs)]
    text = f"select {', '.join(columns)} from {identifier(shape.type.table)} where id = any(%s) and deleted_at is null"
    blank: Values = dict.fromkeys(names)
    found = {}
    with connection.cursor() as cur:
        for id, version, custom, *values in sql.rows(cur, text, [ids]):
            given = zip((spec.name for spec in specs), values, strict=True)
            more = custom_values(shape, custom) if is_custom else {}
            found[id] = {**blank, **dict(given), **{name: more[name] for name in names if name in more}}
            if VERSION in blank:
                found[id][VERSION] = version
    return found


def _select(shape: Shape, rest: str, params: Sequence[object]) -> dict[UUID, Stored]:
    names = ", ".join(identifier(spec.column) for spec in shape.stored)
    text = (
        f"select id, version, deleted_at is not null, merged_into, custom, {names}"
        f" from {identifier(shape.type.table)} {rest}"
    )
    with connection.cursor() as cur:
        return {row[0]: stored(shape, row) for row in sql.rows(cur, text, params)}


def stored(shape: Shape, row: tuple[Any, ...]) -> Stored:
    """From the columns (id, version, is deleted, merged_into, custom, every stored field)."""
    id, version, is_deleted, merged_into, custom, *columns = row
    values = {spec.name: value for spec, value in zip(shape.stored, columns, strict=True)}
    if shape.customs:
        values.update(custom_values(shape, custom))
    return Stored(id, version, is_deleted, merged_into, values)


def custom_values(shape: Shape, custom: Any) -> Values:
    found = custom or {}
    return {spec.name: revived(spec, found.get(spec.name)) for spec in shape.customs}


def columns_of(shape: Shape, names: Iterable[str]) -> list[FieldSpec]:
    """The stored fields among `names`, in the order of the shape."""
    wanted = set(names)
    return [spec for spec in shape.stored if spec.name in wanted]


def custom_of(shape: Shape, values: Mapping[str, object], names: Iterable[str]) -> Values:
    """The part of the column `custom` that these fields fill. Numbers are JSON numbers, as conditions expect them."""
    wanted = set(names)
    return {spec.name: _in_json(values.get(spec.name)) for spec in shape.customs if spec.name in wanted}


def _in_json(value: object) -> object:
    return json_number(value) if isinstance(value, Decimal) else value
