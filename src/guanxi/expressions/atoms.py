"""One question of a condition as what it leaves for the thing it asks about."""

from datetime import datetime
from typing import Any

from guanxi.expressions.closures import build
from guanxi.expressions.core import Ambient, Apply, Const, Core, Read, each, is_constant
from guanxi.expressions.domains import Domain
from guanxi.expressions.facts import RowFacts

Part = tuple[Core, Domain]
_FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
_OPPOSITE = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


def alternatives(atom: Core, truth: bool, now: datetime) -> list[Part]:
    """Each one is a way in which the question has this answer. An empty value answers every question no."""
    if is_constant(atom):
        return _constant(atom, truth, now)
    if isinstance(atom, Apply):
        found = _of_question(atom, truth, now)
        if found is not None:
            return found
    if atom.type == "flag" and isinstance(atom, Read):
        return [(atom, Domain(frozenset({truth}), may_be_empty=not truth))]
    return [(atom, Domain(frozenset({truth})))]


def _constant(atom: Core, truth: bool, now: datetime) -> list[Part]:
    """One that only hangs on the clock may change its answer."""
    if any(isinstance(one, Ambient) for one in each(atom)):
        return [(atom, Domain(frozenset({truth})))]
    value = bool(build(atom)(RowFacts(now)))
    return [(Const("flag", value), Domain())] if value is truth else []


def _of_question(atom: Apply, truth: bool, now: datetime) -> list[Part] | None:
    name, args = atom.function.name, atom.args
    if name in ("is empty", "is not empty"):
        is_empty = (name == "is empty") is truth
        return [(args[0], Domain(may_be_empty=is_empty, may_be_known=not is_empty))] if args[0].type != "set" else None
    if name in _FLIPPED and is_constant(args[0]):
        name, args = _FLIPPED[name], (args[1], args[0])
    term, rest = args[0], args[1:]
    if is_constant(term) or not rest or not all(is_constant(arg) for arg in rest):
        return None
    values = [build(arg)(RowFacts(now)) for arg in rest]
    if None in values:
        return [] if truth else [(term, Domain(may_be_empty=True))]
    if name.startswith("has"):
        return _members(term, name, values[0], truth)
    return [(term, domain) for domain in _domains(atom, name, values, truth)]


def _domains(atom: Apply, name: str, values: list[Any], truth: bool) -> list[Domain]:
    if name in _FLIPPED:
        wanted = name if truth else _OPPOSITE[name]
        return [_compared(wanted, values[0], may_be_empty=not truth)]
    if name in ("in", "not in"):
        is_among = (name == "in") is truth
        those = frozenset(values[0])
        return [Domain(those if is_among else None, frozenset() if is_among else those, may_be_empty=not truth)]
    if name == "is between":
        if truth:
            return [Domain(low=values[0], high=values[1])]
        below, above = Domain(high=values[0], high_open=True), Domain(low=values[1], low_open=True)
        return [Domain(may_be_empty=True, may_be_known=False), below, above]
    run = atom.function.run
    tests = ((lambda value: bool(run(value, *values)), truth),)
    return [Domain(tests=tests, may_be_empty=not truth)]


def _compared(name: str, value: Any, may_be_empty: bool) -> Domain:
    match name:
        case "=":
            return Domain(frozenset({value}), may_be_empty=may_be_empty)
        case "!=":
            return Domain(never=frozenset({value}), may_be_empty=may_be_empty)
        case "<" | "<=":
            return Domain(high=value, high_open=name == "<", may_be_empty=may_be_empty)
        case _:
            return Domain(low=value, low_open=name == ">", may_be_empty=may_be_empty)


def _members(term: Core, name: str, value: Any, truth: bool) -> list[Part]:
    those = frozenset(value) if isinstance(value, tuple) else frozenset({value})
    if (name == "has any") is not truth or len(those) == 1:
        return [(term, Domain(has=those) if truth else Domain(lacks=those, may_be_empty=True))]
    each = [
        Domain(has=frozenset({one})) if truth else Domain(lacks=frozenset({one}), may_be_empty=True) for one in those
    ]
    return [(term, domain) for domain in each]
