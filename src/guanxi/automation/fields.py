"""Types for step configurations that say what a value means, so that the checks and the designer's form can follow.

A plain `str` in a config model is just text. A `ConditionText` is parsed and type-checked when a flow is compiled, and
drawn with the condition builder (`x-widget` in the JSON schema).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, Field, PlainSerializer

from guanxi.kit.phrase import Phrase, phrase_of

Role = Literal["condition", "formula", "value", "template", "object", "field", "event", "flow", "span", "credential"]


@dataclass(frozen=True, slots=True)
class Mark:
    """What a config value is. `over` names the sibling key that holds the object a condition or field is about."""

    role: Role
    over: str = ""
    expect: str = ""


def _widget(name: str, **more: str) -> Any:
    return Field(json_schema_extra={"x-widget": name, **more})


def told(title: Phrase, help: Phrase | None = None, **hints: Any) -> dict[str, Any]:
    """How the designer's form names a setting: `Field(json_schema_extra=told(Phrase("Method", "方法"), choices=…))`.

    `title` and `help` become `x-title` and `x-help` ({en, zh}), every hint `x-<name>`.
    """
    words = {"x-title": title.json()} | ({"x-help": help.json()} if help else {})
    return {**words, **{f"x-{name.replace('_', '-')}": value for name, value in hints.items()}}


ConditionText = Annotated[str, Mark("condition"), _widget("condition")]
FormulaText = Annotated[str, Mark("formula"), _widget("formula")]
MomentText = Annotated[str, Mark("formula", expect="moment"), _widget("formula", **{"x-expect": "moment"})]
FoundCondition = Annotated[str, Mark("condition", over="object"), _widget("condition", **{"x-over": "object"})]
Value = Annotated[Any, Mark("value"), _widget("value")]
"""A literal; a formula, written `{formula: ...}` or as text that starts with an equals sign; or a text with variables:
"Dear {{ contact.name }}". Lists and mappings may hold all three.
"""
TemplateText = Annotated[str, Mark("template"), _widget("liquid")]
"""A text that may name variables: "Dear {{ contact.name }}"."""
TemplateWords = Annotated[
    Phrase,
    BeforeValidator(phrase_of),
    PlainSerializer(Phrase.json, return_type=dict[str, str]),
    Mark("template"),
]
"""A text in both languages that may name variables."""
CredentialName = Annotated[str, Mark("credential"), _widget("credential")]
Values = Annotated[dict[str, Value], _widget("values", **{"x-over": "object"})]
ObjectName = Annotated[str, Mark("object"), _widget("object")]
FieldName = Annotated[str, Mark("field"), _widget("field")]
FoundField = Annotated[str, Mark("field", over="object"), _widget("field", **{"x-over": "object"})]
EventName = Annotated[str, Mark("event"), _widget("event")]
FlowKey = Annotated[str, Mark("flow"), _widget("flow")]
SpanText = Annotated[str, Mark("span"), _widget("span")]
Words = Annotated[Phrase, BeforeValidator(phrase_of), PlainSerializer(Phrase.json, return_type=dict[str, str])]


@dataclass(frozen=True, slots=True)
class Marked:
    """One marked value found in a config; `address` is dotted ("cases.0.when"), `parent` the model it stands in."""

    address: str
    mark: Mark
    value: Any
    parent: BaseModel

    @property
    def expect(self) -> str | None:
        """The type that its text must give. Every check asks for the same, so that a text is compiled once."""
        if self.mark.role == "condition":
            return "flag"
        return None if self.mark.expect == "moment" else self.mark.expect or None


def marked(config: BaseModel, prefix: str = "") -> Iterator[Marked]:
    """Every marked value of a config, at any depth."""
    for name, alias, marks in _marks_in(type(config)):
        yield from _in_value(getattr(config, name), f"{prefix}{alias}", marks, config)


@cache
def _marks_in(model: type[BaseModel]) -> tuple[tuple[str, str, list[Mark]], ...]:
    """Name, name in files, and marks of each field: the same for every config of the model."""
    return tuple(
        (
            name,
            info.alias or name,
            [meta for meta in info.metadata if isinstance(meta, Mark)] or _marks_of(info.annotation),
        )
        for name, info in model.model_fields.items()
    )


def _in_value(value: Any, address: str, marks: list[Mark], parent: BaseModel) -> Iterator[Marked]:
    match value:
        case None:
            return
        case BaseModel():
            yield from marked(value, f"{address}.")
        case Mapping() if marks and marks[0].role == "value" and not _is_formula(value):
            for key, item in value.items():
                yield from _in_value(item, f"{address}.{key}", marks, parent)
        case list() | tuple() if not (marks and marks[0].role == "value"):
            for index, item in enumerate(value):
                yield from _in_value(item, f"{address}.{index}", marks, parent)
        case Mapping() if not marks:
            for key, item in value.items():
                yield from _in_value(item, f"{address}.{key}", marks, parent)
        case _:
            for mark in marks:
                yield Marked(address, mark, value, parent)


def _marks_of(annotation: Any) -> list[Mark]:
    """Marks hidden inside `X | None`, `list[X]`, `dict[str, X]`."""
    found = [meta for meta in getattr(annotation, "__metadata__", ()) if isinstance(meta, Mark)]
    for inner in getattr(annotation, "__args__", ()):
        found += _marks_of(inner)
    return found


def _is_formula(value: Any) -> bool:
    return isinstance(value, Mapping) and set(value) == {"formula"}


def formula_in(value: Any) -> str | None:
    """The formula text of a `Value`, or None when it is a literal."""
    if _is_formula(value):
        return str(value["formula"])
    if isinstance(value, str) and value.startswith("="):
        return value[1:].strip()
    return None


def type_of_value(value: Any) -> str:
    """The type of a variable that a `Value` gives; that of a formula is inferred."""
    formula = formula_in(value)
    if formula is not None:
        return f"= {formula}"
    if isinstance(value, bool):
        return "flag"
    return "number" if isinstance(value, int | float) else "list" if isinstance(value, list) else "text"
