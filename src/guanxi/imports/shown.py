"""Rows of a preview as a person reads them: records by their names, under the columns the file was mapped to.

Asked inside the transaction of the preview, while the records and fields that the import would make are still there.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.imports import catalog, places
from guanxi.imports.chunk import Done, Fate, Scene
from guanxi.imports.columns import Parsed
from guanxi.imports.places import Where
from guanxi.kit.errors import Fault
from guanxi.objects.lookups import labels


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A lookup is {"id", "label", "object"}, or only its name when the import would make that record."""

    index: int
    values: Mapping[str, Any]
    outcome: str
    faults: tuple[Fault, ...]
    changes: Mapping[str, tuple[object, object]]


@dataclass(frozen=True, slots=True)
class Names:
    """Of the records that rows point at. `targets` says which object a lookup of the row's own object means."""

    targets: Mapping[str, str]
    known: Mapping[tuple[str, UUID], str]
    made: frozenset[UUID | None]

    def of(self, field: str, value: object) -> object:
        target = self.targets.get(field, "")
        if not target or not isinstance(value, UUID):
            return value
        label = self.known.get((target, value), "")
        return label if value in self.made else {"id": value, "label": label, "object": target}


def rows(scene: Scene, done: Done, fates: Sequence[Fate]) -> tuple[tuple[Where, ...], tuple[PreviewRow, ...]]:
    """The columns, those of the file first and in its order, and the rows."""
    shapes = catalog.shapes()
    targets = {field.name: field.target for field in shapes[scene.plan.object].fields.values() if field.target}
    made = frozenset(entry.record for _, entry in done.touched if entry.outcome == "created")
    names = Names(targets, _known(fates, targets), made)
    found = tuple(_row(fate, names) for fate in fates)
    mapped = [path for target in scene.plan.mapping.values() if target for path in target.paths]
    present = dict.fromkeys(path for row in found for path in row.values)
    # A column mapped to a lookup as such ("company") is shown as that record's name.
    order = dict.fromkeys(path for name in mapped for path in (name, f"{name}.name") if path in present)
    return tuple(places.at(shapes, scene.plan.object, path) for path in {**order, **present}), found


def _row(fate: Fate, names: Names) -> PreviewRow:
    parsed = fate.parsed
    values: dict[str, Any] = {}
    for part, fields in parsed.parts.items():
        for name, value in fields.items():
            values[f"{part}.{name}" if part else _path(parsed, name)] = value
    for name, value in parsed.parts.get("", {}).items():
        values[_path(parsed, name)] = names.of(name, value)
    changes = {
        _path(parsed, name): (names.of(name, before), names.of(name, after))
        for name, (before, after) in fate.changes.items()
    }
    return PreviewRow(parsed.row.number, values, fate.outcome, tuple(parsed.faults), changes)


def _path(parsed: Parsed, name: str) -> str:
    """A record the row itself names is shown where it is named, not a second time beside it."""
    return f"{name}.name" if name and "name" in parsed.parts.get(name, {}) else name


def _known(fates: Iterable[Fate], targets: Mapping[str, str]) -> dict[tuple[str, UUID], str]:
    """One query for each object pointed at."""
    asked: dict[str, set[UUID]] = {}
    for fate in fates:
        pairs = [*fate.parsed.parts.get("", {}).items()]
        pairs += [(name, value) for name, change in fate.changes.items() for value in change]
        for name, value in pairs:
            if name in targets and isinstance(value, UUID):
                asked.setdefault(targets[name], set()).add(value)
    return {(target, id): name for target, ids in asked.items() for id, name in labels(target, ids).items()}
