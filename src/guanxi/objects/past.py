"""Facts about records as they were at a moment, from the event log's before-images.

A `Past` is moved forwards through time (`go`) and answers what a condition would have seen then: fields, related
records, history. What is asked for one record is loaded for all it holds, as in `facts`. Fields that are not tracked
have no history, and people and teams are taken as they are today; `untracked` says which fields those are.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.expressions import EventFact, EventShape, Relation, Schema
from guanxi.kit import sql
from guanxi.kit.sql import identifier
from guanxi.objects.facts import lookup_of, people, pointer
from guanxi.objects.lives import Life, lives
from guanxi.objects.schema import PEOPLE, schema_of
from guanxi.objects.shape import shape_of

Values = Mapping[str, object]
_HISTORY = """
select {by}, kind, at, data from event
where {by} = any(%s) and kind = any(%s) and at <= %s order by at, gen, event.xid, seq
"""
_POINTED = """
select distinct e.record, (e.data->'changes'->%s->>0)::uuid from event e
where e.kind = %s and e.at > %s and e.data->'changes'->%s->>0 = any(%s)
"""


@dataclass(slots=True)
class Happened:
    """Events of one kind about one key, oldest first; `ats` beside them to cut at a moment."""

    ats: list[datetime] = field(default_factory=list)
    facts: list[EventFact] = field(default_factory=list)

    def until(self, now: datetime) -> Sequence[EventFact]:
        count = bisect_right(self.ats, now)
        return self.facts if count == len(self.facts) else self.facts[:count]


@dataclass(slots=True)
class PastLevel:
    """All records of one object that were asked for."""

    past: "Past"
    name: str
    schema: Schema
    lives: dict[UUID, Life] = field(default_factory=dict)
    _asked: set[UUID] = field(default_factory=set)
    _pointing: dict[str, dict[UUID, set[UUID]]] = field(default_factory=dict)
    _history: dict[str, dict[UUID, Happened]] = field(default_factory=dict)

    def load(self, ids: Iterable[UUID]) -> None:
        new = set(ids) - self._asked
        if not new:
            return
        self._asked |= new
        if self.name in PEOPLE:
            self.lives.update({id: Life(dict(row), True) for id, row in people(self.name, list(new)).items()})
        else:
            self.lives.update(lives(self.name, new, self.past.since))

    def row(self, id: UUID) -> Values | None:
        """None when it was not there at this moment."""
        life = self.lives.get(id)
        return life.values if life is not None and life.go(self.past.now).is_there else None

    def one(self, relation: Relation, name: str, id: UUID) -> "PastFacts | None":
        target = (self.row(id) or {}).get(name)
        if not isinstance(target, UUID):
            return None
        level = self.past.level(relation.target)
        if target not in level._asked:
            level.load({t for one in self.lives if isinstance(t := (self.row(one) or {}).get(name), UUID)})
        return PastFacts(level, target) if level.row(target) is not None else None

    def many(self, relation: Relation, id: UUID) -> "list[PastFacts]":
        known = self._pointing.setdefault(relation.name, {})
        if id not in known:
            self._load_pointing(relation, known)
        level, back = self.past.level(relation.target), lookup_of(relation)
        found = (one for one in sorted(known.get(id, ())) if (level.row(one) or {}).get(back) == id)
        return [PastFacts(level, one) for one in found]

    def _load_pointing(self, relation: Relation, known: dict[UUID, set[UUID]]) -> None:
        """Everything that points here now, or did before a change that came later."""
        owners = [id for id in self.lives if id not in known]
        known.update({id: set() for id in owners})
        shape, back = shape_of(relation.target), lookup_of(relation)
        at = pointer(relation)
        text = f"select id, {at} from {identifier(shape.type.table)} record where {at} = any(%s)"
        kind, names = f"{relation.target}.updated", [str(id) for id in owners]
        with connection.cursor() as cur:
            found = sql.rows(cur, text, [owners])
            found += sql.rows(cur, _POINTED, [back, kind, self.past.since, back, names])
        for record, owner in found:
            known.setdefault(owner, set()).add(record)
        self.past.level(relation.target).load(record for record, _ in found)

    def events(self, id: UUID, kind: str) -> Sequence[EventFact]:
        shape = next((one for one in self.schema.events.values() if one.kind == kind), None)
        key = self._key(id, shape) if shape else None
        if shape is None or key is None:
            return ()
        known = self._history.setdefault(kind, {})
        if key not in known:
            self._load_history(kind, shape, known)
        return known[key].until(self.past.now) if key in known else ()

    def _load_history(self, kind: str, shape: EventShape, known: dict[UUID, Happened]) -> None:
        keys = [key for id in self.lives if (key := self._key(id, shape)) is not None and key not in known]
        known.update({key: Happened() for key in keys})
        text = _HISTORY.format(by=shape.by)
        for key, _, at, data in sql.fetch(connection, text, [sql.Ids(keys), [kind], self.past.until]):
            known[key].ats.append(at)
            known[key].facts.append(EventFact(at, data))

    def _key(self, id: UUID, shape: EventShape) -> UUID | None:
        if shape.key == "id":
            return id
        found = (self.row(id) or {}).get(shape.key.removesuffix("_id"))
        return found if isinstance(found, UUID) else None


@dataclass(slots=True)
class Past:
    """Between two moments. `now` begins at `since` and only grows."""

    since: datetime
    until: datetime
    zone: str = "UTC"
    now: datetime = field(init=False)
    _levels: dict[str, PastLevel] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.now = self.since

    def go(self, now: datetime) -> None:
        if now < self.now:
            raise ValueError("the past is lived forwards only")
        self.now = now

    def level(self, object: str) -> PastLevel:
        if object not in self._levels:
            self._levels[object] = PastLevel(self, object, schema_of(object))
        return self._levels[object]

    def load(self, object: str, ids: Iterable[UUID]) -> None:
        """Load many at once that will be asked for soon."""
        self.level(object).load(ids)

    def facts(self, object: str, ids: Iterable[UUID]) -> "dict[UUID, PastFacts]":
        """Facts that follow `now`; records that were not there are missing."""
        level, wanted = self.level(object), list(ids)
        level.load(wanted)
        return {id: PastFacts(level, id) for id in wanted if level.row(id) is not None}

    def rows(self, object: str, ids: Iterable[UUID]) -> dict[UUID, Values]:
        level, wanted = self.level(object), list(ids)
        level.load(wanted)
        return {id: row for id in wanted if (row := level.row(id)) is not None}


@dataclass(frozen=True, slots=True)
class PastFacts:
    level: PastLevel
    id: UUID

    @property
    def now(self) -> datetime:
        return self.level.past.now

    @property
    def zone(self) -> str:
        return self.level.past.zone

    def value(self, path: tuple[str, ...]) -> object:
        if len(path) == 1:
            return self.id if path[0] == "id" else (self.level.row(self.id) or {}).get(path[0])
        beyond = self._beyond(path[0])
        return beyond.value(path[1:]) if beyond is not None else None

    def related(self, path: tuple[str, ...]) -> Sequence["PastFacts"]:
        if len(path) == 1:
            relation = self.level.schema.relations.get(path[0])
            return self.level.many(relation, self.id) if relation and relation.kind == "many" else ()
        beyond = self._beyond(path[0])
        return beyond.related(path[1:]) if beyond is not None else ()

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return self.level.events(self.id, kind)

    def _beyond(self, name: str) -> "PastFacts | None":
        relation = self.level.schema.relations.get(name)
        return self.level.one(relation, name, self.id) if relation and relation.kind == "one" else None


def untracked(object: str, paths: Iterable[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Of these paths those whose field keeps no history: their past values are today's."""
    return [path for path in sorted(set(paths)) if not _is_tracked(schema_of(object), path)]


def _is_tracked(schema: Schema, path: tuple[str, ...]) -> bool:
    for name in path[:-1]:
        relation = schema.relations.get(name)
        if relation is None:
            return True
        schema = schema.objects(relation.target)
    if schema.object in PEOPLE or not path:
        return schema.object not in PEOPLE
    spec = shape_of(schema.object).fields.get(path[-1])
    return spec is None or spec.tracked or path[-1] in ("created_at", "created_by")
