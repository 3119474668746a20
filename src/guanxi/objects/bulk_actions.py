"""What can be done to many records at once. Packages above add their own: starting a flow, adding to a segment."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.access import scopes
from guanxi.access.actors import Actor
from guanxi.events.log import Event
from guanxi.kit.errors import Fault, GuanxiError, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.objects import write
from guanxi.objects.accept import Unacceptable
from guanxi.objects.outcome import in_transaction
from guanxi.objects.prepare import accepted
from guanxi.objects.rows import load
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.spec import FieldSpec
from guanxi.objects.write import By, Draft, Written

Settings = Mapping[str, Any]
Apply = Callable[[str, Sequence[UUID], Settings, By], Sequence[Written]]


@dataclass(frozen=True, slots=True)
class BulkAction:
    """`faults` looks at the settings before anything is done. `undo` is None where there is no way back.

    `fields` says which fields of a record it writes: their old values are what undoing needs.
    """

    name: str
    label: Phrase
    needs: scopes.Action
    apply: Apply
    faults: Callable[[str, Settings, Actor], Sequence[Fault]]
    fields: Callable[[Settings], Sequence[str]] = lambda _settings: ()
    undoes: str = ""


@dataclass(frozen=True, slots=True)
class Foreseen:
    """Something that the events of a change would set off: so many records would enter this flow."""

    kind: str
    key: str
    label: Phrase
    records: int


BULK_ACTIONS: Registry[BulkAction] = Registry("bulk action", Phrase("bulk action", "批量操作"))
# Who can say what events would set off.
FORESEERS: Registry[Callable[[Sequence[Event]], Sequence[Foreseen]]] = Registry("foreseer")


def _set(object: str, ids: Sequence[UUID], settings: Settings, by: By) -> Sequence[Written]:
    return write.update(object, [Draft(settings["values"], id=id) for id in ids], by, partial=True)


def _set_faults(object: str, settings: Settings, actor: Actor) -> Sequence[Fault]:
    shape, values = shape_of(object), settings.get("values")
    if not isinstance(values, dict) or not values:
        return [Fault("values", "required", Phrase("Choose a field and its new value", "请选择字段并填写新值"))]
    return [fault for name, raw in values.items() for fault in _value_faults(shape, str(name), raw)]


def _value_faults(shape: Shape, name: str, raw: object) -> Sequence[Fault]:
    spec = shape.fields.get(name)
    if spec is None:
        return [
            Fault(name, "unknown_field", Phrase("There is no field “{name}”", "没有字段“{name}”").fill(name=name[:60]))
        ]
    if spec.readonly:
        return [Fault(name, "readonly", _READONLY.fill(label=spec.label))]
    if name in shape.type.keys and raw not in (None, ""):
        return [Fault(name, "key", _KEY.fill(label=spec.label))]
    try:
        is_empty = accepted(spec, raw) in (None, "", [])
    except Unacceptable as reason:
        return [Fault(name, reason.code, reason.message)]
    return [Fault(name, "required", _REQUIRED.fill(label=spec.label))] if spec.required and is_empty else []


def _tag(object: str, ids: Sequence[UUID], settings: Settings, by: By) -> Sequence[Written]:
    """Add and take away words of a set. The rows are locked by the update that follows in the same transaction."""
    shape, field = shape_of(object), str(settings["field"])
    add, remove = list(settings.get("add") or ()), frozenset(settings.get("remove") or ())
    with in_transaction():
        known = load(shape, ids)
        drafts = [Draft({field: _words(known[id].values.get(field) if id in known else None, add, remove)}, id=id)
                  for id in ids]  # fmt: skip
        return write.update(object, drafts, by, partial=True)


def _words(held: object, add: Sequence[str], remove: frozenset[str]) -> list[str]:
    words = held if isinstance(held, list) else []
    return [word for word in dict.fromkeys([*words, *add]) if word not in remove]


def _tag_faults(object: str, settings: Settings, actor: Actor) -> Sequence[Fault]:
    spec = shape_of(object).fields.get(str(settings.get("field", "")))
    if spec is None or spec.type != "set" or spec.readonly:
        return [Fault("field", "unknown_field", Phrase("Choose a field with tags", "请选择标签类字段"))]
    return _word_faults(spec, settings)


def _word_faults(spec: FieldSpec, settings: Settings) -> Sequence[Fault]:
    given = [*(settings.get("add") or ()), *(settings.get("remove") or ())]
    if not given:
        return [Fault("add", "required", Phrase("Name at least one tag", "请至少填写一个标签"))]
    try:
        accepted(spec, list(settings.get("add") or ()))
    except Unacceptable as reason:
        return [Fault("add", reason.code, reason.message)]
    return []


def _delete(object: str, ids: Sequence[UUID], settings: Settings, by: By) -> Sequence[Written]:
    return _one_by_one(write.delete, object, ids, by)


def _restore(object: str, ids: Sequence[UUID], settings: Settings, by: By) -> Sequence[Written]:
    return _one_by_one(write.restore, object, ids, by)


def _one_by_one(
    verb: Callable[[str, Sequence[UUID], By], list[Written]], object: str, ids: Sequence[UUID], by: By
) -> list[Written]:
    """All at once when all may; else each alone. These verbs refuse before they write, so a refusal leaves nothing."""
    try:
        return verb(object, ids, by)
    except GuanxiError as error:
        if len(ids) == 1:
            return [Written(ids[0], "refused", faults=error.faults or (Fault("", error.code, error.detail),))]
        half = len(ids) // 2
        return [*_one_by_one(verb, object, ids[:half], by), *_one_by_one(verb, object, ids[half:], by)]


def _nothing(object: str, settings: Settings, actor: Actor) -> Sequence[Fault]:
    return []


def checked(name: str, object: str, settings: Settings, actor: Actor) -> BulkAction:
    """The action, if it may be done by this person with these settings."""
    action = BULK_ACTIONS[name]
    if scopes.scope_of(actor, object, action.needs) == "none":
        raise scopes.forbidden(action.needs)
    faults = tuple(action.faults(object, settings, actor))
    if faults:
        raise Invalid(faults[0].message, faults=faults)
    return action


def declare() -> None:
    for action in (
        BulkAction("set", Phrase("Change a field", "修改字段"), "write", _set, _set_faults,
                   lambda settings: tuple(settings["values"]), undoes="values"),
        BulkAction("tag", Phrase("Tags", "标签"), "write", _tag, _tag_faults,
                   lambda settings: (str(settings["field"]),), undoes="values"),
        BulkAction("delete", Phrase("Delete", "删除"), "delete", _delete, _nothing, undoes="restore"),
        BulkAction("restore", Phrase("Bring back", "恢复"), "delete", _restore, _nothing, undoes="delete"),
    ):  # fmt: skip
        BULK_ACTIONS.add(action.name, action)


_READONLY = Phrase("“{label}” is written by the system only", "“{label}”由系统维护，不能修改")
_KEY = Phrase(
    "“{label}” tells one record from another; it cannot be the same for many",
    "“{label}”用于区分记录，不能批量改成同一个值",
)
_REQUIRED = Phrase("“{label}” must not be empty", "“{label}”不能为空")
