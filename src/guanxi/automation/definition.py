"""The flow file: what a person draws or writes, validated in shape but not yet in meaning (that is `compile`'s work).

The same format serves blueprints, exports and the designer. Dumping a definition and reading it again gives the same
definition.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, Field, ValidationError, model_validator

from guanxi.automation.faults import faults_of, faulty
from guanxi.automation.fields import ConditionText, EventName, FormulaText, SpanText, Words
from guanxi.automation.spans import parse_span
from guanxi.automation.steps import END, Config, Wrong
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, same

KEY = re.compile(r"[a-z][a-z0-9]*(?:[-_][a-z0-9]+)*")
MOST_STEPS = 10_000
MOST_CHARACTERS = 10_000_000
"""Of a flow file: ten thousand steps of a thousand characters each."""
_TIMESTAMP = "tag:yaml.org,2002:timestamp"


def _key(text: str) -> str:
    if not KEY.fullmatch(text) or len(text) > 63:
        raise ValueError("not_a_key")
    return text


def _span(text: str) -> str:
    if parse_span(text) is None:
        raise ValueError("not_a_span")
    return text


Key = Annotated[str, AfterValidator(_key)]
Lane = Literal["urgent", "normal", "bulk"]
LANES: Mapping[str, int] = {"urgent": 0, "normal": 1, "bulk": 2}


class ReEntry(Config):
    """May a subject that was here before come in again? `by_key` counts per value of the formula `key`."""

    mode: Literal["once", "after_exit", "cool_down", "every", "by_key"] = "once"
    key: FormulaText | None = None
    days: int = Field(default=0, ge=0, le=3660)

    @model_validator(mode="after")
    def _complete(self) -> ReEntry:
        if self.mode == "by_key" and not self.key:
            raise ValueError("re_entry_needs_key")
        if self.mode == "cool_down" and not self.days:
            raise ValueError("re_entry_needs_days")
        return self


class ExitRule(Config):
    """Ends every run of the flow: on an event, when a condition holds, or on the event only when the condition
    holds.
    """

    on: EventName | None = None
    when: ConditionText | None = None
    outcome: str = "left"
    label: Words = Phrase("", "")

    @model_validator(mode="after")
    def _some(self) -> ExitRule:
        if not self.on and not self.when:
            raise ValueError("exit_needs_on_or_when")
        return self


class Settings(Config):
    """`own_changes`: events caused by a run of this flow may start it again for the same subject.

    `spread`: whoever enters begins somewhere within this span, each record at a place of its own, so that a thousand
    entrants of one moment are not a thousand mails of one moment.

    `on_error`: for steps that do not say it themselves.
    """

    lane: Lane = "normal"
    spread: Annotated[SpanText, AfterValidator(_span)] | None = None
    own_changes: bool = False
    time_zone: str = ""
    attempts: int = Field(default=8, ge=1, le=50)
    on_error: Literal["park", "continue", "exit"] = "park"


class StepDef(Config):
    """One step. `next` is a step id (or "end") when there is one exit, else one for each exit.

    `on_error` says what happens when the step fails for good: park (visible, can be retried), continue through the
    first exit, exit the flow, or a step id. Empty: as the settings of the flow say.
    """

    id: Key
    kind: str
    name: Words = Phrase("", "")
    config: dict[str, Any] = Field(default_factory=dict)
    next: str | dict[str, str] = END
    on_error: str = ""
    note: Words = Phrase("", "")


class Definition(Config):
    key: Key
    name: Words
    summary: Words = Phrase("", "")
    object: str
    trigger: dict[str, Any]
    re_entry: ReEntry = ReEntry()
    exits: tuple[ExitRule, ...] = ()
    settings: Settings = Settings()
    steps: tuple[StepDef, ...] = Field(min_length=1, max_length=MOST_STEPS)
    notes: tuple[Any, ...] = ()

    @model_validator(mode="after")
    def _ids_once(self) -> Definition:
        twice = [id for id, times in Counter(step.id for step in self.steps).items() if times > 1]
        if twice:
            raise Wrong("step_id_twice", _ID_TWICE.fill(ids=", ".join(twice[:5])))
        return self


_ID_TWICE = Phrase("Several steps have the same id: {ids}", "多个步骤使用了相同的 id：{ids}")


def read_definition(data: object) -> Definition:
    """Validate what was parsed from YAML or JSON; every fault carries its address (`steps.<id>.config.<field>`)."""
    try:
        return Definition.model_validate(data)
    except ValidationError as error:
        raise faulty(faults_of(error, "", Definition, data)) from None


def load_yaml(text: str) -> Any:
    """Parse YAML safely; a syntax error becomes a fault with line and column.

    As in YAML 1.2 only `true` and `false` are flags: under 1.1 the key `on` of an exit rule and the country NO would
    turn into booleans. Aliases are refused, because a short file of nested aliases can unfold to gigabytes.
    """
    if len(text) > MOST_CHARACTERS:
        raise Invalid(_TOO_LARGE, code="too_large", faults=(Fault("", "too_large", _TOO_LARGE),))
    try:
        _must_be_flat(text)
        return yaml.load(text, Loader=_Loader)  # noqa: S506 - _Loader is a SafeLoader
    except yaml.MarkedYAMLError as error:
        raise _no_yaml(error.problem_mark, same(error.problem or "…")) from None
    except yaml.YAMLError as error:
        raise _no_yaml(None, same(str(error).partition("\n")[0])) from None


DEEPEST = 50


def _must_be_flat(text: str) -> None:
    """Neither aliases nor endless nesting; seen before anything is built from it."""
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        is_alias = isinstance(event, yaml.AliasEvent)
        if is_alias or depth > DEEPEST:
            mark: Any = event.start_mark
            raise _no_yaml(mark, _NO_ALIASES if is_alias else _TOO_DEEP)


def _no_yaml(mark: Any, problem: Phrase) -> Invalid:
    words = _NO_YAML.fill(problem=problem)
    if mark is not None:
        words = _NO_YAML_AT.fill(line=mark.line + 1, column=mark.column + 1, problem=problem)
    return Invalid(words, code="yaml", faults=(Fault("", "yaml", words),))


_NO_YAML = Phrase("This is not valid YAML: {problem}", "不是有效的 YAML：{problem}")
_NO_YAML_AT = Phrase(
    "This is not valid YAML (line {line}, column {column}): {problem}",
    "不是有效的 YAML（第 {line} 行第 {column} 列）：{problem}",
)
_NO_ALIASES = Phrase("aliases (*) are not allowed", "不允许使用别名（*）")
_TOO_DEEP = Phrase("it is nested too deeply", "嵌套过深")
_TOO_LARGE = Phrase("This file is larger than {most} MB", "文件超过 {most} MB").fill(most=MOST_CHARACTERS // 1_000_000)


class _Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
    """The parser in C reads a file of ten thousand steps in a second instead of ten."""


_Loader.yaml_implicit_resolvers = {
    letter: [(tag, pattern) for tag, pattern in resolvers if tag not in ("tag:yaml.org,2002:bool", _TIMESTAMP)]
    for letter, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def dump(definition: Definition) -> dict[str, Any]:
    """JSON-ready, without what is default, in the order of the file format."""
    return definition.model_dump(mode="json", exclude_defaults=True)


def dump_yaml(definition: Definition) -> str:
    """A flow file as git should see it: stable order, no anchors, Unicode kept."""
    text = yaml.dump(dump(definition), Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=110)
    return str(text)


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True
