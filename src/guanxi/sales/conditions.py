"""Conditions of a stage. They ask about the deal as it would be, so they may use its own fields only."""

from collections.abc import Mapping

from guanxi.expressions import ExpressionError, Facts, compile_closure, parse, watch
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import schema_of
from guanxi.objects.shape import shape_of
from guanxi.sales.stages import Stage


def labels() -> Mapping[str, Phrase]:
    return {name: spec.label for name, spec in shape_of("deal").fields.items()}


def holds(text: str, facts: Facts) -> bool:
    schema = schema_of("deal")
    return bool(compile_closure(parse(text, schema, "flag"), schema)(facts))


def condition_faults(stage: Stage) -> list[Fault]:
    """Required fields must be fields of a deal, and conditions must be questions about a deal."""
    known = shape_of("deal").fields
    address = f"stages.{stage.key}"
    faults = [
        Fault(f"{address}.required", "unknown_field", _NO_FIELD.fill(field=name))
        for name in stage.required
        if name not in known
    ]
    return faults + [fault for check in stage.checks for fault in _faults_in(check.when, f"{address}.checks")]


def _faults_in(text: str, address: str) -> list[Fault]:
    schema = schema_of("deal")
    try:
        seen = watch(parse(text, schema, "flag"), schema)
    except ExpressionError as error:
        return [Fault(address, fault.code, fault.message) for fault in error.faults]
    is_own = all(len(path) == 1 for path in seen.paths) and not seen.kinds
    return [] if is_own else [Fault(address, "too_far", _OWN_FIELDS_ONLY)]


_NO_FIELD = Phrase("A deal has no field “{field}”", "商机没有字段“{field}”")
_OWN_FIELDS_ONLY = Phrase("A stage can only ask about fields of the deal itself", "阶段条件只能使用商机自身的字段")
