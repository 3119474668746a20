"""What conditions may speak about: derived from the declaration, from custom fields, and from the kinds of event."""

from dataclasses import replace
from functools import lru_cache

from guanxi.events.kinds import KINDS
from guanxi.expressions import TYPES, Column, EventShape, ExpressionError, Field, JsonKey, Place, Relation, Schema
from guanxi.expressions.phrases import Parser
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.objects import living
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.shape import Shape, shape_of, stored_fields
from guanxi.objects.spec import FieldSpec


def schema_of(object: str) -> Schema:
    if object in PEOPLE:
        return PEOPLE[object]
    shape = shape_of(object)
    # What was declared cannot change; the sizes tell the tests' temporary declarations apart.
    return _schema(object, shape.customs, len(OBJECTS), len(KINDS), living.revision())


@lru_cache(maxsize=256)
def _schema(object: str, customs: tuple[FieldSpec, ...], objects: int, kinds: int, made: int) -> Schema:
    shape = shape_of(object)
    schema = _without_formulas(object, shape)
    return replace(schema, fields={**_formulas(object, schema), **schema.fields})


def _formulas(object: str, schema: Schema) -> dict[str, Field]:
    """Read as they stand: one that is wrong by now is a fault where it is used, and only there."""
    found: dict[str, Field] = {}
    for row in living.formulas_of(object):
        try:
            node = Parser(row["text"], schema).whole()
        except ExpressionError:
            continue
        found[row["name"]] = Field(row["name"], row["type"], phrase_of(row["label"]), formula=node)
    return found


def _without_formulas(object: str, shape: Shape) -> Schema:
    return Schema(
        object=object,
        table=shape.type.table,
        fields={"id": _ID} | {spec.name: field_of(spec) for spec in shape.fields.values() if spec.type in TYPES},
        relations=_to_one(shape) | _to_many(shape.type),
        events=_events(shape.type),
        objects=schema_of,
        label=shape.type.label,
        deleted="deleted_at",
        made=living.revision(),
    )


def field_of(spec: FieldSpec) -> Field:
    return Field(
        name=spec.name,
        type=spec.type,  # type: ignore[arg-type]
        label=spec.label,
        column=_place(spec),
        options=spec.options,
        target=spec.target or None,
        currency=spec.currency_field or None,
    )


def _place(spec: FieldSpec) -> Place:
    if spec.is_custom:
        return JsonKey("custom", spec.column)
    return Column(
        spec.column, is_integer=spec.sql_type == "bigint", found_in="search_text" if spec.is_held_whole else ""
    )


def _to_one(shape: Shape) -> dict[str, Relation]:
    return {
        spec.name: Relation(spec.name, spec.target, spec.label, "one", _place(spec))
        for spec in shape.fields.values()
        if spec.type == "lookup" and (spec.target in OBJECTS or spec.target in PEOPLE)
    }


def _to_many(object_type: ObjectType) -> dict[str, Relation]:
    """The lookups of other objects that point here and say how they are called from here."""
    found: dict[str, Relation] = {}
    for other in OBJECTS.values():
        for spec in stored_fields(other):
            if spec.target == object_type.name and spec.reverse:
                found[spec.reverse] = _back(other, spec)
    for name, spec in living.pointing_at(object_type.name):
        if name in OBJECTS and spec.reverse and spec.reverse not in found:
            found[spec.reverse] = _back(OBJECTS[name], spec)
    return found


def _back(other: ObjectType, spec: FieldSpec) -> Relation:
    return Relation(spec.reverse, other.name, spec.reverse_label or other.plural_label, "many", _place(spec))


def _events(object_type: ObjectType) -> dict[str, EventShape]:
    return {kind: shape for kind in KINDS if (shape := _event_shape(object_type, kind))}


def _event_shape(object_type: ObjectType, name: str) -> EventShape | None:
    """Events about the record itself, and those about the person it belongs to."""
    kind = KINDS[name]
    fields = {
        field: Field(field, type, kind.label_of(field), JsonKey("data", field))
        for field, type in kind.fields.items()
        if type in TYPES
    }
    path = object_type.contact_path
    if name.startswith(f"{object_type.name}."):
        # Events live in the bucket of the person; the record's own bucket is only right when there is no person.
        bucket = "bucket" if path in (None, "id") else None
        return EventShape(name, kind.label, fields, by="record", key="id", bucket=bucket)
    if path == "id":
        return EventShape(name, kind.label, fields, by="contact", key="id", bucket="bucket")
    if path is not None:
        column = f"{path.removesuffix('_id')}_id"
        return EventShape(name, kind.label, fields, by="contact", key=column, bucket=None)
    return None


_ID = Field("id", "lookup", Phrase("Record", "记录"), Column("id"))
_NAME = Field("name", "text", Phrase("Name", "姓名"), Column("name"))
PEOPLE: dict[str, Schema] = {
    "user": Schema(
        object="user",
        table="app_user",
        fields={
            "id": _ID,
            "name": _NAME,
            "email": Field("email", "text", Phrase("E-mail", "邮箱"), Column("email")),
            "language": Field("language", "text", Phrase("Language", "语言"), Column("language")),
            "is_active": Field("is_active", "flag", Phrase("Active", "在职"), Column("is_active")),
        },
        label=Phrase("Person", "用户"),
    ),
    "team": Schema(object="team", table="team", fields={"id": _ID, "name": _NAME}, label=Phrase("Team", "团队")),
}
