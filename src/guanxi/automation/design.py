"""What the designer asks: which kinds of steps and triggers there are, and what a flow being drawn says of itself.

A flow under the hands of a person is broken most of the time. `describe` therefore never refuses: each step speaks for
itself as far as its own setting allows, and the checks run over what is sound.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from guanxi.automation.compile import Compiled, compile_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.labels import labelled
from guanxi.automation.naming import with_gaps
from guanxi.automation.program import Program
from guanxi.automation.scope import EVENT, VARS
from guanxi.automation.steps import END, NEXT, STEPS, Json, StepKind
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.events.kinds import KINDS
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, phrase_of, same

_SHAPE_ONLY = ("unreachable", "unknown_target", "missing_exit", "unknown_exit", "endless")


@dataclass(frozen=True, slots=True)
class KindView:
    """`schema` is the JSON schema of the setting with the hints that draw its form; `group` is empty for triggers."""

    name: str
    label: Phrase
    summary: Phrase
    icon: str
    group: str
    objects: tuple[str, ...]
    schema: Mapping[str, Json]
    waits: bool = False


@dataclass(frozen=True, slots=True)
class EventView:
    """A kind of event, with the fields that a condition may ask."""

    name: str
    label: Phrase
    fields: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Variable:
    """`path` is how conditions and formulas write it; `giver` the step that sets it, empty for the trigger's event."""

    path: str
    label: Phrase
    type: str
    giver: str = ""


@dataclass(frozen=True, slots=True)
class Way:
    name: str
    label: Phrase
    next: str


@dataclass(frozen=True, slots=True)
class Told:
    """One step as it stands. `exits` of a step with a broken setting are those its `next` names."""

    id: str
    kind: str
    label: Phrase
    icon: str
    group: str
    name: Phrase
    sentence: Phrase
    exits: tuple[Way, ...]
    variables: tuple[Variable, ...]
    is_known: bool


@dataclass(frozen=True, slots=True)
class Description:
    trigger: Phrase
    trigger_icon: str
    exits: tuple[Phrase, ...]
    steps: tuple[Told, ...]
    problems: tuple[Fault, ...]
    warnings: tuple[Fault, ...]
    event_kinds: tuple[str, ...]
    variables: Mapping[str, str]


def step_kinds() -> list[KindView]:
    return [_kind(kind, kind.group, kind.objects, kind.waits) for kind in STEPS.values()]


def trigger_kinds() -> list[KindView]:
    return [_kind(kind, "", (), False) for kind in TRIGGERS.values()]


def event_kinds() -> list[EventView]:
    return [EventView(kind.name, kind.label, kind.fields) for kind in KINDS.values()]


def describe(data: Mapping[str, Any]) -> Description:
    """Never raises for what a person drew."""
    compiled = _compiled(data)
    program = compiled.program or _sound(data, compiled.faults)
    raw = _parts(data, "steps")
    trigger, icon, kinds = _trigger(data)
    of_event = _event_variables(program) if program else ()
    before = _given_before(raw, program) if program else {}
    steps = tuple(_told(step, (*of_event, *before.get(str(step.get("id")), ()))) for step in raw)
    return Description(
        trigger=trigger,
        trigger_icon=icon,
        exits=tuple(_exit_words(rule) for rule in _parts(data, "exits")),
        steps=steps,
        problems=_problems(compiled, program, data),
        warnings=compiled.warnings,
        event_kinds=kinds,
        variables=dict(program.scope.variables) if program else {},
    )


def _kind(kind: StepKind[Any] | TriggerKind[Any], group: str, objects: tuple[str, ...], waits: bool) -> KindView:
    schema = labelled(kind.config.model_json_schema(by_alias=True))
    return KindView(kind.name, kind.label, kind.summary, kind.icon, group, objects, schema, waits)


def _compiled(data: Mapping[str, Any]) -> Compiled:
    try:
        return compile_flow(read_definition(data))
    except Invalid as error:
        return Compiled(None, error.faults)


def _sound(data: Mapping[str, Any], faults: Sequence[Fault]) -> Program | None:
    """The flow without its broken steps: enough to check the texts of the others."""
    broken = {fault.field.split(".")[1] for fault in faults if fault.field.startswith("steps.")}
    steps = [step for step in _parts(data, "steps") if str(step.get("id")) not in broken]
    kept = {str(step.get("id")) for step in steps}
    try:
        return compile_flow(read_definition({**data, "steps": [_closed(step, kept) for step in steps]})).program
    except Invalid:
        return None


def _parts(data: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """What is a part of the list at all: a drawing may come from anywhere."""
    given = data.get(name)
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list | tuple) else []


def _closed(step: Mapping[str, Any], kept: set[str]) -> dict[str, Any]:
    """Ways that led to a step left out end."""

    def led(target: object) -> object:
        return target if isinstance(target, str) and target in kept else END

    next = step.get("next", END)
    closed: object = {exit: led(target) for exit, target in next.items()} if isinstance(next, Mapping) else led(next)
    return {**step, "next": closed}


def _problems(compiled: Compiled, program: Program | None, data: Mapping[str, Any]) -> tuple[Fault, ...]:
    if compiled.program is not None or program is None:
        return compiled.faults
    others = compile_flow(program.definition).faults
    known = {(fault.field, fault.code) for fault in compiled.faults}
    more = [one for one in others if one.code not in _SHAPE_ONLY and (one.field, one.code) not in known]
    return (*compiled.faults, *more)


def _trigger(data: Mapping[str, Any]) -> tuple[Phrase, str, tuple[str, ...]]:
    given = data.get("trigger")
    settings = dict(given) if isinstance(given, Mapping) else {}
    kind: TriggerKind[Any] | None = TRIGGERS.get(str(settings.pop("kind", "")))
    if kind is None:
        return _NO_TRIGGER, "bolt", ()
    config = _config(kind.config, settings)
    object = str(data.get("object", ""))
    if config is None:
        return kind.label, kind.icon, ()
    words = _said(lambda: kind.sentence(with_gaps(config), object), kind.label)
    return words, kind.icon, kind.event_kinds(config, object)


def _config(model: type[BaseModel], data: object) -> BaseModel | None:
    try:
        return model.model_validate(data)
    except ValidationError:
        return None


def _said(sentence: Any, otherwise: Phrase) -> Phrase:
    """Sentences are written for sound settings; one over a broken text must not stop the others."""
    try:
        words: Phrase = sentence()
    except Exception:  # a kind of any builder: the designer goes on drawing without its sentence
        return otherwise
    return words


def _told(step: Mapping[str, Any], variables: tuple[Variable, ...]) -> Told:
    kind: StepKind[Any] | None = STEPS.get(str(step.get("kind", "")))
    config = _config(kind.config, step.get("config") or {}) if kind else None
    label = kind.label if kind else same(str(step.get("kind", "")))
    return Told(
        id=str(step.get("id", "")),
        kind=str(step.get("kind", "")),
        label=label,
        icon=kind.icon if kind else "alert",
        group=kind.group if kind else "path",
        name=_words(step.get("name")) or label,
        sentence=_sentence(kind, config) if kind else label,
        exits=tuple(_ways(kind, config, step.get("next", END))),
        variables=variables,
        is_known=kind is not None,
    )


def _sentence(kind: StepKind[Any], config: BaseModel | None) -> Phrase:
    return _said(lambda: kind.sentence(with_gaps(config)), kind.summary) if config else _UNSET


def _words(given: object) -> Phrase:
    try:
        return phrase_of(given or "")
    except (TypeError, ValueError, ValidationError):
        return same("")


def _ways(kind: StepKind[Any] | None, config: BaseModel | None, next: object) -> Iterator[Way]:
    targets = next if isinstance(next, Mapping) else {}
    straight = next if isinstance(next, str) else END
    if kind is not None and config is not None:
        for exit in kind.exits(config):
            yield Way(exit.name, exit.label, str(targets.get(exit.name, straight)))
        return
    for name in targets or {NEXT.name: straight}:
        yield Way(str(name), NEXT.label if name == NEXT.name else same(str(name)), str(targets.get(name, straight)))


def _event_variables(program: Program) -> tuple[Variable, ...]:
    """The fields of the event that starts the flow."""
    schema = program.scope.schema
    if EVENT not in schema.relations:
        return ()
    shape = schema.objects(schema.relations[EVENT].target)
    return tuple(Variable(f"{EVENT}.{one.name}", one.label, one.type) for one in shape.fields.values())


def _given_before(raw: Sequence[Mapping[str, Any]], program: Program) -> dict[str, tuple[Variable, ...]]:
    """For each step what those give that a run may have passed when it arrives, in the order of the flow. Of a flow
    that nobody can draw any more it is not asked: the answer would grow with the square of its steps.
    """
    if len(raw) > MOST_DRAWN:
        return {}
    parents: dict[str, set[str]] = {}
    for step in raw:
        next = step.get("next", END)
        for target in next.values() if isinstance(next, Mapping) else [next]:
            parents.setdefault(str(target), set()).add(str(step.get("id")))
    given = {
        id: [Variable(f"{VARS}.{name}", same(name), program.scope.variables.get(name, "text"), id) for name in names]
        for id, step in program.steps.items()
        if (names := step.kind.gives(step.config))
    }
    above = {id: _above(id, parents) for id in (str(step.get("id")) for step in raw)} if given else {}
    return {
        id: tuple(variable for giver, some in given.items() if giver in passed for variable in some)
        for id, passed in above.items()
    }


def _above(id: str, parents: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    todo = list(parents.get(id, ()))
    while todo:
        here = todo.pop()
        if here not in seen:
            seen.add(here)
            todo.extend(parents.get(here, ()))
    return seen


def _exit_words(rule: Mapping[str, Any]) -> Phrase:
    """What a rule that ends every run is called: its label, or what it looks at."""
    label = _words(rule.get("label"))
    event = KINDS.get(str(rule.get("on") or ""))
    return label or (event.label if event else same(str(rule.get("when") or rule.get("on") or "")))


MOST_DRAWN = 1_000
_NO_TRIGGER = Phrase("Choose what starts this flow", "选择由什么启动这个流程")
_UNSET = Phrase("Not set up yet", "尚未设置")
