"""Rates of exchange, as data: what one unit of a currency was worth from a day on, in a currency all of them share.

Whoever keeps the table gives it with `use_rates`; the database reads the table itself, so both see the same rates.
"""

from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal

from guanxi.expressions.decimals import divide, multiply

RATE_TABLE = "exchange_rate"
Rates = Mapping[str, Sequence[tuple[date, Decimal]]]
_source: list[Callable[[], Rates]] = []


def use_rates(source: Callable[[], Rates]) -> None:
    """Rates of each currency in the order of their days. The last source given is the one that is asked."""
    _source[:] = [source]


def converted(amount: Decimal, come: str, to: str, on: date) -> Decimal | None:
    if come == to:
        return amount
    rates = _source[0]() if _source else {}
    worth, target = _rate(rates, come, on), _rate(rates, to, on)
    return divide(multiply(amount, worth), target) if worth is not None and target is not None else None


def _rate(rates: Rates, currency: str, on: date) -> Decimal | None:
    """The last one that began on the day or before it."""
    known = rates.get(currency, ())
    place = bisect_right(known, on, key=lambda one: one[0])
    return known[place - 1][1] if place else None
