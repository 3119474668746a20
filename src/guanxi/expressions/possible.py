"""What a value may be within a stretch of time: a few values, everything between two, or anything at all.

Sound before sharp: a value that a part can take is never left out, so what is decided here is decided for the whole
stretch. The shorter the stretch, the sharper the answer; over a single instant it is exact.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import product
from typing import Any

from guanxi.expressions.calendar import local_wall
from guanxi.expressions.operators.registry import Function

_MOST_VALUES = 64
_DAY = timedelta(days=1)
_SAMPLED = timedelta(hours=6)  # no zone changes its clock twice within so short a time
_FAILURES = (ArithmeticError, ValueError, OverflowError)


@dataclass(frozen=True, slots=True)
class OneOf:
    values: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """Never empty; both ends belong to it."""

    low: Any
    high: Any


@dataclass(frozen=True, slots=True)
class Anything:
    """Empty, too."""


Possible = OneOf | Between | Anything
ANYTHING = Anything()
EITHER = OneOf((True, False))
YES, NO, EMPTY = OneOf((True,)), OneOf((False,)), OneOf((None,))


def only(value: object) -> OneOf:
    return OneOf((value,))


def between(low: Any, high: Any) -> Possible:
    if low == high:
        return only(low)
    days = (high - low).days if isinstance(low, date) and not isinstance(low, datetime) else _MOST_VALUES
    return OneOf(tuple(low + _DAY * n for n in range(days + 1))) if days < _MOST_VALUES else Between(low, high)


def joined(those: Iterable[Possible]) -> Possible:
    """Either of them: what a choice gives when nobody knows which case it will be."""
    found = list(those)
    if all(isinstance(one, OneOf) for one in found):
        values = tuple(dict.fromkeys(value for one in found if isinstance(one, OneOf) for value in one.values))
        if len(values) <= _MOST_VALUES:
            return OneOf(values)
    ends = [_ends(one) for one in found]
    known = [one for one in ends if one is not None]
    if len(known) != len(ends) or not known:
        return ANYTHING
    return between(min(low for low, _ in known), max(high for _, high in known))


def applied(one: Function, args: Sequence[Possible]) -> Possible:
    """What the function may give."""
    unknown = EITHER if one.gives == "flag" else ANYTHING
    if any(isinstance(arg, Anything) for arg in args):
        return unknown
    lists = [arg.values for arg in args if isinstance(arg, OneOf)]
    if len(lists) == len(args) and _size(lists) <= _MOST_VALUES:
        return OneOf(tuple(dict.fromkeys(_run(one, each) for each in product(*lists))))
    special = _SPECIAL.get((one.name, one.takes)) or _SPECIAL.get((one.name, ()))
    if special is not None:
        return special(one, args)
    return _at_corners(one, args) if one.is_monotone else unknown


def _size(lists: Sequence[tuple[Any, ...]]) -> int:
    size = 1
    for one in lists:
        size *= len(one)
    return size


def _run(one: Function, values: Sequence[Any]) -> Any:
    """As the closures do it."""
    failed: Any = False if one.gives == "flag" else () if one.gives in ("set", "list") else None
    if not one.sees_empty and None in values:
        return failed
    try:
        found = one.run(*values)
    except _FAILURES:
        return failed
    return failed if found is None else found


def _ends(one: Possible) -> tuple[Any, Any] | None:
    if isinstance(one, Between):
        return one.low, one.high
    if isinstance(one, OneOf) and one.values and None not in one.values:
        try:
            return min(one.values), max(one.values)
        except TypeError:
            return None
    return None


def _at_corners(one: Function, args: Sequence[Possible]) -> Possible:
    """A function that only rises or only falls with each argument has its extremes where they have theirs."""
    ends = [_ends(arg) for arg in args]
    unknown = EITHER if one.gives == "flag" else ANYTHING
    known = [each for each in ends if each is not None]
    if len(known) != len(ends):
        return unknown
    found = [_run(one, corner) for corner in product(*known)]
    if one.gives == "flag":
        return OneOf(tuple(dict.fromkeys(found)))
    return ANYTHING if None in found else between(min(found), max(found))


def _equal(one: Function, args: Sequence[Possible]) -> Possible:
    """Values whose ranges do not touch differ."""
    left, right = _ends(args[0]), _ends(args[1])
    if left is None or right is None or not (left[1] < right[0] or right[1] < left[0]):
        return EITHER
    return NO if one.name == "=" else YES


def _among(one: Function, args: Sequence[Possible]) -> Possible:
    left, right = _ends(args[0]), args[1]
    if left is None or not isinstance(right, OneOf) or any(left[0] <= each <= left[1] for each in right.values[0]):
        return EITHER
    return NO if one.name == "in" else YES


def _within(one: Function, args: Sequence[Possible]) -> Possible:
    ends = [_ends(arg) for arg in args]
    if None in ends:
        return EITHER
    (low, high), (from_low, from_high), (to_low, to_high) = (each for each in ends if each is not None)
    if from_high <= low and high <= to_low:
        return YES
    return NO if high < from_low or low > to_high else EITHER


def _known(one: Function, args: Sequence[Possible]) -> Possible:
    return NO if one.name == "is empty" else YES


def _size_of(one: Function, args: Sequence[Possible]) -> Possible:
    ends = _ends(args[0])
    if ends is None:
        return ANYTHING
    low, high = ends
    return between(max(low, -high, low * 0), max(-low, high))


def _remainder(one: Function, args: Sequence[Possible]) -> Possible:
    """Within one turn of the divisor the remainder rises."""
    ends, divisor = _ends(args[0]), args[1]
    if ends is None or not isinstance(divisor, OneOf) or len(divisor.values) != 1 or not divisor.values[0]:
        return ANYTHING
    by = abs(divisor.values[0])
    if ends[0] // by != ends[1] // by or (ends[0] < 0) != (ends[1] < 0):
        return between(min(-by, by), by)
    low, high = (_run(one, (end, divisor.values[0])) for end in ends)
    return between(min(low, high), max(low, high))


def _rounded(one: Function, args: Sequence[Possible]) -> Possible:
    fixed = isinstance(args[1], OneOf) and len(args[1].values) == 1
    return _at_corners(one, args) if fixed else ANYTHING


def _quotient(one: Function, args: Sequence[Possible]) -> Possible:
    ends = _ends(args[1])
    return ANYTHING if ends is None or ends[0] <= 0 <= ends[1] else _at_corners(one, args)


def _local(spread: Callable[[datetime, datetime], Possible]) -> Callable[[Function, Sequence[Possible]], Possible]:
    def local(one: Function, args: Sequence[Possible]) -> Possible:
        moment, zone = args[0], args[1]
        if not isinstance(moment, Between) or not isinstance(zone, OneOf) or len(zone.values) != 1:
            return ANYTHING
        walls = walls_between(moment.low, moment.high, zone.values[0])
        return ANYTHING if walls is None else spread(*walls)

    return local


def _days(low: datetime, high: datetime) -> Possible:
    return between(low.date(), high.date())


def _hours(low: datetime, high: datetime) -> Possible:
    hours = (low.hour, high.hour) if low.date() == high.date() else (0, 23)
    return between(*map(Decimal, hours))


def walls_between(low: datetime, high: datetime, zone: str) -> tuple[datetime, datetime] | None:
    """The earliest and the latest time on a wall clock, that may be put back and forward in between."""
    first, last = local_wall(low, zone), local_wall(high, zone)
    if first is None or last is None:
        return None
    if high - low > 2 * _DAY:
        return first - _DAY, last + _DAY
    count = int((high - low) / _SAMPLED) + 1
    moments = [*(low + _SAMPLED * n for n in range(count)), high]
    offsets = [wall - moment.replace(tzinfo=None) for moment in moments if (wall := local_wall(moment, zone))]
    if len(set(offsets)) == 1:
        return first, last
    return low.replace(tzinfo=None) + min(offsets), high.replace(tzinfo=None) + max(offsets)


def _shift(one: Function, args: Sequence[Possible]) -> Possible:
    """Within one day and away from clock changes a shift keeps the order; else it may stray by less than a day."""
    moment, count, unit, zone = args
    fixed = [arg.values[0] for arg in (count, unit, zone) if isinstance(arg, OneOf) and len(arg.values) == 1]
    if not isinstance(moment, Between) or len(fixed) != 3 or fixed[2] is None:
        return ANYTHING
    low, high = (_run(one, (end, *fixed)) for end in (moment.low, moment.high))
    if low is None or high is None:
        return ANYTHING
    if low <= high and _is_even(moment.low, moment.high, fixed[2]) and _is_even(low, high, fixed[2]):
        return between(low, high)
    return between(min(low, high) - _DAY, max(low, high) + _DAY)


def _is_even(low: datetime, high: datetime, zone: str) -> bool:
    walls = walls_between(low, high, zone)
    return walls == (local_wall(low, zone), local_wall(high, zone)) and walls[0].date() == walls[1].date()


_DATE_OF = _local(_days)
_HOUR_OF = _local(_hours)
_SPECIAL: dict[tuple[str, tuple[str, ...]], Callable[[Function, Sequence[Possible]], Possible]] = {
    ("=", ()): _equal,
    ("!=", ()): _equal,
    ("in", ()): _among,
    ("not in", ()): _among,
    ("is between", ()): _within,
    ("is empty", ()): _known,
    ("is not empty", ()): _known,
    ("abs", ()): _size_of,
    ("%", ()): _remainder,
    ("/", ()): _quotient,
    ("round", ("number", "number")): _rounded,
    ("date", ("moment",)): _DATE_OF,
    ("date", ("moment", "text")): _DATE_OF,
    ("hour", ("moment",)): _HOUR_OF,
    ("hour", ("moment", "text")): _HOUR_OF,
    ("shift", ("moment", "number", "unit")): _shift,
}
