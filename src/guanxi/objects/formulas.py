"""Formulas with a name: defined once, used in every condition of their object like a field."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.expressions import ExpressionError, Schema, check, parse, sentence, type_of
from guanxi.expressions.tree import Node, Path, walk
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.objects import living
from guanxi.objects.customs import NAME, RESERVED
from guanxi.objects.models import Formula
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import schema_of

ABILITY = "objects.manage"
MOST = 200


@dataclass(frozen=True, slots=True)
class Named:
    """`faults` say what is wrong with it by now, because a field it needs was taken away."""

    id: UUID
    object: str
    name: str
    label: Phrase
    text: str
    type: str
    version: int
    sentence: Phrase | None
    faults: tuple[Fault, ...] = ()


def formulas(object: str = "") -> list[Named]:
    """Everybody may know them: they are used in everybody's lists."""
    rows = Formula.objects.order_by("object", "name")
    return [_named(row) for row in (rows.filter(object=object) if object else rows)]


def define(object: str, name: str, label: Phrase, text: str, actor: Actor) -> Named:
    require_ability(actor, ABILITY)
    schema = schema_of(OBJECTS[object].name)
    _refuse(_name_faults(name, label, schema, Formula.objects.filter(object=object).count()))
    type = type_of(_read(text, schema), schema)
    with _all_still_right():
        made = Formula.objects.create(
            object=object, name=name, label=label.json(), text=text, type=type, created_by=actor.stamp
        )
    return _named(made)


def change(id: UUID, label: Phrase, text: str, version: int | None, actor: Actor) -> Named:
    """The name stays: conditions use it."""
    require_ability(actor, ABILITY)
    row = _row(id)
    if version is not None and version != row.version:
        raise Conflict(Phrase("Somebody else has changed the formula", "公式已被他人修改"), code="version")
    if not label:
        _refuse([Fault("label", "required", _NO_LABEL)])
    schema = schema_of(row.object)
    type = type_of(_read(text, schema), schema)
    with _all_still_right():
        Formula.objects.filter(pk=id).update(label=label.json(), text=text, type=type, version=row.version + 1)
    return _named(_row(id))


def drop(id: UUID, actor: Actor) -> None:
    """Refused while another formula needs it; flows and lists that use it are then told so where they stand."""
    require_ability(actor, ABILITY)
    row = _row(id)
    needing = [other.name for other in Formula.objects.exclude(pk=id) if _needs(other, row)]
    if needing:
        message = Phrase("Other formulas need it: {names}", "其他公式正在使用它：{names}")
        raise Conflict(message.fill(names=", ".join(needing)), code="in_use")
    row.delete()
    living.forget()


def try_out(object: str, text: str) -> tuple[str, Phrase]:
    """Type and sentence of a text that is not saved yet; raises ExpressionError."""
    schema = schema_of(OBJECTS[object].name)
    node = parse(text, schema)
    return type_of(node, schema), sentence(node, schema)


def _read(text: str, schema: Schema) -> Node:
    try:
        return parse(text, schema)
    except ExpressionError as error:
        raise _in_field(error) from None


def _in_field(error: ExpressionError) -> Invalid:
    faults = tuple(Fault("text", one.code, one.message) for one in error.found)
    return Invalid(faults[0].message, code="expression", faults=faults)


@contextmanager
def _all_still_right() -> Iterator[None]:
    """A formula that needs itself over any detour, or takes the ground from under another, is not saved."""
    before = _wrong()
    try:
        with transaction.atomic():
            yield
            living.forget()
            broken = {id: error for id, error in _wrong().items() if id not in before}
            if broken:
                raise next(iter(broken.values()))
    except ExpressionError as error:
        living.forget()
        raise _in_field(error) from None


def _wrong() -> dict[UUID, ExpressionError]:
    found: dict[UUID, ExpressionError] = {}
    for row in Formula.objects.all():
        try:
            schema = schema_of(row.object)
            node = parse(row.text, schema)
            if faults := check(Path((row.name,)), schema, None):
                raise ExpressionError(faults)
            type_of(node, schema)
        except ExpressionError as error:
            found[row.pk] = error
    return found


def _needs(other: Formula, row: Formula) -> bool:
    """By name, also over relations; a formula of another object with the same name is asked for once too often."""
    try:
        node = parse(other.text, schema_of(other.object))
    except ExpressionError:
        return False
    return any(isinstance(one, Path) and one.names[-1] == row.name for _, one in walk(node))


def _row(id: UUID) -> Formula:
    found = Formula.objects.filter(pk=id).first()
    if found is None:
        raise NotFound(Phrase("There is no such formula", "没有该公式"))
    return found


def _named(row: Formula) -> Named:
    try:
        schema = schema_of(row.object)
        words: Phrase | None = sentence(parse(row.text, schema), schema)
        faults: tuple[Fault, ...] = ()
    except ExpressionError as error:
        words, faults = None, error.faults
    label = phrase_of(row.label)
    return Named(row.pk, row.object, row.name, label, row.text, row.type, row.version, words, tuple(faults))


def _name_faults(name: str, label: Phrase, schema: Schema, count: int) -> list[Fault]:
    taken = {*schema.fields, *schema.relations, *schema.events, *RESERVED}
    rules = (
        (not NAME.fullmatch(name), "name", "bad_name", _BAD_NAME),
        (name in taken, "name", "taken", Phrase("The name “{name}” is taken", "名称“{name}”已被使用").fill(name=name)),
        (not label, "label", "required", _NO_LABEL),
        (count >= MOST, "name", "too_many", Phrase("An object can have 200 formulas", "一个对象最多 200 个公式")),
    )
    return [Fault(field, code, message) for is_wrong, field, code, message in rules if is_wrong]


def _refuse(faults: list[Fault]) -> None:
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


_NO_LABEL = Phrase("Give the formula a name people read", "请填写显示名称")
_BAD_NAME = Phrase(
    "A name has small letters, digits and _, and begins with a letter",
    "名称只能包含小写字母、数字和下划线，并以字母开头",
)
