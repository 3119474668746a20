"""Steps that write records of any object: create, update, upsert, delete."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from pydantic import Field, model_validator

from guanxi.automation.asking import values_for
from guanxi.automation.changing import (
    changed,
    label_of,
    left_alone,
    moved,
    object_of,
    target_faults,
    target_label,
    targets,
)
from guanxi.automation.definition import Key
from guanxi.automation.fields import FormulaText, ObjectName, Values, formula_in, told
from guanxi.automation.fitting import field_faults, value_faults
from guanxi.automation.naming import GAP
from guanxi.automation.scope import Scope, typed
from guanxi.automation.steps import STEPS, Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.objects.drafts import Draft
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

OBJECT = told(Phrase("Object", "对象"))
TARGET = told(
    Phrase("Which record", "哪条记录"),
    Phrase(
        "Empty: the record itself; else a path such as contact.company",
        "留空为当前记录，或填写路径，例如 contact.company",
    ),
)
_VALUES = told(
    Phrase("Values", "字段值"), Phrase("Constants, formulas or texts with variables", "常量、公式或带变量的文本")
)
_SAVE = told(Phrase("Keep as variable", "保存为变量"))


class CreateRecord(Config):
    """`save_as`: the variable that will point to the new record."""

    object: ObjectName = Field(json_schema_extra=OBJECT)
    values: Values = Field(default_factory=dict, json_schema_extra=_VALUES)
    save_as: Key | None = Field(None, json_schema_extra=_SAVE)


def _create(config: CreateRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = values_for(world, seats, config.values)
    written = world.create(config.object, [Draft(row) for row in rows], seats)
    return [
        moved(one, row, {config.save_as: str(one.id)} if config.save_as else {})
        for one, row in zip(written, rows, strict=True)
    ]


def _create_faults(config: CreateRecord, scope: Scope) -> Sequence[Fault]:
    found = list(value_faults(config.object, config.values, scope))
    if config.object not in OBJECTS or OBJECTS[config.object].prepare:
        return found  # What an area fills in by itself need not be given.
    missing = [
        spec
        for spec in shape_of(config.object).fields.values()
        if spec.required and spec.default is None and config.values.get(spec.name) in (None, "")
    ]
    return found + [Fault(f"values.{spec.name}", "missing", _REQUIRED.fill(field=spec.label)) for spec in missing]


class UpdateRecord(Config):
    """`target`: a formula that leads to the record, `contact` or `contact.company`; default is the subject itself.

    `values` sets, `clear` empties; the others change what is there: `add` to and `remove` from a set, `increment` a
    number, `append` a line to a text. To copy, set a formula: "= company.industry".
    """

    target: FormulaText | None = Field(None, json_schema_extra=TARGET)
    values: Values = Field(default_factory=dict, json_schema_extra=_VALUES)
    clear: tuple[str, ...] = Field(
        (), json_schema_extra=told(Phrase("Empty these fields", "清空字段"), items_widget="field")
    )
    add: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Add to a set", "添加到集合")))
    remove: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Take out of a set", "从集合移除")))
    increment: Values = Field(
        default_factory=dict,
        json_schema_extra=told(Phrase("Increase a number", "增加数值"), Phrase("Negative to decrease", "负数为减少")),
    )
    append: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Append a line", "追加一行")))

    @model_validator(mode="after")
    def _some(self) -> UpdateRecord:
        named = [*self.values, *self.clear, *self.add, *self.remove, *self.increment, *self.append]
        if not named:
            raise ValueError("update_needs_values")
        if len(named) > len({*named}) and not set(self.add) & set(self.remove):
            raise ValueError("field_twice")
        return self

    def fields(self) -> frozenset[str]:
        return frozenset([*self.values, *self.clear, *self.add, *self.remove, *self.increment, *self.append])


Op = Callable[[Any, Any], Any]


def _add(before: Any, more: Any) -> list[Any]:
    return list(dict.fromkeys([*(before or ()), *_several(more)]))


def _remove(before: Any, less: Any) -> list[Any]:
    gone = set(_several(less))
    return [item for item in before or () if item not in gone]


def _increment(before: Any, by: Any) -> Any:
    amount = typed(by, "number")
    return (before or Decimal(0)) + amount if isinstance(amount, Decimal) else before


def _append(before: Any, line: Any) -> Any:
    return "\n".join(part for part in (before, str(line)) if part) if line not in (None, "") else before


def _several(value: Any) -> list[str]:
    """One value, several in a list, or several in a text with commas."""
    if value is None:
        return []
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return [str(item) for item in value] if isinstance(value, list | tuple) else [str(value)]


_OPS: Mapping[str, tuple[Op, frozenset[str]]] = {
    "add": (_add, frozenset({"set"})),
    "remove": (_remove, frozenset({"set"})),
    "increment": (_increment, frozenset({"number", "money"})),
    "append": (_append, frozenset({"text"})),
}


def update(config: UpdateRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    object, ids = targets(config.target, seats, world)
    sets = {**config.values, **dict.fromkeys(config.clear)}
    rows = values_for(world, seats, sets)
    if any(getattr(config, op) for op in _OPS):
        rows = [{**row, **more} for row, more in zip(rows, _worked_out(config, object, ids, seats, world), strict=True)]
    return changed(world, object, ids, rows, seats, config.target)


def _worked_out(
    config: UpdateRecord, object: str, ids: Sequence[UUID | None], seats: Sequence[Seat], world: World
) -> list[dict[str, Any]]:
    """New values of what is changed from its old value. Several seats may mean one record: they change it in turn."""
    given = values_for(world, seats, {op: getattr(config, op) for op in _OPS})
    names = sorted({name for op in _OPS for name in getattr(config, op)})
    known = [id for id in dict.fromkeys(ids) if id is not None]
    world.lock(object, known)
    current = {id: dict(row) for id, row in world.rows(object, known, names).items()}
    found = []
    for id, more in zip(ids, given, strict=True):
        here = current.get(id, {}) if id is not None else {}
        for op, (work, _) in _OPS.items():
            here |= {name: work(here.get(name), value) for name, value in more[op].items()}
        found.append(dict(here))
    return found


def update_faults(config: UpdateRecord, scope: Scope) -> Iterator[Fault]:
    yield from target_faults(config.target, scope)
    object = object_of(config.target, scope)
    yield from value_faults(object, config.values, scope)
    yield from field_faults(object, config.clear, "clear", frozenset())
    for op, (_, types) in _OPS.items():
        yield from field_faults(object, getattr(config, op), op, types)


class UpsertRecord(Config):
    """Found by `key` (one of its values), else created. `only_empty` fills what is empty and overwrites nothing."""

    object: ObjectName = Field(json_schema_extra=OBJECT)
    key: str = Field(
        json_schema_extra=told(
            Phrase("Found by", "查找依据"), Phrase("A field that is unique", "唯一字段"), widget="field", over="object"
        )
    )
    values: Values = Field(min_length=1, json_schema_extra=_VALUES)
    only_empty: bool = Field(False, json_schema_extra=told(Phrase("Fill empty fields only", "仅填充空字段")))
    save_as: Key | None = Field(None, json_schema_extra=_SAVE)


_CREATED = Exit("created", Phrase("created", "已创建"))
_KNOWN = Exit("found", Phrase("was there", "已存在"))


def _upsert(config: UpsertRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = values_for(world, seats, config.values)
    drafts = [Draft(row) for row in rows]
    written = world.upsert(config.object, config.key, drafts, seats, only_empty=config.only_empty)
    return [
        moved(
            one,
            row,
            {config.save_as: str(one.id)} if config.save_as else {},
            "created" if one.outcome == "created" else "found",
        )
        for one, row in zip(written, rows, strict=True)
    ]


def _upsert_faults(config: UpsertRecord, scope: Scope) -> Iterator[Fault]:
    yield from value_faults(config.object, config.values, scope)
    if config.object in OBJECTS and config.key not in OBJECTS[config.object].keys:
        known = ", ".join(OBJECTS[config.object].keys) or "-"
        yield Fault("key", "not_a_key_field", _NO_KEY.fill(key=config.key, known=known))
    elif config.key not in config.values:
        yield Fault(f"values.{config.key}", "missing", _KEY_NEEDED.fill(key=config.key))


class DeleteRecord(Config):
    """Out of sight, restorable. A run whose own record is deleted ends at its next step."""

    target: FormulaText | None = Field(None, json_schema_extra=TARGET)


def _delete(config: DeleteRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    object, ids = targets(config.target, seats, world)
    first: dict[UUID, int] = {}
    for index, id in enumerate(ids):
        if id is not None:
            first.setdefault(id, index)
    written = world.delete(object, list(first), [seats[index] for index in first.values()]) if first else []
    deleted = {one.id for one in written if one.outcome == "deleted"}
    return [_deleted(id in deleted, id, config.target) for id in ids]


def _deleted(is_deleted: bool, id: UUID | None, target: str | None) -> Move:
    """One that was gone already is as it was wanted."""
    if not is_deleted:
        return left_alone(target or "subject")
    return Move.go(trace={"gave": {"outcome": "deleted", "record": str(id)}})


def _listed(values: Mapping[str, Any]) -> Phrase:
    return listed([same(f"{name} = {formula_in(value) or value}") for name, value in values.items()])


def _create_sentence(config: CreateRecord) -> Phrase:
    words = Phrase("Create {object}: {values}", "创建{object}：{values}")
    return words.fill(object=label_of(config.object), values=_listed(config.values) or GAP)


_OP_WORDS = {
    "clear": Phrase("empty {what}", "清空 {what}"),
    "add": Phrase("add {what}", "添加 {what}"),
    "remove": Phrase("take out {what}", "移除 {what}"),
    "increment": Phrase("increase {what}", "增加 {what}"),
    "append": Phrase("append {what}", "追加 {what}"),
}


def _update_sentence(config: UpdateRecord) -> Phrase:
    parts = [_listed(config.values)] if config.values else []
    for op, words in _OP_WORDS.items():
        what = getattr(config, op)
        if what:
            parts.append(words.fill(what=_listed(what) if isinstance(what, Mapping) else same(", ".join(what))))
    words = Phrase("Change {target}: {values}", "修改{target}：{values}")
    return words.fill(target=target_label(config.target), values=listed(parts))


def _upsert_sentence(config: UpsertRecord) -> Phrase:
    words = Phrase("Find {object} by {key} or create it: {values}", "按 {key} 查找{object}，没有则创建：{values}")
    return words.fill(object=label_of(config.object), key=config.key, values=_listed(config.values) or GAP)


def _delete_sentence(config: DeleteRecord) -> Phrase:
    return Phrase("Delete {target}", "删除{target}").fill(target=target_label(config.target))


def _writes_object(config: Any) -> frozenset[str]:
    return frozenset({f"{config.object}.*"})


def _update_writes(config: UpdateRecord) -> frozenset[str]:
    target = config.target or "subject"
    return frozenset(f"{target}.{name}" for name in config.fields())


def _delete_writes(config: DeleteRecord) -> frozenset[str]:
    return frozenset({f"{config.target or 'subject'}.*"})


def _saved(config: Any) -> Mapping[str, str]:
    return {config.save_as: f"lookup:{config.object}"} if config.save_as else {}


_KINDS: tuple[StepKind[Any], ...] = (
    StepKind(
        name="record.create",
        label=Phrase("Create a record", "创建记录"),
        summary=Phrase("Create a record of any object", "创建任意对象的记录"),
        icon="plus",
        group="records",
        config=CreateRecord,
        sentence=_create_sentence,
        advance=_create,
        writes=_writes_object,
        gives=_saved,
        faults=_create_faults,
    ),
    StepKind(
        name="record.update",
        label=Phrase("Update a record", "修改记录"),
        summary=Phrase("Change fields of this or a related record", "修改此记录或关联记录的字段"),
        icon="edit",
        group="records",
        config=UpdateRecord,
        sentence=_update_sentence,
        advance=update,
        writes=_update_writes,
        faults=lambda config, scope: list(update_faults(config, scope)),
    ),
    StepKind(
        name="record.upsert",
        label=Phrase("Create or update", "创建或更新"),
        summary=Phrase("Find a record by a unique field, or create it", "按唯一字段查找记录，没有则创建"),
        icon="merge",
        group="records",
        config=UpsertRecord,
        exits=lambda _config: (_CREATED, _KNOWN),
        sentence=_upsert_sentence,
        advance=_upsert,
        writes=_writes_object,
        gives=_saved,
        faults=lambda config, scope: list(_upsert_faults(config, scope)),
    ),
    StepKind(
        name="record.delete",
        label=Phrase("Delete a record", "删除记录"),
        summary=Phrase(
            "Take this or a related record out of sight; it can be restored", "删除此记录或关联记录，可恢复"
        ),
        icon="trash",
        group="records",
        config=DeleteRecord,
        sentence=_delete_sentence,
        advance=_delete,
        writes=_delete_writes,
        faults=lambda config, scope: target_faults(config.target, scope),
    ),
)


def declare() -> None:
    for kind in _KINDS:
        STEPS.add(kind.name, kind)


_REQUIRED = Phrase("“{field}” must not be empty", "“{field}”不能为空")
_NO_KEY = Phrase("“{key}” does not tell records apart; possible: {known}", "“{key}”不能唯一区分记录，可选：{known}")
_KEY_NEEDED = Phrase("The values must say “{key}”, by which the record is found", "必须填写用于查找的“{key}”")
