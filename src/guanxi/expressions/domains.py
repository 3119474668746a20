"""Which values are left for one thing a condition speaks about, and one of them as an example."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

Test = tuple[Callable[[Any], bool], bool]
_STEPS: tuple[tuple[type, tuple[Any, ...]], ...] = (
    (datetime, (timedelta(seconds=1), timedelta(microseconds=1))),
    (date, (timedelta(days=1),)),
    (Decimal, (Decimal(1), Decimal("0.01"), Decimal("0.000001"))),
)


@dataclass(frozen=True, slots=True)
class Domain:
    """`only` are the values left (None: any), `never` those that are not. A bound that is open does not belong to it.

    `may_be_empty` and `may_be_known` say which of both is left. `has` and `lacks` are the members of a set, `tests` the
    questions asked of the value that nothing else is known about.
    """

    only: frozenset[Any] | None = None
    never: frozenset[Any] = frozenset()
    low: Any = None
    high: Any = None
    low_open: bool = False
    high_open: bool = False
    may_be_empty: bool = False
    may_be_known: bool = True
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    tests: tuple[Test, ...] = field(default=(), compare=False)

    def __and__(self, other: "Domain") -> "Domain":
        only = self.only if other.only is None else other.only if self.only is None else self.only & other.only
        low, low_open = _tighter(self.low, self.low_open, other.low, other.low_open, max)
        high, high_open = _tighter(self.high, self.high_open, other.high, other.high_open, min)
        return Domain(
            only,
            self.never | other.never,
            low,
            high,
            low_open,
            high_open,
            self.may_be_empty and other.may_be_empty,
            self.may_be_known and other.may_be_known,
            self.has | other.has,
            self.lacks | other.lacks,
            (*self.tests, *other.tests),
        )

    @property
    def is_possible(self) -> bool:
        return self.may_be_empty or (self.may_be_known and self._has_value())

    def allows(self, value: Any) -> bool:
        if self.only is not None and value not in self.only:
            return False
        try:
            if value in self.never or not self._is_inside(value):
                return False
            return all(bool(test(value)) is truth for test, truth in self.tests)
        except (TypeError, AttributeError, ArithmeticError, ValueError):
            return False  # a guess of another type

    def example(self) -> Any:
        """A value that fits, None when empty is what fits or none was found by trying."""
        if not self.may_be_known:
            return None
        return next((value for value in self._candidates() if self.allows(value)), None)

    def emptied(self) -> "Domain":
        return replace(self, may_be_known=False)

    def _has_value(self) -> bool:
        if self.has & self.lacks:
            return False
        if self.only is not None:
            return any(self.allows(value) for value in self.only)
        if self.low is None or self.high is None:
            return True
        if self.low == self.high:
            return not (self.low_open or self.high_open) and self.low not in self.never
        return bool(self.low < self.high)

    def _is_inside(self, value: Any) -> bool:
        if self.low is not None and not (value > self.low or (value == self.low and not self.low_open)):
            return False
        return self.high is None or value < self.high or (value == self.high and not self.high_open)

    def _candidates(self) -> Iterator[Any]:
        if self.only is not None:
            yield from sorted(self.only, key=str)
            return
        if self.has or self.lacks:
            yield tuple(sorted(self.has))
        for edge in (self.low, self.high):
            if edge is not None:
                yield from (edge, *_beside(edge))
        if self.low is not None and self.high is not None and not isinstance(self.low, str):
            yield self.low + (self.high - self.low) / 2
        yield from (near for edge in self.never for near in _beside(edge))
        yield from ("x", "y", "z")


def _beside(edge: Any) -> Iterator[Any]:
    """A little more and a little less, within the calendar."""
    for step in next((steps for kind, steps in _STEPS if isinstance(edge, kind)), ()):
        for near in (step, -step):
            try:
                yield edge + near
            except OverflowError:
                continue


def _tighter(
    one: Any, one_open: bool, other: Any, other_open: bool, choose: Callable[[Any, Any], Any]
) -> tuple[Any, bool]:
    if one is None or other is None:
        return (other, other_open) if one is None else (one, one_open)
    if one == other:
        return one, one_open or other_open
    return (one, one_open) if choose(one, other) == one else (other, other_open)
