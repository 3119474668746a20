"""What the steps on records share: whom they mean, how a change is worded, what it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.automation.asking import answers, jsonable, scope_of
from guanxi.automation.scope import Scope, typed
from guanxi.automation.steps import Move, Seat
from guanxi.automation.texts import type_with_target
from guanxi.automation.world import World
from guanxi.expressions import ExpressionError
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.objects.drafts import Draft, Written
from guanxi.objects.registry import OBJECTS


def targets(formula: str | None, seats: Sequence[Seat], world: World) -> tuple[str, list[UUID | None]]:
    """The object and the record for each seat: the subject itself, or what the formula leads to."""
    if not formula:
        return seats[0].object, [seat.subject for seat in seats]
    object = type_with_target(scope_of(seats).question(formula)).partition(":")[2]
    return object, [as_id(row[0]) for row in answers(world, seats, [formula])]


def object_of(formula: str | None, scope: Scope) -> str:
    """The object a target formula leads to, empty when the formula is broken or leads to none."""
    if not formula:
        return scope.object
    try:
        return type_with_target(scope.question(formula)).partition(":")[2]
    except ExpressionError:
        return ""


def target_faults(formula: str | None, scope: Scope) -> list[Fault]:
    """A formula that is right but leads to no record."""
    if not formula or object_of(formula, scope) in OBJECTS:
        return []
    try:
        scope.question(formula)
    except ExpressionError:
        return []
    return [Fault("target", "no_record", _LEADS_NOWHERE.fill(target=formula))]


def as_id(value: Any) -> UUID | None:
    found = typed(value, "lookup")
    return found if isinstance(found, UUID) else None


def changed(
    world: World,
    object: str,
    ids: Sequence[UUID | None],
    rows: Sequence[Mapping[str, Any]],
    seats: Sequence[Seat],
    target: str | None,
) -> list[Move]:
    """`rows[i]` written to `ids[i]` for `seats[i]`; a seat whose target is empty goes on with that reason."""
    chosen = [index for index, id in enumerate(ids) if id is not None]
    drafts = [Draft(rows[index], id=ids[index]) for index in chosen]
    written = world.update(object, drafts, [seats[index] for index in chosen]) if drafts else []
    fate = dict(zip(chosen, written, strict=True))
    return [moved(fate[index], rows[index]) if index in fate else left_alone(target) for index in range(len(seats))]


def left_alone(target: str | None) -> Move:
    return Move.go(trace={"reason": _NOBODY.fill(target=target or "").json()})


def moved(
    written: Written, values: Mapping[str, Any], set: Mapping[str, Any] | None = None, exit: str = "next"
) -> Move:
    trace = {"gave": {"outcome": written.outcome, "record": jsonable(written.id), "values": jsonable(values)}}
    if written.outcome != "refused":
        return Move.go(exit, set=set, trace=trace)
    faults = listed([_worded(fault) for fault in written.faults])
    reason = Phrase("The record was refused: {faults}", "记录被拒绝：{faults}").fill(faults=faults)
    return Move.fail(reason, retry=False, trace=trace)


def _worded(fault: Fault) -> Phrase:
    if not fault.field:
        return fault.message
    return Phrase("{field} ({why})", "{field}（{why}）").fill(field=fault.field, why=fault.message)


def label_of(object: str) -> Phrase:
    declared = OBJECTS.get(object)
    return declared.label if declared else same(object)


def target_label(target: str | None) -> Phrase:
    return same(target) if target else Phrase("the record", "记录")


_NOBODY = Phrase("{target} is empty, so there is nothing to change", "{target} 为空，没有可修改的记录")
_LEADS_NOWHERE = Phrase("“{target}” does not lead to a record", "“{target}”没有指向记录")
