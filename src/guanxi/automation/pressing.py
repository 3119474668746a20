"""Buttons: what a person may start on a record or on many, what is asked for before, and pressing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.automation import subjects
from guanxi.automation.builtin.triggers import Button, Input
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.entering import enroll
from guanxi.automation.entries import Admission
from guanxi.automation.mapping import Misfit, Taking, fitted
from guanxi.automation.program import Program
from guanxi.automation.rights import may_press, pressable
from guanxi.automation.scope import RunFacts
from guanxi.automation.steps import Json
from guanxi.kit import clock
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import read
from guanxi.objects.drafts import By


@dataclass(frozen=True, slots=True)
class ButtonView:
    """`is_enabled` is false when the condition does not hold for the record now; `reason` says so."""

    flow: str
    object: str
    label: Phrase
    icon: str
    confirm: Phrase | None
    inputs: tuple[Input, ...]
    is_enabled: bool = True
    reason: Phrase | None = None


def buttons_for(object: str, actor: Actor) -> list[ButtonView]:
    """The buttons for records of an object, for lists and for the command palette."""
    return [_view(one) for one in _programs(object) if may_press(one, actor)]


def buttons_on(object: str, id: UUID, actor: Actor) -> list[ButtonView]:
    """The buttons of one record which the actor may press there; those whose condition does not hold are told so."""
    read.one(object, id, actor, fields=())
    return [_on(one, id) for one in _programs(object) if pressable(one, [id], actor)]


def _programs(object: str) -> Iterator[Program]:
    flows = catalog()
    for key in sorted(flows.by_key):
        program = flows.active(key)
        if program is not None and program.trigger.name == "button" and program.object == object:
            yield program


def _view(program: Program) -> ButtonView:
    config = _config(program)
    label = config.label if config.label.en or config.label.zh else program.name
    confirm = config.confirm if config.confirm.en or config.confirm.zh else None
    return ButtonView(program.key, program.object, label, program.trigger.icon, confirm, config.inputs)


def _config(program: Program) -> Button:
    config = program.trigger_config
    assert isinstance(config, Button)  # noqa: S101 - asked of button flows only
    return config


def _on(program: Program, id: UUID) -> ButtonView:
    view, question = _view(program), program.condition
    if question is None:
        return view
    facts = subjects.facts(program.object, [id], question.paths, question.kinds, clock.now()).get(id)
    if facts is not None and question.closure(RunFacts(facts, program.scope, {}, {})):
        return view
    more = (view.label, view.icon, view.confirm, view.inputs)
    return ButtonView(view.flow, view.object, *more, is_enabled=False, reason=_NOT_NOW)


def press(flow: str, ids: Sequence[UUID], inputs: Mapping[str, Any], by: By) -> list[Admission]:
    """Start the flow on these records with what was typed in; answers for each whether it came in."""
    program = catalog().active(flow)
    if program is None or program.trigger.name != "button" or not may_press(program, by.actor):
        raise NotFound(_NO_BUTTON.fill(flow=flow[:80]), code="unknown_button")
    return enroll(flow, ids, by, context=accepted(_config(program).inputs, inputs))


def accepted(wanted: Sequence[Input], given: Mapping[str, Any]) -> dict[str, Json]:
    """The inputs as variables; every fault at once, each at its input."""
    known = {one.name: one for one in wanted}
    faults = [Fault(f"inputs.{name}", "unknown", _NO_INPUT) for name in given if name not in known]
    values: dict[str, Json] = {}
    for name, one in known.items():
        raw = given.get(name)
        if raw in (None, ""):
            faults += [Fault(f"inputs.{name}", "required", _REQUIRED)] if one.required else []
            continue
        try:
            values[name] = _value(one, raw)
        except Misfit as misfit:
            faults.append(Fault(f"inputs.{name}", "wrong_type", misfit.reason))
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))
    return values


def _value(one: Input, raw: Any) -> Json:
    if one.type == "choice":
        if raw not in one.options:
            raise Misfit(_OPTIONS.fill(options=", ".join(one.options)))
        return raw
    return fitted(raw, _AS.get(one.type, "text"), one.name)


_AS: Mapping[str, Taking] = {
    "number": "number",
    "money": "number",
    "flag": "flag",
    "date": "date",
    "moment": "moment",
}
_NO_BUTTON = Phrase("There is no button “{flow}” that you may press", "没有你可以使用的按钮“{flow}”")
_NO_INPUT = Phrase("The button does not ask for this", "按钮没有此输入项")
_REQUIRED = Phrase("This is required", "此项必填")
_OPTIONS = Phrase("One of {options} is expected", "应为 {options} 之一")
_NOT_NOW = Phrase("The record does not fulfil the condition of this button now", "该记录目前不满足此按钮的条件")

__all__ = ["ButtonView", "accepted", "buttons_for", "buttons_on", "press"]
