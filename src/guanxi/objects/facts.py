"""What conditions look at, loaded in sets.

A `Level` holds the same kind of record for a whole batch. The first record that is asked for its company, its deals or
its history loads them for all the others too, so a batch costs one query a relation and one for all its history.
Nothing here asks for permission: flows see everything.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.models import Team, User
from guanxi.expressions import EventFact, EventShape, Facts, HostFunction, JsonKey, Relation, Schema
from guanxi.expressions.stored import reference
from guanxi.kit import sql
from guanxi.kit.sql import identifier
from guanxi.objects.rows import living_known, stored
from guanxi.objects.schema import PEOPLE, schema_of
from guanxi.objects.shape import shape_of

Values = Mapping[str, object]

_ID = "record.id"
_HISTORY = """
select {by}, kind, at, data from event
where {by} = any(%s) and kind = any(%s) order by at, gen, event.xid, seq
"""


def facts(
    object: str,
    ids: Iterable[UUID],
    *,
    now: datetime,
    zone: str = "UTC",
    paths: Iterable[tuple[str, ...]] = (),
    kinds: Iterable[str] = (),
) -> Mapping[UUID, Facts]:
    """Facts about these records; ones that are gone are missing. `kinds` are loaded together by one query.

    `paths` are not needed: whatever is asked is loaded when it is asked first. They stay for other loaders.
    """
    level = Level(object, _rows(object, _ID, ids), now, zone, frozenset(kinds))
    return {id: RecordFacts(level, id) for id in level.rows}


@dataclass(slots=True)
class Level:
    name: str
    rows: Mapping[UUID, Values]
    now: datetime
    zone: str
    kinds: frozenset[str] = frozenset()
    _schema: Schema | None = None
    _one: dict[str, "Level"] = field(default_factory=dict)
    _many: dict[str, "dict[UUID, list[RecordFacts]]"] = field(default_factory=dict)
    _happened: dict[str, dict[Any, list[EventFact]]] = field(default_factory=dict)
    _asked: dict[tuple[Any, ...], Mapping[UUID, object]] = field(default_factory=dict)

    @property
    def schema(self) -> Schema:
        if self._schema is None:
            self._schema = schema_of(self.name)
        return self._schema

    def one(self, name: str) -> "Level | None":
        """The records that this lookup of all rows points at."""
        if name not in self._one:
            relation = self.schema.relations.get(name)
            if relation is None or relation.kind != "one":
                return None
            ids = {id for row in self.rows.values() if isinstance(id := row.get(name), UUID)}
            self._one[name] = Level(relation.target, _rows(relation.target, _ID, ids), self.now, self.zone)
        return self._one[name]

    def many(self, name: str) -> "dict[UUID, list[RecordFacts]]":
        """The records that point at any of our rows by this relation, by the row pointed at."""
        if name not in self._many:
            relation = self.schema.relations.get(name)
            self._many[name] = self._pointing(relation) if relation and relation.kind == "many" else {}
        return self._many[name]

    def ask(self, id: UUID, host: HostFunction, path: tuple[str, ...], args: tuple[object, ...]) -> object:
        """What an area answers about the record that `path` leads to, asked once for all rows."""
        key = (host.name, path, args)
        if key not in self._asked:
            those = {found for one in self.rows if isinstance(found := RecordFacts(self, one).value(path), UUID)}
            self._asked[key] = host.load(sorted(those), args, self.now)
        about = RecordFacts(self, id).value(path)
        return self._asked[key].get(about) if isinstance(about, UUID) else None

    def _pointing(self, relation: Relation) -> "dict[UUID, list[RecordFacts]]":
        level = Level(relation.target, _rows(relation.target, pointer(relation), self.rows), self.now, self.zone)
        back = lookup_of(relation)
        found: dict[UUID, list[RecordFacts]] = {}
        for id, row in level.rows.items():
            owner = row.get(back)
            if isinstance(owner, UUID):
                found.setdefault(owner, []).append(RecordFacts(level, id))
        return found

    def events(self, id: UUID, kind: str) -> Sequence[EventFact]:
        shape = next((one for one in self.schema.events.values() if one.kind == kind), None)
        if shape is None:
            return ()
        if kind not in self._happened:
            self._load_events(kind, shape)
        return self._happened[kind].get(self._key(id, shape), ())

    def _load_events(self, kind: str, shape: EventShape) -> None:
        """This kind, and with it all the others of the batch that are found the same way."""
        alike = {one.kind for one in self.schema.events.values() if (one.by, one.key) == (shape.by, shape.key)}
        kinds = {kind} | (self.kinds & alike)
        keys = [key for id in self.rows if (key := self._key(id, shape)) is not None]
        for one in kinds:
            self._happened[one] = {}
        with connection.cursor() as cur:
            for key, found, at, data in sql.rows(cur, _HISTORY.format(by=shape.by), [keys, list(kinds)]):
                self._happened[found].setdefault(key, []).append(EventFact(at, data))

    def _key(self, id: UUID, shape: EventShape) -> Any:
        return id if shape.key == "id" else self.rows[id].get(shape.key.removesuffix("_id"))


@dataclass(frozen=True, slots=True)
class RecordFacts:
    level: Level
    id: UUID

    @property
    def now(self) -> datetime:
        return self.level.now

    @property
    def zone(self) -> str:
        return self.level.zone

    def value(self, path: tuple[str, ...]) -> object:
        if len(path) == 1:
            return self.id if path[0] == "id" else self.level.rows[self.id].get(path[0])
        beyond = self._beyond(path[0])
        return beyond.value(path[1:]) if beyond is not None else None

    def related(self, path: tuple[str, ...]) -> Sequence["RecordFacts"]:
        if len(path) == 1:
            return self.level.many(path[0]).get(self.id, ())
        beyond = self._beyond(path[0])
        return beyond.related(path[1:]) if beyond is not None else ()

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return self.level.events(self.id, kind)

    def ask(self, host: HostFunction, path: tuple[str, ...], args: tuple[object, ...]) -> object:
        return self.level.ask(self.id, host, path, args)

    def _beyond(self, name: str) -> "RecordFacts | None":
        level = self.level.one(name)
        id = self.level.rows[self.id].get(name)
        return RecordFacts(level, id) if level is not None and isinstance(id, UUID) and id in level.rows else None


def pointer(relation: Relation, alias: str = "record") -> str:
    """SQL for the id that the records of a relation to many hold, from its column or from the custom fields."""
    return reference(relation.column, alias)


def lookup_of(relation: Relation) -> str:
    """The name of the lookup behind a relation to many."""
    return relation.column.key if isinstance(relation.column, JsonKey) else relation.column.name.removesuffix("_id")


def _rows(object: str, pointer: str, ids: Iterable[UUID]) -> dict[UUID, Values]:
    """Living records whose `pointer` (SQL over a row named record) is one of the ids."""
    wanted = list(ids)
    if not wanted:
        return {}
    return people(object, wanted) if object in PEOPLE else _records(object, pointer, wanted)


def _records(object: str, pointer: str, ids: list[UUID]) -> dict[UUID, Values]:
    shape = shape_of(object)
    known: dict[UUID, Values] = {}
    if pointer == _ID:
        known = {id: row.values for id, row in living_known(shape.type.table, ids).items()}
        ids = [id for id in ids if id not in known]
    if not ids:
        return known
    names = ", ".join(identifier(spec.column) for spec in shape.stored)
    text = (
        f"select id, version, false, merged_into, custom, {names} from {identifier(shape.type.table)} record"
        f" where {pointer} = any(%s) and deleted_at is null order by id"
    )
    with connection.cursor() as cur:
        found: list[tuple[Any, ...]] = sql.rows(cur, text, [ids])
    return known | {row[0]: stored(shape, row).values for row in found}


def people(object: str, ids: list[UUID]) -> dict[UUID, Values]:
    if object == "team":
        return {row["id"]: row for row in Team.objects.filter(pk__in=ids).values("id", "name")}
    names = ("id", "name", "email", "language", "is_active")
    return {row["id"]: row for row in User.objects.filter(pk__in=ids).values(*names)}
