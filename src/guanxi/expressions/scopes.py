"""What a name means where it stands."""

from dataclasses import dataclass

from guanxi.expressions.core import Hop
from guanxi.expressions.schema import Column, EventShape, Field, JsonKey, Schema
from guanxi.kit.phrase import Phrase

AT = Field("at", "moment", Phrase("time", "时间"), Column("at"))


@dataclass(frozen=True, slots=True)
class Source:
    """What an aggregate runs over: the relation at the end of hops, or events. `item` is what is left of the name."""

    hops: tuple[Hop, ...]
    path: tuple[str, ...]
    item: tuple[str, ...]
    many: Hop | None = None
    event: str = ""
    shape: EventShape | None = None


def find_source(schema: Schema, names: tuple[str, ...]) -> Source | None:
    hops, rest = hops_of(schema, names)
    home = hops[-1].target if hops else schema
    relation = home.relations.get(rest[0]) if rest else None
    if relation is not None and relation.kind == "many":
        many = Hop(relation, home, home.objects(relation.target))
        return Source(hops, names[: len(hops) + 1], rest[1:], many)
    return _find_event(schema, names)


def hops_of(schema: Schema, names: tuple[str, ...]) -> tuple[tuple[Hop, ...], tuple[str, ...]]:
    """As many relations to one record as the name begins with; at least one name is left."""
    hops: list[Hop] = []
    home = schema
    for name in names[:-1]:
        relation = home.relations.get(name)
        if relation is None or relation.kind != "one":
            break
        hops.append(Hop(relation, home, home.objects(relation.target)))
        home = hops[-1].target
    return tuple(hops), names[len(hops) :]


def _find_event(schema: Schema, names: tuple[str, ...]) -> Source | None:
    for length in range(len(names), 0, -1):
        event = ".".join(names[:length])
        if event in schema.events:
            return Source((), (), names[length:], None, event, schema.events[event])
    return None


def event_schema(schema: Schema, shape: EventShape) -> Schema:
    """The fields of one kind of event, as the scope of a `where` over it."""
    fields = {name: _in_data(field) for name, field in shape.fields.items()}
    return Schema(shape.kind, schema.event_table, {"at": AT, **fields}, label=shape.label)


def _in_data(field: Field) -> Field:
    return Field(field.name, field.type, field.label, JsonKey("data", field.name), field.options, field.target)


def known_sources(schema: Schema) -> list[str]:
    many = [name for name, relation in schema.relations.items() if relation.kind == "many"]
    return [*many, *schema.events]


def update_event(schema: Schema) -> str:
    return f"{schema.object}.updated"
