"""What is known of a value before any question is asked: options, bounds, and what functions can give."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from guanxi.expressions.core import Ambient, Apply, Const, Core, Each, Over, Past, Read
from guanxi.expressions.domains import Domain
from guanxi.expressions.possible import ANYTHING, Between, OneOf, Possible, applied, between, only

_UNITS: dict[str, tuple[int, int]] = {
    "hour": (0, 23),
    "quarter": (1, 4),
    "month": (1, 12),
    "week": (1, 53),
    "day": (1, 31),
    "weekday": (1, 7),
    "length": (0, 1_000_000_000),
    "count": (0, 1_000_000_000),
    "similar": (0, 1),
}
_MOST = Decimal(1_000_000_000)


@dataclass(frozen=True, slots=True)
class Bound:
    """Between which values a field lies; None is open. `is_known`: it is never empty."""

    low: Decimal | date | datetime | None = None
    high: Decimal | date | datetime | None = None
    is_known: bool = False


def known_domain(term: Core, bounds: Mapping[tuple[str, ...], Bound]) -> Domain:
    """Where the value of a term can lie at all."""
    bound = bounds.get(tuple(map(str, term.path))) if isinstance(term, Read) else None
    may_be_empty = not _is_total(term) and not (bound is not None and bound.is_known)
    if bound is not None:
        return Domain(low=bound.low, high=bound.high, may_be_empty=may_be_empty)
    if isinstance(term, Read) and term.field.type == "choice" and term.field.options:
        return Domain(frozenset(value for value, _ in term.field.options), may_be_empty=may_be_empty)
    match _range(term, bounds):
        case Between(low=low, high=high):
            return Domain(low=low, high=high, may_be_empty=may_be_empty)
        case OneOf(values=values) if None not in values:
            return Domain(frozenset(values), may_be_empty=may_be_empty)
        case _:
            return Domain(may_be_empty=may_be_empty)


def _is_total(term: Core) -> bool:
    """A count and an answer are never empty."""
    if isinstance(term, Over | Past):
        return term.name in ("count", "any", "all", "is_single")
    return isinstance(term, Each) or (isinstance(term, Apply) and term.type == "flag")


def _range(core: Core, bounds: Mapping[tuple[str, ...], Bound]) -> Possible:
    """Of the values that are not empty."""
    match core:
        case Const(value=value):
            return only(value)
        case Over(name="count") | Past(name="count"):
            return Between(Decimal(0), _MOST)
        case Read():
            bound = bounds.get(tuple(map(str, core.path)))
            is_bounded = bound is not None and bound.low is not None and bound.high is not None
            return between(bound.low, bound.high) if bound is not None and is_bounded else ANYTHING
        case Apply(function=function) if function.name in _UNITS:
            low, high = _UNITS[function.name]
            return between(Decimal(low), Decimal(high))
        case Apply(function=function, args=args) if not any(isinstance(arg, Ambient) for arg in args):
            return applied(function, [_range(arg, bounds) for arg in args]) if core.type != "flag" else ANYTHING
        case _:
            return ANYTHING
