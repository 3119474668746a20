"""Exact decimal arithmetic that PostgreSQL's numeric repeats digit by digit.

Sums are exact; whatever can grow digits (product, quotient) is rounded to 12 places, halves away from zero, because
that is what `round(numeric, 12)` does.
"""

from collections.abc import Iterable, Sequence
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from functools import reduce

PLACES = 12
LARGEST_EXPONENT = 36  # numbers of 37 digits and more before the point read as empty
_STEP = Decimal(1).scaleb(-PLACES)
_ONE = Decimal(1)
_EXACT = Context(prec=400_000, rounding=ROUND_HALF_UP)

add = _EXACT.add
subtract = _EXACT.subtract
negate = _EXACT.minus


def is_countable(value: Decimal) -> bool:
    return value.is_finite() and value.adjusted() < LARGEST_EXPONENT


def multiply(a: Decimal, b: Decimal) -> Decimal:
    return _EXACT.multiply(a, b).quantize(_STEP, context=_EXACT)


def divide(a: Decimal, b: Decimal) -> Decimal | None:
    """Truncated one place later than it is rounded, so that no second rounding can differ."""
    if not b:
        return None
    whole = _EXACT.divide_int(a.scaleb(PLACES + 1, context=_EXACT), b)
    return whole.scaleb(-PLACES - 1, context=_EXACT).quantize(_STEP, context=_EXACT)


def remainder(a: Decimal, b: Decimal) -> Decimal | None:
    """With the sign of `a`, as in SQL."""
    return _EXACT.remainder(a, b) if b else None


def rounded(a: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    """Written out, as numeric is: a zero of thousands would pass for a large number."""
    digits = max(-LARGEST_EXPONENT, min(PLACES, int(places)))
    return add(a.quantize(_ONE.scaleb(-digits), rounding=ROUND_HALF_UP, context=_EXACT), Decimal(0))


def floor(a: Decimal) -> Decimal:
    return a.to_integral_value(rounding=ROUND_FLOOR, context=_EXACT)


def ceiling(a: Decimal) -> Decimal:
    return a.to_integral_value(rounding=ROUND_CEILING, context=_EXACT)


def absolute(a: Decimal) -> Decimal:
    return a.copy_abs()


def total(values: Iterable[Decimal]) -> Decimal:
    return reduce(add, values, Decimal(0))


def mean(values: Sequence[Decimal]) -> Decimal | None:
    return divide(total(values), Decimal(len(values))) if values else None
