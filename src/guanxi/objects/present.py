"""Rows as readers get them: Python values, with lookups as {"id", "label", "object"}."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.objects.lookups import label_of, labels
from guanxi.objects.rows import Stored
from guanxi.objects.shape import Shape
from guanxi.objects.spec import FieldSpec

Row = dict[str, Any]
Names = Mapping[str, Mapping[UUID, str]]


def present(shape: Shape, rows: Sequence[Stored], fields: Sequence[str] | None = None) -> list[Row]:
    """One more query for each object that is pointed at, however many rows and fields point at it."""
    specs = [shape.fields[name] for name in (fields if fields is not None else shape.fields)]
    names = _names(specs, rows)
    return [_row(shape, specs, row, names) for row in rows]


def _row(shape: Shape, specs: Iterable[FieldSpec], row: Stored, names: Names) -> Row:
    shown: Row = {"id": row.id, "version": row.version, "label": label_of(shape, row.values)}
    for spec in specs:
        value = row.values.get(spec.name)
        shown[spec.name] = _pointed(spec, value, names) if spec.type == "lookup" else value
    return shown


def _pointed(spec: FieldSpec, id: object, names: Names) -> dict[str, Any] | None:
    if not isinstance(id, UUID):
        return None
    return {"id": id, "label": names[spec.target].get(id, ""), "object": spec.target}


def _names(specs: Iterable[FieldSpec], rows: Sequence[Stored]) -> Names:
    wanted: dict[str, set[UUID]] = {}
    for spec in specs:
        if spec.type == "lookup":
            ids = {id for row in rows if isinstance(id := row.values.get(spec.name), UUID)}
            wanted.setdefault(spec.target, set()).update(ids)
    return {target: labels(target, ids) for target, ids in wanted.items()}
