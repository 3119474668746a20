"""Facts of which only a few plain columns are needed: most conditions of most flows.

One narrow query in binary form instead of whole records. Whatever else is asked of such facts (a relation, a history, a
custom field) is loaded in the ordinary way when it is asked first, for the whole batch.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.automation import bulk
from guanxi.expressions import Column, EventFact, Facts, HostFunction, Schema, ask_facts
from guanxi.kit.sql import identifier
from guanxi.objects.facts import facts as load_facts


@dataclass(slots=True)
class Level:
    """What all facts of one load share."""

    object: str
    ids: list[UUID]
    now: datetime
    zone: str
    places: Mapping[str, int]
    _full: Mapping[UUID, Facts] | None = None

    def full(self, id: UUID) -> Facts:
        if self._full is None:
            self._full = load_facts(self.object, self.ids, now=self.now, zone=self.zone)
        return self._full[id]


@dataclass(frozen=True, slots=True)
class LeanFacts:
    level: Level
    id: UUID
    row: tuple[Any, ...]

    @property
    def now(self) -> datetime:
        return self.level.now

    @property
    def zone(self) -> str:
        return self.level.zone

    def value(self, path: tuple[str, ...]) -> object:
        place = self.level.places.get(path[0]) if len(path) == 1 else None
        return self.level.full(self.id).value(path) if place is None else self.row[place]

    def related(self, path: tuple[str, ...]) -> Sequence[Facts]:
        return self.level.full(self.id).related(path)

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return self.level.full(self.id).events(kind, since)

    def ask(self, host: HostFunction, path: tuple[str, ...], args: tuple[object, ...]) -> object:
        return ask_facts(self.level.full(self.id), host, path, args)


def columns_of(schema: Schema, paths: Iterable[tuple[str, ...]]) -> dict[str, str] | None:
    """{field: column} when every path is a plain column of the record itself, else None."""
    found: dict[str, str] = {}
    for path in paths:
        field = schema.fields.get(path[0]) if len(path) == 1 else None
        if field is None or not isinstance(field.column, Column):
            return None
        found[path[0]] = field.column.name
    return found


def load(
    object: str, schema: Schema, columns: Mapping[str, str], ids: list[UUID], now: datetime, zone: str
) -> Mapping[UUID, Facts]:
    """Records that are gone are missing, as always."""
    names = ", ".join(["id", *map(identifier, columns.values())])
    text = f"select {names} from {identifier(schema.table)} where id = any(%s) and deleted_at is null"
    level = Level(object, ids, now, zone, {name: number for number, name in enumerate(columns, start=1)})
    return {row[0]: LeanFacts(level, row[0], row) for row in bulk.fetch(text, [ids])}
