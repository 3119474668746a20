"""From events to the records whose answer may have changed, through relations both ways. Nothing polls.

A condition about contacts that reads `company.industry` changes its answer when the contact moves to another company,
when the company's industry changes, and when the company goes. Each object on the way is a `Station`; what happens
there is led back, relation by relation, to the records the condition is about. The answer may hold too many records,
never too few: whoever asks then looks at the condition itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from uuid import UUID

from django.db import connection

from guanxi.events.log import Event
from guanxi.expressions import Column, EventShape, Place, Relation, Schema, Watch
from guanxi.kit import sql
from guanxi.kit.sql import identifier
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import schema_of
from guanxi.objects.shape import shape_of

Signal = tuple[str, str]
"""(kind of event, changed field), ("*", object) for whatever happens to an object, or (kind, "*")."""

_COMING_AND_GOING = ("created", "deleted", "restored", "merged")
Way = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Station:
    """One object that a condition looks at. `way` leads there from the object it is about; empty for that itself.

    `back` is the lookup by which records of this station name their owner, for relations to many. `reads_quietly` says
    that it reads a field whose changes leave no event of their own, so that whatever happens to the record counts.
    """

    way: Way
    relation: Relation | None
    schema: Schema
    back: str
    fields: frozenset[str]
    reads_quietly: bool
    histories: tuple[EventShape, ...]


def touched(object: str, watch: Watch, events: Sequence[Event]) -> set[UUID]:
    """The records of `object` whose value of the condition may have changed by these events, deleted ones too."""
    stations = _stations(schema_of(object), watch)
    found: dict[Way, set[UUID]] = {station.way: set() for station in stations}
    for station in stations:
        _notice(station, events, found)
    for station in sorted(stations, key=lambda one: -len(one.way)):
        if station.relation is not None and found[station.way]:
            before = stations_by_way(stations)[station.way[:-1]]
            found[before.way] |= _back(station, station.relation, before, found[station.way])
    return found[()]


def signals(object: str, watch: Watch) -> frozenset[Signal]:
    """What to listen for, so that many conditions can be kept in one index; see `signals_of`."""
    return frozenset(signal for station in _stations(schema_of(object), watch) for signal in _heard(station))


def signals_of(event: Event) -> Iterator[Signal]:
    """Every signal an event gives: a condition that shares none of them cannot have changed."""
    yield ("*", event.object)
    yield (event.kind, "*")
    for name in event.data.get("changes") or ():
        yield (event.kind, name)


def stations_by_way(stations: Sequence[Station]) -> Mapping[Way, Station]:
    return {station.way: station for station in stations}


@lru_cache(maxsize=1024)
def _stations(schema: Schema, watch: Watch) -> tuple[Station, ...]:
    """Every object on the way of any path, the nearest first."""
    reads: dict[Way, set[str]] = {(): set()}
    schemas: dict[Way, tuple[Schema, Relation | None]] = {(): (schema, None)}
    for path in watch.paths:
        here: Way = ()
        for place, name in enumerate(path):
            owner = schemas[here][0]
            reads[here].add(name)
            relation = owner.relations.get(name)
            if relation is None or (relation.kind == "one" and place == len(path) - 1):
                break
            here = (*here, name)
            schemas.setdefault(here, (owner.objects(relation.target), relation))
            reads.setdefault(here, set())
    near_first = sorted(schemas, key=lambda way: (len(way), way))
    return tuple(_station(way, *schemas[way], reads[way], watch.kinds) for way in near_first)


def _station(way: Way, schema: Schema, relation: Relation | None, reads: set[str], kinds: frozenset[str]) -> Station:
    back = _lookup_name(relation.column) if relation is not None and relation.kind == "many" else ""
    fields = {*reads, back} - {""}
    fields |= {field.currency for name in reads if (field := schema.fields.get(name)) and field.currency}
    histories = tuple(shape for shape in schema.events.values() if shape.kind in kinds)
    return Station(way, relation, schema, back, frozenset(fields), _reads_quietly(schema, fields), histories)


def _lookup_name(place: Place) -> str:
    return place.name.removesuffix("_id") if isinstance(place, Column) else place.key


def _reads_quietly(schema: Schema, fields: set[str]) -> bool:
    """Named formulas hold fields of their own, which the watch list names beside them; relations to many leave none."""
    if schema.object not in OBJECTS:
        return False
    known = shape_of(schema.object).fields
    return any(not known[name].tracked for name in fields if name in known and name not in _NEVER_CHANGE)


_NEVER_CHANGE = frozenset({"created_at", "created_by"})


def _heard(station: Station) -> Iterator[Signal]:
    name = station.schema.object
    if station.reads_quietly:
        yield ("*", name)
    yield from ((f"{name}.{verb}", "*") for verb in _COMING_AND_GOING)
    yield from ((f"{name}.updated", field) for field in station.fields)
    yield from ((shape.kind, "*") for shape in station.histories)


def _notice(station: Station, events: Sequence[Event], found: dict[Way, set[UUID]]) -> None:
    """Records of the station that these events are about, and former owners of those that moved to another."""
    here = found[station.way]
    by_person: set[UUID] = set()
    for event in events:
        if event.object == station.schema.object:
            changes = event.data.get("changes") or {}
            if _means_something(station, event, changes):
                here.add(event.record)
            if station.back in changes:
                found[station.way[:-1]].update(_ids(changes[station.back]))
        for shape in station.histories:
            if shape.kind == event.kind:
                _about(shape, event, here, by_person)
    here |= _of_people(station, by_person)


def _means_something(station: Station, event: Event, changes: Mapping[str, object]) -> bool:
    if station.reads_quietly or not station.fields.isdisjoint(changes):
        return True
    return event.kind.removeprefix(f"{event.object}.") in _COMING_AND_GOING


def _about(shape: EventShape, event: Event, here: set[UUID], by_person: set[UUID]) -> None:
    if shape.by == "record":
        here.add(event.record)
    elif event.contact is not None:
        (here if shape.key == "id" else by_person).add(event.contact)


def _of_people(station: Station, people: set[UUID]) -> set[UUID]:
    """Records of an object that is about people, whose histories are those of the person."""
    keys = {shape.key for shape in station.histories if shape.by == "contact" and shape.key != "id"}
    if not people or not keys:
        return set()
    table = identifier(station.schema.table)
    return {id for key in keys for id in _query(f"select id from {table} where {identifier(key)} = any(%s)", people)}


def _back(station: Station, relation: Relation, before: Station, ids: set[UUID]) -> set[UUID]:
    """One relation back: who points at these records (to one), or whom these records point at (to many)."""
    if relation.kind == "one":
        table = identifier(before.schema.table)
        return _query(f"select id from {table} where {_sql(relation.column)} = any(%s)", ids)
    return _query(f"select {_sql(relation.column)} from {identifier(station.schema.table)} where id = any(%s)", ids)


def _query(text: str, ids: set[UUID]) -> set[UUID]:
    with connection.cursor() as cursor:
        return {id for (id,) in sql.rows(cursor, text, [list(ids)]) if id is not None}


def _sql(place: Place) -> str:
    """A lookup as uuid; in a custom field it is text inside JSON."""
    if isinstance(place, Column):
        return identifier(place.name)
    key = place.key.replace("'", "''").replace("%", "%%")
    return f"({identifier(place.column)} ->> '{key}')::uuid"


def _ids(values: object) -> Iterator[UUID]:
    """Old and new target of a lookup, as the log's JSON has them."""
    for value in values if isinstance(values, list | tuple) else ():
        if value:
            yield value if isinstance(value, UUID) else UUID(str(value))


__all__ = ["Signal", "Station", "signals", "signals_of", "touched"]
