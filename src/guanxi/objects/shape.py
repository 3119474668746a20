"""All fields of an object, declared and custom, at this moment."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache, cached_property
from uuid import UUID

from guanxi.kit.phrase import Phrase
from guanxi.objects import accept
from guanxi.objects.custom_types import all_custom_specs, custom_specs
from guanxi.objects.fields import Declared
from guanxi.objects.record import Record
from guanxi.objects.registry import OBJECTS, ObjectType
from guanxi.objects.spec import FieldSpec


@dataclass(frozen=True)
class Shape:
    """`stored` are the fields with a column of their own, `customs` those inside the column `custom`."""

    type: ObjectType
    fields: Mapping[str, FieldSpec]
    stored: tuple[FieldSpec, ...]
    customs: tuple[FieldSpec, ...]

    @property
    def name(self) -> str:
        return self.type.name

    @cached_property
    def tracked(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.fields.values() if spec.tracked)

    @cached_property
    def searchable(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.fields.values() if spec.searchable)

    @cached_property
    def held_whole(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.fields.values() if spec.is_held_whole)

    @cached_property
    def required(self) -> tuple[str, ...]:
        return tuple(spec.name for spec in self.fields.values() if spec.required)

    @cached_property
    def blank(self) -> dict[str, object]:
        """A new row before anything is known of it. Its rows share the values of defaults, which nobody changes."""
        return {name: spec.default() if spec.default else None for name, spec in self.fields.items()}


@dataclass(slots=True)
class Seen:
    """The shapes that one unit of work has asked for. The custom fields of the first are read alone, those of all
    others together: who asks for two objects mostly asks for more.
    """

    shapes: dict[str, Shape] = field(default_factory=dict)
    customs: Mapping[str, tuple[FieldSpec, ...]] | None = None

    def shape(self, object: str) -> Shape:
        if object not in self.shapes:
            self.shapes[object] = _shape(object, self._customs_of(object))
        return self.shapes[object]

    def _customs_of(self, object: str) -> tuple[FieldSpec, ...]:
        if not self.shapes:
            return custom_specs(object)
        if self.customs is None:
            self.customs = all_custom_specs()
        return self.customs.get(object, ())


_seen: ContextVar[Seen | None] = ContextVar("shapes seen in this unit of work", default=None)


@contextmanager
def steady(seen: Seen | None = None) -> Iterator[None]:
    """Within one unit of work (a request, a batch) custom fields are read once, not at each look. `seen` is what an
    earlier unit saw, for whoever can do with what was true a moment ago.
    """
    token = _seen.set(seen or Seen())
    try:
        yield
    finally:
        _seen.reset(token)


def forget_shapes() -> None:
    """After a definition changed inside a steady unit of work."""
    if (seen := _seen.get()) is not None:
        seen.shapes.clear()
        seen.customs = None


def shape_of(object: str) -> Shape:
    """Outside `steady` it reads the custom fields every time: a field that any process defined just now is there."""
    seen = _seen.get()
    return seen.shape(object) if seen is not None else _shape(object, custom_specs(object))


def _shape(object: str, customs: tuple[FieldSpec, ...]) -> Shape:
    object_type = OBJECTS[object]
    stored = (*stored_fields(object_type), *SYSTEM) if object_type.is_custom else _stored(object_type.model)
    return Shape(object_type, {spec.name: spec for spec in (*stored, *customs)}, stored, customs)


@cache
def declared_fields(model: type[Record]) -> tuple[FieldSpec, ...]:
    return tuple(field.spec() for field in model._meta.get_fields() if isinstance(field, Declared))


def stored_fields(object_type: ObjectType) -> tuple[FieldSpec, ...]:
    """The fields with columns of their own, without those that every record has."""
    return declared_fields(object_type.model) if object_type.specs is None else object_type.specs


@cache
def _stored(model: type[Record]) -> tuple[FieldSpec, ...]:
    return (*declared_fields(model), *SYSTEM)


def _system(
    name: str, type: str, en: str, zh: str, accepts: accept.Accept, sql_type: str, target: str = ""
) -> FieldSpec:
    column = f"{name}_id" if target else name
    is_ownership = bool(target)
    return FieldSpec(
        name, type, Phrase(en, zh), column, sql_type, accepts,
        widget="lookup" if target else type, readonly=not is_ownership, tracked=is_ownership, is_nullable=is_ownership,
        target=target,
    )  # fmt: skip


# Fields every record has. Version and deletion are not fields: they are told by the row itself.
SYSTEM: tuple[FieldSpec, ...] = (
    _system("owner", "lookup", "Owner", "负责人", accept.identity, "uuid", "user"),
    _system("team", "lookup", "Team", "团队", accept.identity, "uuid", "team"),
    _system("created_at", "moment", "Created at", "创建时间", accept.moment, "timestamptz"),
    _system("created_by", "text", "Created by", "创建者", accept.text(), "text"),
    _system("updated_at", "moment", "Updated at", "更新时间", accept.moment, "timestamptz"),
    _system("updated_by", "text", "Updated by", "更新者", accept.text(), "text"),
)


def revived(spec: FieldSpec, value: object) -> object:
    """A custom value as it comes out of JSON, in its Python type again. What no longer fits its type is empty."""
    if value is None or spec.type not in _REVIVE:
        return value
    try:
        return _REVIVE[spec.type](str(value))
    except (ValueError, ArithmeticError):
        return None


_REVIVE: dict[str, Callable[[str], object]] = {
    "number": Decimal,
    "money": Decimal,
    "date": date.fromisoformat,
    "moment": datetime.fromisoformat,
    "lookup": UUID,
}
