"""Definition to program. Everything that can be known before the first run is checked here, with an address and a
sentence.

`compile_flow` never raises for what a person wrote: it answers the faults. A flow with faults cannot be published; one
that was published and got faults later (a field was deleted) still has a program: its broken step fails visibly.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from guanxi.automation import graph, texts
from guanxi.automation.definition import Definition, StepDef
from guanxi.automation.faults import faults_of, faulty
from guanxi.automation.program import Program, Step
from guanxi.automation.scope import Scope
from guanxi.automation.steps import END, STEPS, StepKind
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.expressions import ExpressionError
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean
from guanxi.objects.registry import OBJECTS


@dataclass(frozen=True, slots=True)
class Compiled:
    program: Program | None
    faults: tuple[Fault, ...]
    warnings: tuple[Fault, ...] = ()


def compile_flow(definition: Definition, flow: int = 0, version: int = 0) -> Compiled:
    if definition.object not in OBJECTS:
        return Compiled(None, (_unknown("object", "unknown_object", "object", definition.object, OBJECTS),))
    steps, faults = _steps(definition)
    trigger, trigger_config, trigger_faults = _trigger(definition)
    faults = [*trigger_faults, *faults]
    if trigger is None or trigger_config is None or len(steps) < len(definition.steps):
        return Compiled(None, tuple(faults))
    scope = _scope(definition, trigger, trigger_config, steps, faults)
    faults += texts.faults_in_steps(steps.values(), scope)
    faults += graph.faults(definition, steps)
    parts = texts.program_texts(definition, trigger, trigger_config, steps, scope)
    program = Program(
        flow=flow,
        version=version,
        definition=definition,
        scope=scope,
        trigger=trigger,
        trigger_config=trigger_config,
        condition=parts.condition,
        key_formula=parts.key_formula,
        exits=parts.exits,
        goals=parts.goals,
        steps=steps,
        listens=parts.listens,
        event_fields=parts.event_fields,
        trouble=tuple(fault.field for fault in (*faults, *parts.faults)),
    )
    return Compiled(program, (*faults, *parts.faults), graph.warnings(program))


def must_compile(definition: Definition, flow: int = 0, version: int = 0) -> Program:
    """For publishing: raises `Invalid` with all faults."""
    compiled = compile_flow(definition, flow, version)
    if compiled.faults or compiled.program is None:
        raise faulty(compiled.faults)
    return compiled.program


def _steps(definition: Definition) -> tuple[dict[str, Step], list[Fault]]:
    steps: dict[str, Step] = {}
    faults: list[Fault] = []
    for order, given in enumerate(definition.steps):
        step, found = _step(given, order, definition)
        faults += found
        if step is not None:
            steps[given.id] = step
    return steps, faults


def _step(given: StepDef, order: int, definition: Definition) -> tuple[Step | None, list[Fault]]:
    address = f"steps.{given.id}"
    if given.id == END:
        words = Phrase("“end” is where every flow ends; choose another id", "“end” 表示流程结束，请换一个 id")
        return None, [Fault(address, "reserved_id", words)]
    kind: StepKind[Any] | None = STEPS.get(given.kind)
    if kind is None:
        return None, [_unknown(f"{address}.kind", "unknown_step", "step", given.kind, STEPS)]
    config, faults = _config(kind.config, given.config, f"{address}.config")
    if config is None:
        return None, faults
    if kind.objects and definition.object not in kind.objects:
        faults.append(_wrong_object(address, kind, definition.object))
    exits = [exit.name for exit in kind.exits(config)]
    next = dict.fromkeys(exits, given.next) if isinstance(given.next, str) else dict(given.next)
    on_error = given.on_error or definition.settings.on_error
    return Step(given.id, kind, config, next, given.name or kind.label, on_error, order), faults


def _config(model: type[BaseModel], data: Mapping[str, Any], address: str) -> tuple[BaseModel | None, list[Fault]]:
    try:
        return model.model_validate(data), []
    except ValidationError as error:
        return None, list(faults_of(error, address, model, data))


def _trigger(definition: Definition) -> tuple[TriggerKind[Any] | None, BaseModel | None, list[Fault]]:
    data = dict(definition.trigger)
    name = str(data.pop("kind", ""))
    kind: TriggerKind[Any] | None = TRIGGERS.get(name)
    if kind is None:
        return None, None, [_unknown("trigger.kind", "unknown_trigger", "trigger", name, TRIGGERS)]
    config, faults = _config(kind.config, data, "trigger")
    if kind.objects and definition.object not in kind.objects:
        faults.append(_wrong_object("trigger", kind, definition.object))
    faults += [] if config is None else kind.faults(config, definition.object)
    return kind, config, faults


def _scope(
    definition: Definition,
    trigger: TriggerKind[Any],
    config: BaseModel,
    steps: Mapping[str, Step],
    faults: list[Fault],
) -> Scope:
    """Variables are typed in the order of the steps, so that a formula may use those set before it."""
    kinds = trigger.event_kinds(config, definition.object)
    variables: dict[str, str] = dict(trigger.gives(config, definition.object))
    for step in steps.values():
        for name, type in step.kind.gives(step.config).items():
            variables[name] = _inferred(type, definition.object, kinds, variables)
    return Scope(definition.object, kinds, variables)


def _inferred(type: str, object: str, kinds: tuple[str, ...], variables: Mapping[str, str]) -> str:
    if not type.startswith("="):
        return type
    try:
        question = Scope(object, kinds, dict(variables)).question(type[1:].strip())
    except ExpressionError:
        return "text"  # The formula itself is reported where it stands.
    return texts.type_with_target(question)


def _wrong_object(address: str, kind: StepKind[Any] | TriggerKind[Any], object: str) -> Fault:
    words = Phrase("“{step}” works on {objects}, not on {object}", "“{step}”适用于 {objects}，不适用于 {object}")
    return Fault(
        f"{address}.kind", "wrong_object", words.fill(step=kind.label, objects=", ".join(kind.objects), object=object)
    )


def _unknown(address: str, code: str, what: str, given: str, known: Any) -> Fault:
    nouns = {"object": "对象", "step": "步骤类型", "trigger": "触发器"}
    nouns_en = {"object": "object", "step": "kind of step", "trigger": "trigger"}
    near = did_you_mean(given, known)
    words = Phrase("There is no {what} “{given}”", "没有名为“{given}”的{what}")
    if near:
        words = Phrase(
            "There is no {what} “{given}”; did you mean “{near}”?", "没有名为“{given}”的{what}，你是指“{near}”吗？"
        )
    return Fault(address, code, words.fill(what=Phrase(nouns_en[what], nouns[what]), given=given, near=near))


__all__ = ["END", "Compiled", "compile_flow", "must_compile"]
