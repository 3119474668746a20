"""Checks that follow the ways through one flow: variables that may not be set yet, fields and values that are none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from guanxi.automation.fields import formula_in, marked
from guanxi.automation.findings import Finding
from guanxi.automation.graph import edges
from guanxi.automation.program import Program, Step
from guanxi.automation.subjects import schema_of
from guanxi.automation.wiring import EVERY, wiring
from guanxi.expressions import Field
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase, listed
from guanxi.kit.registry import did_you_mean

# Ways out on which a step comes away with nothing: what it would have set is not set.
_EMPTY_HANDED = frozenset({"missing", "timeout", "refused", "failed", "empty", "error", "none"})
Names = frozenset[str]


def findings(program: Program) -> Iterator[Finding]:
    yield from _variables(program)
    yield from _written(program)


def _variables(program: Program) -> Iterator[Finding]:
    """Every use of `vars.x` against what the ways to it have set: on none of them, or not on all."""
    uses = [(step, address, names) for step in program.steps.values() for address, names in _uses(program, step)]
    if not uses:
        return
    always, ever = _set_before(program)
    for step, address, names in uses:
        for name in sorted(names):
            if name not in ever.get(step.id, frozenset()):
                yield _finding("error", "variable_not_set", program, address, _NEVER_SET.fill(name=name), _SET_FIRST)
            elif name not in always.get(step.id, frozenset()):
                yield _finding("warning", "variable_maybe_not_set", program, address, _MAYBE.fill(name=name), _SET_ALL)


def _uses(program: Program, step: Step) -> Iterator[tuple[str, Names]]:
    for found in marked(step.config, f"steps.{step.id}.config."):
        text = formula_in(found.value) if found.mark.role == "value" else found.value
        if found.mark.role not in ("condition", "formula", "value") or found.mark.over or not isinstance(text, str):
            continue
        try:
            names = program.scope.question(text, found.expect).variables
        except GuanxiError:
            continue  # Broken, or about another event; reported where texts are checked.
        if names:
            yield found.address, names


def _set_before(program: Program) -> tuple[Mapping[str, Names], Mapping[str, Names]]:
    """(set on every way to a step, set on some way), by passing sets along the edges until nothing changes."""
    gives = {step.id: frozenset(step.kind.gives(step.config)) for step in program.steps.values()}
    brought = frozenset(program.trigger.gives(program.trigger_config, program.object))
    always: dict[str, Names] = {program.first: brought}
    ever: dict[str, Names] = {program.first: brought}
    for goal in program.goals:
        always[goal.step], ever[goal.step] = brought, brought.union(*gives.values())
    todo = [program.first, *(goal.step for goal in program.goals)]
    while todo:
        step = program.steps[todo.pop()]
        for target, given in _ways(step, program, gives[step.id]):
            surely, perhaps = always[step.id] | given, ever[step.id] | given
            new_always = surely & always[target] if target in always else surely
            new_ever = perhaps | ever.get(target, frozenset())
            if (new_always, new_ever) != (always.get(target), ever.get(target)):
                always[target], ever[target] = new_always, new_ever
                todo.append(target)
    return always, ever


def _ways(step: Step, program: Program, gives: Names) -> Iterator[tuple[str, Names]]:
    targets = set(edges(step, program.steps))
    for exit, target in step.next.items():
        if target in targets:
            yield target, frozenset() if exit in _EMPTY_HANDED else gives
    if step.on_error in targets:
        yield step.on_error, frozenset()


def _written(program: Program) -> Iterator[Finding]:
    """Fields that a person wrote into the file must exist, and a choice must be one of the choices."""
    for write in wiring(program).writes:
        if write.field == EVERY or write.field not in (getattr(program.steps[write.step].config, "values", None) or ()):
            continue
        fields = schema_of(write.object).fields
        field = fields.get(write.field)
        address = f"steps.{write.step}.config.values.{write.field}"
        if field is None:
            yield _finding("error", "unknown_field", program, address, _no_field(write.field, fields), _CHOOSE_FIELD)
        elif not _is_choice(field, write.value):
            known = listed([label for _, label in field.options])
            words = _NO_CHOICE.fill(label=field.label, value=write.value, known=known)
            yield _finding("error", "unknown_choice", program, address, words, _CHOOSE_VALUE)


def _no_field(name: str, fields: Mapping[str, Field]) -> Phrase:
    near = did_you_mean(name, fields)
    words = _NO_FIELD.fill(name=name)
    return _NEAR.fill(words=words, near=near) if near else words


def _is_choice(field: Field, value: object) -> bool:
    if field.type != "choice" or not field.options or value is None:
        return True
    return str(value) in {key for key, _ in field.options}


def _finding(severity: str, code: str, program: Program, address: str, words: Phrase, advice: Phrase) -> Finding:
    return Finding(severity, code, program.key, address, words, advice)  # type: ignore[arg-type]


_NEVER_SET = Phrase("No step before this one sets “vars.{name}”", "在此步骤之前没有任何步骤设置“vars.{name}”")
_MAYBE = Phrase("On some ways to this step “vars.{name}” is not set", "到达此步骤的某些路径上未设置“vars.{name}”")
_SET_FIRST = Phrase(
    "Set the variable in an earlier step, or use another one.", "请在之前的步骤中设置该变量，或改用其他变量。"
)
_SET_ALL = Phrase(
    "Set it on every way, or ask first whether it is empty.", "请在每条路径上都设置它，或先判断它是否为空。"
)
_NO_FIELD = Phrase("There is no field “{name}”", "没有名为“{name}”的字段")
_NEAR = Phrase("{words}; did you mean “{near}”?", "{words}，你是指“{near}”吗？")
_CHOOSE_FIELD = Phrase("Choose a field that exists, or create it first.", "请选择存在的字段，或先创建该字段。")
_NO_CHOICE = Phrase(
    "“{value}” is no choice of “{label}”; there are {known}", "“{value}”不是“{label}”的选项，可选：{known}"
)
_CHOOSE_VALUE = Phrase("Choose one of the values of the field.", "请选择该字段已有的选项。")
