"""Do the values a step gives to a record's fields fit? Asked when a flow is published, so that no run finds out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from guanxi.automation.fields import formula_in
from guanxi.automation.scope import Scope
from guanxi.automation.wording import is_template
from guanxi.expressions import ExpressionError
from guanxi.expressions.types import TYPE_LABELS
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.registry import did_you_mean
from guanxi.objects.accept import Unacceptable
from guanxi.objects.prepare import accepted
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.spec import FieldSpec

# What formulas may be written into a field, by the type of the field; a type that is not here takes anything.
_TAKES: Mapping[str, frozenset[str]] = {
    "text": frozenset({"text", "choice"}),
    "choice": frozenset({"text", "choice"}),
    "number": frozenset({"number", "money", "duration"}),
    "money": frozenset({"number", "money"}),
    "flag": frozenset({"flag"}),
    "date": frozenset({"date"}),
    "moment": frozenset({"moment"}),
    "lookup": frozenset({"lookup", "text"}),
    "set": frozenset({"set", "list"}),
}


def value_faults(object: str, values: Mapping[str, Any], scope: Scope, prefix: str = "values") -> Iterator[Fault]:
    """Unknown fields, constants a field would refuse, formulas of another type. Broken formulas are told elsewhere."""
    if object not in OBJECTS:
        return
    shape = shape_of(object)
    for name, value in values.items():
        spec = shape.fields.get(name)
        address = f"{prefix}.{name}"
        if spec is None:
            yield _unknown(address, name, shape)
            continue
        wrong = _wrong(spec, value, scope)
        if wrong is not None:
            yield Fault(address, "wrong_type", wrong)


def field_faults(object: str, names: Iterable[str], prefix: str, types: frozenset[str]) -> Iterator[Fault]:
    """Fields that are not there, or of a type the operation cannot work on."""
    if object not in OBJECTS:
        return
    shape = shape_of(object)
    for name in names:
        spec = shape.fields.get(name)
        if spec is None:
            yield _unknown(f"{prefix}.{name}", name, shape)
        elif types and spec.type not in types:
            words = _NOT_FOR.fill(field=spec.label, type=_label(spec.type))
            yield Fault(f"{prefix}.{name}", "wrong_type", words)


def _wrong(spec: FieldSpec, value: Any, scope: Scope) -> Phrase | None:
    formula = formula_in(value)
    if formula is not None:
        return _wrong_formula(spec, formula, scope)
    if value is None or is_template(value) or spec.type == "json":
        return None
    try:
        accepted(spec, value)
    except Unacceptable as reason:
        return reason.message
    return None


def _wrong_formula(spec: FieldSpec, formula: str, scope: Scope) -> Phrase | None:
    try:
        found = scope.question(formula).type
    except ExpressionError:
        return None
    fits = _TAKES.get(spec.type)
    if fits is None or found in fits or found == "empty":
        return None
    return _MISFIT.fill(field=spec.label, wanted=_label(spec.type), found=_label(found))


def _label(type: str) -> Phrase:
    return dict(TYPE_LABELS).get(type) or same(type)  # type: ignore[call-overload]


def _unknown(address: str, name: str, shape: Shape) -> Fault:
    near = did_you_mean(name, shape.fields)
    words = _NO_FIELD_NEAR.fill(name=name, near=near) if near else _NO_FIELD.fill(name=name)
    return Fault(address, "unknown_name", words)


_NO_FIELD = Phrase("There is no field “{name}”", "没有名为“{name}”的字段")
_NO_FIELD_NEAR = Phrase(
    "There is no field “{name}”; did you mean “{near}”?", "没有名为“{name}”的字段，你是指“{near}”吗？"
)
_MISFIT = Phrase("“{field}” takes {wanted}, the formula gives {found}", "“{field}”应为{wanted}，公式结果为{found}")
_NOT_FOR = Phrase("“{field}” is {type}, which this cannot be done with", "“{field}”的类型是{type}，不支持此操作")
