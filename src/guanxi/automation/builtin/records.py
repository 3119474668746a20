"""Steps on records of any object: create, update, find."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.asking import answers, jsonable, scope_of, values_for
from guanxi.automation.definition import Key
from guanxi.automation.fields import FormulaText, FoundCondition, ObjectName, Values, formula_in
from guanxi.automation.scope import typed
from guanxi.automation.steps import STEPS, Config, Exit, Move, Seat, StepKind
from guanxi.automation.texts import type_with_target
from guanxi.automation.world import World
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.objects.drafts import Draft, Written
from guanxi.objects.registry import OBJECTS


class CreateRecord(Config):
    """`save_as`: the variable that will point to the new record."""

    object: ObjectName
    values: Values = Field(default_factory=dict)
    save_as: Key | None = None


def _create(config: CreateRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = values_for(world, seats, config.values)
    written = world.create(config.object, [Draft(row) for row in rows], seats)
    return [
        _moved(one, row, {config.save_as: str(one.id)} if config.save_as else {})
        for one, row in zip(written, rows, strict=True)
    ]


def _moved(written: Written, values: Mapping[str, Any], set: Mapping[str, Any]) -> Move:
    trace = {"gave": {"outcome": written.outcome, "record": jsonable(written.id), "values": jsonable(values)}}
    if written.outcome != "refused":
        return Move.go(set=set, trace=trace)
    faults = listed([_worded(fault) for fault in written.faults])
    reason = Phrase("The record was refused: {faults}", "记录被拒绝：{faults}").fill(faults=faults)
    return Move.fail(reason, retry=False, trace=trace)


def _worded(fault: Fault) -> Phrase:
    return Phrase("{field} ({why})", "{field}（{why}）").fill(field=fault.field, why=fault.message)


class UpdateRecord(Config):
    """`target`: a formula that leads to the record, `contact` or `contact.company`; default is the subject itself."""

    target: FormulaText | None = None
    values: Values = Field(min_length=1)


def _update(config: UpdateRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    object, ids = _targets(config.target, seats, world)
    rows = values_for(world, seats, config.values)
    chosen = [index for index, id in enumerate(ids) if id is not None]
    drafts = [Draft(rows[index], id=ids[index]) for index in chosen]
    written = world.update(object, drafts, [seats[index] for index in chosen]) if drafts else []
    fate = dict(zip(chosen, written, strict=True))
    nobody = Phrase("{target} is empty, so there is nothing to change", "{target} 为空，没有可修改的记录")
    left_alone = Move.go(trace={"reason": nobody.fill(target=config.target).json()})
    return [_moved(fate[index], rows[index], {}) if index in fate else left_alone for index in range(len(seats))]


def _targets(formula: str | None, seats: Sequence[Seat], world: World) -> tuple[str, list[UUID | None]]:
    if not formula:
        return seats[0].object, [seat.subject for seat in seats]
    object = type_with_target(scope_of(seats).question(formula)).partition(":")[2]
    return object, [_as_id(row[0]) for row in answers(world, seats, [formula])]


def _as_id(value: Any) -> UUID | None:
    found = typed(value, "lookup")
    return found if isinstance(found, UUID) else None


class FindRecord(Config):
    """Records whose fields equal `match` and for which `where` holds; the first by `sort` is taken."""

    object: ObjectName
    match: Values = Field(default_factory=dict)
    where: FoundCondition | None = None
    sort: str = "-created_at"
    save_as: Key = "found"


_FOUND = Exit("found", Phrase("found", "已找到"))
_MISSING = Exit("missing", Phrase("nothing found", "未找到"))


def _find_exits(_config: FindRecord) -> tuple[Exit, ...]:
    return (_FOUND, _MISSING)


def _find(config: FindRecord, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = values_for(world, seats, config.match)
    found = world.find(config.object, rows, seats, where=config.where or "", sort=config.sort)
    return [_found(config, found.get(index), row) for index, row in enumerate(rows)]


def _found(config: FindRecord, id: UUID | None, row: Mapping[str, Any]) -> Move:
    given = {"given": jsonable(row), "gave": {"found": jsonable(id)}}
    if id is None:
        return Move.go("missing", trace=given)
    return Move.go("found", set={config.save_as: str(id)}, trace=given)


def _listed(values: Mapping[str, Any]) -> Phrase:
    return listed([same(f"{name} = {formula_in(value) or value}") for name, value in values.items()])


def _label(object: str) -> Phrase:
    declared = OBJECTS.get(object)
    return declared.label if declared else same(object)


def _create_sentence(config: CreateRecord) -> Phrase:
    words = Phrase("Create {object}: {values}", "创建{object}：{values}")
    return words.fill(object=_label(config.object), values=_listed(config.values))


def _update_sentence(config: UpdateRecord) -> Phrase:
    words = Phrase("Change {target}: {values}", "修改{target}：{values}")
    return words.fill(target=config.target or Phrase("the record", "记录"), values=_listed(config.values))


def _find_sentence(config: FindRecord) -> Phrase:
    words = Phrase("Find {object} with {match} {where}", "查找{object}：{match} {where}")
    return words.fill(object=_label(config.object), match=_listed(config.match), where=config.where or "")


def _create_writes(config: CreateRecord) -> frozenset[str]:
    return frozenset({f"{config.object}.*"})


def _update_writes(config: UpdateRecord) -> frozenset[str]:
    target = config.target or "subject"
    return frozenset(f"{target}.{name}" for name in config.values)


def _create_gives(config: CreateRecord) -> Mapping[str, str]:
    return {config.save_as: f"lookup:{config.object}"} if config.save_as else {}


def _find_gives(config: FindRecord) -> Mapping[str, str]:
    return {config.save_as: f"lookup:{config.object}"}


def declare() -> None:
    STEPS.add(
        "record.create",
        StepKind(
            name="record.create",
            label=Phrase("Create a record", "创建记录"),
            summary=Phrase("Create a record of any object", "创建任意对象的记录"),
            icon="plus",
            group="records",
            config=CreateRecord,
            sentence=_create_sentence,
            advance=_create,
            writes=_create_writes,
            gives=_create_gives,
        ),
    )
    STEPS.add(
        "record.update",
        StepKind(
            name="record.update",
            label=Phrase("Update a record", "修改记录"),
            summary=Phrase("Change fields of this or a related record", "修改此记录或关联记录的字段"),
            icon="edit",
            group="records",
            config=UpdateRecord,
            sentence=_update_sentence,
            advance=_update,
            writes=_update_writes,
        ),
    )
    STEPS.add(
        "record.find",
        StepKind(
            name="record.find",
            label=Phrase("Find a record", "查找记录"),
            summary=Phrase("Find one record of any object", "查找任意对象的一条记录"),
            icon="search",
            group="records",
            config=FindRecord,
            exits=_find_exits,
            sentence=_find_sentence,
            advance=_find,
            gives=_find_gives,
        ),
    )
