"""The commonest atoms in one step: reading, cleaning and comparing together halve the time.

Each of them must decide as the long way does; the generated tests run through both.
"""

import operator
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from guanxi.expressions.clean import cleaner
from guanxi.expressions.core import Read
from guanxi.expressions.decimals import LARGEST_EXPONENT
from guanxi.expressions.facts import Facts
from guanxi.expressions.operators.sets import has

Run = Callable[[Any], Any]
_BOUND = Decimal(1).scaleb(LARGEST_EXPONENT)
_LOWEST = -_BOUND


def shortcut(run: Callable[..., Any], left: Read, wanted: object) -> Run | None:
    """None where there is none."""
    if left.type in ("text", "choice") and run is operator.eq and wanted != "":
        return _same_text(left.path, wanted)
    if left.type == "set" and run is has:
        return _has(left.path, wanted)
    if left.type == "number" and isinstance(wanted, Decimal):
        maker = _NUMBERS.get(run)
        return maker(left.path, wanted, _long_way(run, left, wanted)) if maker else None
    return None


def _same_text(path: tuple[Any, ...], wanted: object) -> Run:
    """Whatever is no text is not equal to one."""

    def is_same(facts: Facts) -> bool:
        return facts.value(path) == wanted

    return is_same


def _has(path: tuple[Any, ...], wanted: object) -> Run:
    """What is no text among the values cannot be the one that is looked for."""

    def has_it(facts: Facts) -> bool:
        raw = facts.value(path)
        return isinstance(raw, tuple | list | set | frozenset) and wanted in raw

    return has_it


def _long_way(run: Callable[..., Any], left: Read, wanted: object) -> Callable[[object], bool]:
    clean = cleaner(left.field, is_json=isinstance(left.path[-1], int))

    def compare(raw: object) -> bool:
        value = clean(raw)
        return value is not None and bool(run(value, wanted))

    return compare


def _above(path: tuple[Any, ...], wanted: Decimal, long_way: Callable[[object], bool]) -> Run:
    def is_above(facts: Facts) -> bool:
        raw = facts.value(path)
        if type(raw) is not Decimal:
            return long_way(raw)
        try:
            return wanted < raw < _BOUND
        except InvalidOperation:  # NaN
            return False

    return is_above


def _at_least(path: tuple[Any, ...], wanted: Decimal, long_way: Callable[[object], bool]) -> Run:
    def is_at_least(facts: Facts) -> bool:
        raw = facts.value(path)
        if type(raw) is not Decimal:
            return long_way(raw)
        try:
            return wanted <= raw < _BOUND
        except InvalidOperation:
            return False

    return is_at_least


def _below(path: tuple[Any, ...], wanted: Decimal, long_way: Callable[[object], bool]) -> Run:
    def is_below(facts: Facts) -> bool:
        raw = facts.value(path)
        if type(raw) is not Decimal:
            return long_way(raw)
        try:
            return _LOWEST < raw < wanted
        except InvalidOperation:
            return False

    return is_below


_NUMBERS: dict[Callable[..., Any], Callable[[tuple[Any, ...], Decimal, Callable[[object], bool]], Run]] = {
    operator.gt: _above,
    operator.ge: _at_least,
    operator.lt: _below,
}
