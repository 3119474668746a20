"""Rows as readers get them: Python values, with lookups as {"id", "label", "object"}."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.objects.lookups import label_of, titles
from guanxi.objects.rows import Stored
from guanxi.objects.shape import Shape
from guanxi.objects.spec import FieldSpec

Row = dict[str, Any]
Names = Mapping[str, Mapping[UUID, str]]


@dataclass(frozen=True, slots=True)
class Shown:
    """Rows of one object and which of their fields are wanted (all when none are chosen)."""

    shape: Shape
    rows: Sequence[Stored]
    fields: Sequence[str] | None = None

    @property
    def specs(self) -> list[FieldSpec]:
        return [self.shape.fields[name] for name in (self.fields if self.fields is not None else self.shape.fields)]


def present(shape: Shape, rows: Sequence[Stored], fields: Sequence[str] | None = None) -> list[Row]:
    (found,) = present_all([Shown(shape, rows, fields)])
    return found


def present_all(shown: Sequence[Shown]) -> list[list[Row]]:
    """One more query for the names of everything pointed at, however many objects, rows and fields point at it."""
    wanted: dict[str, set[UUID]] = {}
    for one in shown:
        for spec in one.specs:
            if spec.type == "lookup":
                ids = {id for row in one.rows if isinstance(id := row.values.get(spec.name), UUID)}
                wanted.setdefault(spec.target, set()).update(ids)
    names = titles(wanted)
    return [[_row(one.shape, one.specs, row, names) for row in one.rows] for one in shown]


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
