"""Checks of every condition, formula and name inside a flow, each with the address where it stands."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from pydantic import BaseModel

from guanxi.automation import vault
from guanxi.automation.asking import texts_in
from guanxi.automation.definition import Definition
from guanxi.automation.fields import Marked, formula_in, marked
from guanxi.automation.program import Goal, ProgramExit, Step
from guanxi.automation.scope import Question, Scope
from guanxi.automation.spans import parse_span
from guanxi.automation.subjects import schema_of
from guanxi.automation.triggers import TriggerKind
from guanxi.automation.wording import is_template
from guanxi.events.kinds import KINDS
from guanxi.expressions import ExpressionError, Schema, parse
from guanxi.expressions.tree import Path
from guanxi.kit.errors import Fault, NotFound
from guanxi.kit.liquid import TemplateTrouble
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry, did_you_mean
from guanxi.objects.registry import OBJECTS


@dataclass(slots=True)
class ProgramTexts:
    """The compiled texts that belong to the flow as a whole."""

    condition: Question | None = None
    key_formula: Question | None = None
    exits: tuple[ProgramExit, ...] = ()
    goals: tuple[Goal, ...] = ()
    listens: frozenset[str] = frozenset()
    event_fields: frozenset[str] = frozenset()
    faults: list[Fault] = field(default_factory=list)


def program_texts(
    definition: Definition,
    trigger: TriggerKind[Any],
    config: BaseModel,
    steps: Mapping[str, Step],
    scope: Scope,
) -> ProgramTexts:
    parts = ProgramTexts()
    parts.faults += _marked_faults(config, "trigger", scope, skip="condition")
    parts.condition = _tried(parts, "trigger.when", trigger.condition(config), scope, "flag")
    parts.key_formula = _tried(parts, "re_entry.key", definition.re_entry.key or "", scope, None)
    parts.exits = tuple(_exit_rules(parts, definition, scope))
    parts.goals = tuple(_goals(parts, steps, scope))
    parts.listens = frozenset([rule.on for rule in parts.exits if rule.on] + [goal.on for goal in parts.goals])
    parts.event_fields = _event_fields(steps.values(), scope)
    return parts


def _tried(parts: ProgramTexts, address: str, text: str, scope: Scope, expect: str | None) -> Question | None:
    if not text:
        return None
    try:
        return scope.question(text, expect)
    except ExpressionError as error:
        parts.faults += expression_faults(error, address)
        return None


def _exit_rules(parts: ProgramTexts, definition: Definition, scope: Scope) -> Iterator[ProgramExit]:
    for index, rule in enumerate(definition.exits):
        seen = scope.with_event((rule.on,)) if rule.on else scope
        if rule.on and rule.on not in KINDS:
            parts.faults.append(_unknown_name(f"exits.{index}.on", rule.on, KINDS, _EVENT_WORDS))
        before = len(parts.faults)
        question = _tried(parts, f"exits.{index}.when", rule.when or "", seen, "flag")
        if len(parts.faults) == before:
            yield ProgramExit(rule.on or "", question, rule.outcome, rule.label)


def _goals(parts: ProgramTexts, steps: Mapping[str, Step], scope: Scope) -> Iterator[Goal]:
    for step in steps.values():
        on = getattr(step.config, "on", None) if step.kind.name == "goal" else None
        if on:
            where = getattr(step.config, "when", None) or ""
            yield Goal(
                step.id, on, _tried(parts, f"steps.{step.id}.config.when", where, scope.with_event((on,)), "flag")
            )


def _event_fields(steps: Iterable[Step], scope: Scope) -> frozenset[str]:
    """Fields of the trigger's event that steps use: asked of every text that compiles."""
    found: set[str] = set()
    for step in steps:
        try:
            asked = list(_texts_of(step.config, scope))
        except TemplateTrouble:
            continue  # Reported where it stands.
        for text, expect in asked:
            try:
                found |= scope.question(text, expect).event_fields
            except (ExpressionError, NotFound):
                continue  # About another object or another event, or broken and reported elsewhere.
    return frozenset(found)


def _texts_of(config: BaseModel, scope: Scope) -> Iterator[tuple[str, str | None]]:
    for found in marked(config):
        if found.mark.role in ("value", "template"):
            yield from ((text, None) for text in texts_in(found.value, scope))
        elif found.mark.role in ("condition", "formula") and not found.mark.over:
            yield str(found.value), found.expect


def faults_in_steps(steps: Iterable[Step], scope: Scope) -> list[Fault]:
    return [fault for step in steps for fault in _step_faults(step, scope)]


def _step_faults(step: Step, scope: Scope) -> list[Fault]:
    on = getattr(step.config, "on", None)
    seen = scope.with_event((on,)) if step.kind.name == "goal" and isinstance(on, str) else scope
    address = f"steps.{step.id}.config"
    own = [replace(fault, field=f"{address}.{fault.field}") for fault in step.kind.faults(step.config, seen)]
    return _marked_faults(step.config, address, seen) + own


def _marked_faults(config: BaseModel, prefix: str, scope: Scope, skip: str = "") -> list[Fault]:
    found: list[Fault] = []
    for item in marked(config, f"{prefix}."):
        if item.mark.role != skip:
            found += _CHECKS[item.mark.role](item, scope)
    return found


def _check_condition(item: Marked, scope: Scope) -> list[Fault]:
    if item.mark.over:
        object = str(getattr(item.parent, item.mark.over))
        return _parsed(item.address, item.value, "flag", _schema_or_none(object))
    event = getattr(item.parent, "event", None)
    seen = scope.with_event((event,)) if isinstance(event, str) else scope
    return _asked(item.address, item.value, seen, item.expect)


def _check_formula(item: Marked, scope: Scope) -> list[Fault]:
    return _asked(item.address, item.value, scope, item.expect)


def _check_value(item: Marked, scope: Scope) -> list[Fault]:
    return _value_faults(item.address, item.value, scope)


def _value_faults(address: str, value: Any, scope: Scope) -> list[Fault]:
    text = formula_in(value)
    if text is not None:
        return _asked(address, text, scope, None)
    if isinstance(value, Mapping | list | tuple):
        named = value.items() if isinstance(value, Mapping) else enumerate(value)
        return [fault for name, inner in named for fault in _value_faults(f"{address}.{name}", inner, scope)]
    return _template_faults(address, value, scope) if is_template(value) else []


def _check_template(item: Marked, scope: Scope) -> list[Fault]:
    return _template_faults(item.address, item.value, scope)


def _template_faults(address: str, text: str | Phrase, scope: Scope) -> list[Fault]:
    try:
        asked = list(texts_in(text, scope))
    except TemplateTrouble as trouble:
        return [Fault(address, "template", trouble.reason)]
    return [fault for formula in dict.fromkeys(asked) for fault in _asked(address, formula, scope, None)]


def _check_credential(item: Marked, _scope: Scope) -> list[Fault]:
    names = dict.fromkeys(vault.names(), True)
    return [] if item.value in names else [_unknown_name(item.address, item.value, names, _CREDENTIAL_WORDS)]


def _check_object(item: Marked, _scope: Scope) -> list[Fault]:
    return [] if item.value in OBJECTS else [_unknown_name(item.address, item.value, OBJECTS, _OBJECT_WORDS)]


def _check_event(item: Marked, _scope: Scope) -> list[Fault]:
    return [] if item.value in KINDS else [_unknown_name(item.address, item.value, KINDS, _EVENT_WORDS)]


def _check_field(item: Marked, scope: Scope) -> list[Fault]:
    object = str(getattr(item.parent, item.mark.over)) if item.mark.over else scope.object
    schema = _schema_or_none(object)
    if schema is None or item.value in schema.fields:
        return []
    return [_unknown_name(item.address, item.value, schema.fields, _FIELD_WORDS)]


def _check_span(item: Marked, _scope: Scope) -> list[Fault]:
    if parse_span(str(item.value)) is not None:
        return []
    words = Phrase("A span such as “3 days” or “2 hours” is expected", "应为时长，例如“3 天”或“2 小时”")
    return [Fault(item.address, "not_a_span", words)]


def _nothing_to_check(_item: Marked, _scope: Scope) -> list[Fault]:
    return []


_CHECKS: Mapping[str, Callable[[Marked, Scope], list[Fault]]] = {
    "condition": _check_condition,
    "formula": _check_formula,
    "value": _check_value,
    "template": _check_template,
    "credential": _check_credential,
    "object": _check_object,
    "event": _check_event,
    "field": _check_field,
    "flow": _nothing_to_check,
    "span": _check_span,
}
_OBJECT_WORDS = Phrase("There is no object “{given}”", "没有名为“{given}”的对象")
_EVENT_WORDS = Phrase("There is no kind of event “{given}”", "没有名为“{given}”的事件类型")
_CREDENTIAL_WORDS = Phrase("There is no credential “{given}” in the vault", "保险库中没有名为“{given}”的凭证")
_FIELD_WORDS = Phrase("There is no field “{given}”", "没有名为“{given}”的字段")


def _asked(address: str, text: str, scope: Scope, expect: str | None) -> list[Fault]:
    try:
        scope.question(text, expect)
    except ExpressionError as error:
        return expression_faults(error, address)
    return []


def _parsed(address: str, text: str, expect: Any, schema: Schema | None) -> list[Fault]:
    if schema is None:
        return []
    try:
        parse(text, schema, expect)
    except ExpressionError as error:
        return expression_faults(error, address)
    return []


def expression_faults(error: ExpressionError, address: str) -> list[Fault]:
    return [Fault(address, found.code, found.message) for found in error.found]


def _schema_or_none(object: str) -> Schema | None:
    return schema_of(object) if object in OBJECTS else None


def _unknown_name(address: str, given: str, known: Registry[Any] | Mapping[str, Any], words: Phrase) -> Fault:
    near = did_you_mean(given, known)
    said = words.fill(given=given)
    if near:
        said = Phrase("{said}; did you mean “{near}”?", "{said}，你是指“{near}”吗？").fill(said=said, near=near)
    return Fault(address, "unknown_name", said)


def type_with_target(question: Question) -> str:
    """The type of a formula as a variable keeps it: a lookup keeps the object it points to."""
    if question.type == "lookup" and isinstance(question.node, Path):
        target = _target(question.schema, question.node.names)
        return f"lookup:{target}" if target else "lookup"
    return "text" if question.type in ("choice", "empty") else question.type


def _target(schema: Schema, names: tuple[str, ...]) -> str | None:
    for name in names[:-1]:
        relation = schema.relations.get(name)
        if relation is None:
            return None
        schema = schema.objects(relation.target)
    found = schema.fields.get(names[-1])
    return found.target if found else None
