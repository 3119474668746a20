"""Fields that users add. They have the same kinds, the same validation and the same places as declared ones."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.kit.clock import now
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import accept, living
from guanxi.objects.custom_types import CUSTOM_TYPES, custom_specs
from guanxi.objects.models import CustomField
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import PEOPLE, schema_of
from guanxi.objects.shape import forget_shapes, shape_of
from guanxi.objects.spec import FieldSpec

NAME = re.compile(r"[a-z][a-z0-9_]{0,49}")
MOST = 200


@dataclass(frozen=True, slots=True)
class Definition:
    """What a user says about a field. `options` are (value, label); `target` is the object a lookup points at."""

    name: str
    label: Phrase
    type: str
    help: Phrase | None = None
    options: accept.Options = ()
    target: str = ""
    required: bool = False
    personal: bool = False
    searchable: bool = False


def define(object: str, definition: Definition, actor: Actor) -> FieldSpec:
    """Add a field. It can be written, read, filtered and sorted by in the next statement."""
    require_ability(actor, "objects.manage")
    _refuse_faults(_faults(object, definition))
    given = {**_columns(definition), "reverse": _reverse(object, definition), "created_by": actor.stamp}
    made, is_new = CustomField.objects.get_or_create(object=object, name=definition.name, defaults=given)
    if not is_new:
        raise Conflict(_taken(definition.name), code="taken", faults=(Fault("name", "taken", _taken(made.name)),))
    return field_of(object, definition.name)


def change(object: str, definition: Definition, actor: Actor) -> FieldSpec:
    """Change label, help, options and rules. The type stays: stored values would no longer fit it."""
    require_ability(actor, "objects.manage")
    known = _row(object, definition.name)
    if known.type != definition.type:
        message = Phrase("The type of a field cannot change; add a new field", "字段类型不能修改，请新建字段")
        raise Invalid(message, faults=(Fault("type", "type_changed", message),))
    _refuse_faults(_faults(object, definition, is_new=False))
    CustomField.objects.filter(pk=known.pk).update(**_columns(definition))
    return field_of(object, definition.name)


def retire(object: str, name: str, actor: Actor) -> None:
    """Take a field out of use. Its values stay stored, and `revive` brings it back."""
    require_ability(actor, "objects.manage")
    CustomField.objects.filter(pk=_row(object, name).pk).update(retired_at=now())
    forget_shapes()
    living.forget()


def revive(object: str, name: str, actor: Actor) -> FieldSpec:
    """Refused while a formula has its name, which was free in the meantime."""
    require_ability(actor, "objects.manage")
    if name in _formulas(object):
        words = _CALLED_SO.fill(name=name)
        raise Conflict(words, code="taken", faults=(Fault("name", "taken", words),))
    CustomField.objects.filter(pk=_row(object, name).pk).update(retired_at=None)
    return field_of(object, name)


def field_of(object: str, name: str) -> FieldSpec:
    forget_shapes()
    living.forget()
    return next(spec for spec in custom_specs(object) if spec.name == name)


def _row(object: str, name: str) -> CustomField:
    found = CustomField.objects.filter(object=object, name=name).first()
    if found is None:
        raise NotFound(Phrase("There is no custom field “{name}”", "没有自定义字段“{name}”").fill(name=name))
    return found


def _reverse(object: str, definition: Definition) -> str:
    """The way back of a lookup is called like the objects that come back; a second one also says its field."""
    if definition.type != "lookup" or definition.target in PEOPLE:
        return ""
    plural = OBJECTS[object].plural
    target = schema_of(definition.target)
    is_free = plural not in target.relations and plural not in target.fields
    return plural if is_free else f"{plural}_by_{definition.name}"


def _columns(definition: Definition) -> dict[str, Any]:
    return {
        "label": definition.label.json(),
        "help": definition.help.json() if definition.help else None,
        "type": definition.type,
        "options": [[value, label.json()] for value, label in definition.options],
        "target": definition.target,
        "is_required": definition.required,
        "is_personal": definition.personal,
        "is_searchable": definition.searchable,
        "retired_at": None,
    }


def _faults(object: str, given: Definition, *, is_new: bool = True) -> list[Fault]:
    shape = shape_of(object)
    rules: Sequence[tuple[bool, str, str, Phrase]] = (
        (not NAME.fullmatch(given.name), "name", "bad_name", _BAD_NAME),
        (is_new and given.name in {*shape.fields, *RESERVED}, "name", "taken", _taken(given.name)),
        (is_new and given.name in _formulas(object), "name", "taken", _CALLED_SO.fill(name=given.name)),
        (given.type not in CUSTOM_TYPES, "type", "unknown_type", Phrase("There is no such type", "没有这种类型")),
        (given.type == "choice" and not given.options, "options", "required", _NO_CHOICES),
        (given.type == "lookup" and given.target not in {*OBJECTS, *PEOPLE}, "target", "unknown_object", _NO_TARGET),
        (not given.label, "label", "required", Phrase("Give the field a name people read", "请填写显示名称")),
        (is_new and len(shape.customs) >= MOST, "name", "too_many", _TOO_MANY),
    )  # fmt: skip
    return [Fault(field, code, message) for is_wrong, field, code, message in rules if is_wrong]


def _refuse_faults(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


def _formulas(object: str) -> set[str]:
    """Also those that are wrong by now; a field of their name would change what all their users mean."""
    return {row["name"] for row in living.formulas_of(object)}


def _taken(name: str) -> Phrase:
    return Phrase("There is a field “{name}” already", "字段“{name}”已存在").fill(name=name)


_CALLED_SO = Phrase("There is a formula “{name}” already", "公式“{name}”已存在")
_BAD_NAME = Phrase(
    "A field name has small letters, digits and _, and begins with a letter",
    "字段名只能包含小写字母、数字和下划线，并以字母开头",
)
_NO_CHOICES = Phrase("Give the choices", "请填写可选值")
_TOO_MANY = Phrase("An object can have 200 custom fields", "一个对象最多 200 个自定义字段")
_NO_TARGET = Phrase("Say which object the field points at", "请选择该字段指向的对象")
RESERVED = frozenset(
    "id bucket version deleted_at merged_into custom search_text and or not in is empty between true false now today"
    " if count sum last has contains null".split()
)
