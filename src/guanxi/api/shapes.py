"""Pydantic models of the declared objects, built from their field declarations, for the OpenAPI description.

Their fields accept anything at run time: what a value must be is known to the field itself, and its words name the
field, the value and what to do. Two rules about one value would drift apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema, create_model

from guanxi.api.schemas import Ref
from guanxi.objects.registry import ObjectType
from guanxi.objects.shape import SYSTEM, declared_fields
from guanxi.objects.spec import FieldSpec

Json = dict[str, Any]

_TEXT: Json = {"type": "string"}
_FORMATS: Mapping[str, Json] = {
    "text": _TEXT,
    "number": {"type": "string", "format": "decimal", "examples": ["12.5"]},
    "money": {"type": "string", "format": "decimal", "examples": ["1200.00"]},
    "flag": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "moment": {"type": "string", "format": "date-time"},
    "choice": _TEXT,
    "set": {"type": "array", "items": _TEXT},
    "json": {},
}
_MANY_OPTIONS = 60


def specs_of(object_type: ObjectType) -> tuple[FieldSpec, ...]:
    """Declared fields only: custom fields differ between installations and are listed by /meta."""
    return (*declared_fields(object_type.model), *SYSTEM)


def row_model(object_type: ObjectType) -> type[BaseModel]:
    """What reading gives. Custom fields stand beside the declared ones."""
    fields: dict[str, Any] = {
        "id": (UUID, ...),
        "version": (int, Field(description="Give it back with a PATCH")),
        "label": (str, Field(description="What people call the record")),
    }
    for spec in specs_of(object_type):
        fields[spec.name] = (_out(spec), Field(None, description=_about(spec)))
    return create_model(
        _name(object_type), __base__=_Open, __doc__=f"{object_type.label.en} ({object_type.label.zh})", **fields
    )


def new_model(object_type: ObjectType) -> type[BaseModel]:
    return _body(object_type, f"{_name(object_type)}New", {})


def change_model(object_type: ObjectType) -> type[BaseModel]:
    version: Any = (int | None, Field(None, description="The version you have seen; without it the last write wins"))
    return _body(object_type, f"{_name(object_type)}Change", {"version": version})


def page_model(object_type: ObjectType, row: type[BaseModel]) -> type[BaseModel]:
    return create_model(
        f"{_name(object_type)}Page",
        __base__=BaseModel,
        items=(list[row], ...),  # type: ignore[valid-type]
        next=(str | None, Field(description="Give it back as `after`")),
        total=(int | None, None),
        total_is_exact=(bool, True),
    )


def bulk_model(object_type: ObjectType, new: type[BaseModel]) -> type[BaseModel]:
    keys = ", ".join(object_type.keys)
    return create_model(
        f"{_name(object_type)}Bulk",
        __base__=_Closed,
        key=(str, Field(description=f"What identifies a record: {keys}", examples=list(object_type.keys[:1]))),
        items=(list[new], Field(max_length=1000)),  # type: ignore[valid-type]
        only_empty=(bool, Field(False, description="Fill empty fields of known records only")),
    )


# Plain pydantic: a ninja Schema would also take a number or a list for a body, and read attributes from it.
class _Open(BaseModel):
    model_config = ConfigDict(extra="allow")


class _Closed(BaseModel):
    model_config = ConfigDict(extra="forbid")


def _body(object_type: ObjectType, name: str, more: Mapping[str, Any]) -> type[BaseModel]:
    """Unknown names pass here and are refused by the object itself, which knows the custom fields and near misses."""
    fields: dict[str, Any] = dict(more)
    for spec in specs_of(object_type):
        if not spec.readonly and spec.widget != "hidden":
            fields[spec.name] = (_in(spec), Field(None, description=_about(spec)))
    return create_model(name, __base__=_Open, **fields)


def _out(spec: FieldSpec) -> Any:
    if spec.type == "lookup":
        return Ref | None
    return Annotated[Any, WithJsonSchema(_nullable(_schema(spec)))]


def _in(spec: FieldSpec) -> Any:
    schema = {"type": "string", "format": "uuid"} if spec.type == "lookup" else _schema(spec)
    if spec.type in ("number", "money") and schema.get("format") == "decimal":
        schema = {"anyOf": [schema, {"type": "number"}]}
    return Annotated[Any, WithJsonSchema(_nullable(schema))]


def _schema(spec: FieldSpec) -> Json:
    if spec.sql_type in ("bigint", "integer", "smallint"):
        return {"type": "integer"}
    if spec.type == "choice" and 0 < len(spec.options) <= _MANY_OPTIONS:
        return {"type": "string", "enum": [value for value, _ in spec.options]}
    if spec.type == "set" and spec.options:
        return {"type": "array", "items": {"type": "string", "enum": [value for value, _ in spec.options]}}
    return dict(_FORMATS.get(spec.type, {}))


def _nullable(schema: Json) -> Json:
    return {"anyOf": [schema, {"type": "null"}]} if schema else {}


def _about(spec: FieldSpec) -> str:
    target = f", → {spec.target}" if spec.target else ""
    mark = ", read only" if spec.readonly else ""
    return f"{spec.label.en} ({spec.label.zh}){target}{mark}"


def _name(object_type: ObjectType) -> str:
    return "".join(part.capitalize() for part in object_type.name.split("_"))
