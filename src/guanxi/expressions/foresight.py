"""When the passing of time alone may change an answer: nothing polls, everything has an instant to wake at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from math import isqrt
from typing import Any

from guanxi.expressions.check import checked
from guanxi.expressions.closures import Run, build
from guanxi.expressions.core import (
    Ambient,
    Apply,
    Ask,
    Choose,
    Core,
    FirstKnown,
    Guard,
    Logic,
    Over,
    Past,
    each,
)
from guanxi.expressions.facts import EventFact, Facts
from guanxi.expressions.gathering import EventScope, has_changed
from guanxi.expressions.possible import (
    ANYTHING,
    EITHER,
    NO,
    YES,
    Between,
    OneOf,
    Possible,
    applied,
    between,
    joined,
    only,
)
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node

# What lies further away never comes: nobody sets a timer for it.
HORIZON = timedelta(days=36_525)
_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class Stretch:
    """From the instant of the facts to `end`, both included. `seen` keeps what the clock does not touch."""

    start: datetime
    end: datetime
    seen: dict[tuple[int, int], object] = field(default_factory=dict)


Foresee = Callable[[Facts, Stretch], Possible]


def next_change(node: Node, schema: Schema, facts: Facts) -> datetime | None:
    """The next instant at which time alone may change the answer; None if it never does (within a hundred years).

    Until then the answer is the one of `facts.now`, provided that nothing is written and nothing happens. It may come
    too early, never too late: whoever wakes then asks again. Where nobody can foresee the answer (own functions of
    the instant), it is the very next microsecond, so timers must not be set closer than their owner can bear.
    """
    return changer(node, schema)(facts)


def changer(node: Node, schema: Schema) -> Callable[[Facts], datetime | None]:
    """The same for many records: the tree is checked once."""
    core = checked(node, schema)
    if not _uses_clock(core):
        return lambda facts: None
    foresee = _foresee(core)
    return lambda facts: _search(foresee, facts)


def _uses_clock(core: Core) -> bool:
    return any(map(_moves, each(core)))


def _moves(core: Core) -> bool:
    match core:
        case Ambient(name="now") | Past():
            return True
        case Ask(host=host):
            return host.moves
        case _:
            return False


def _search(foresee: Foresee, facts: Facts) -> datetime | None:
    """Halving: the longest stretch that was seen to be steady. Every answer it takes was proven, none is assumed."""
    seen: dict[tuple[int, int], object] = {}

    def is_steady(length: int) -> bool:
        found = foresee(facts, Stretch(facts.now, facts.now + _INSTANT * (length - 1), seen))
        return isinstance(found, OneOf) and len(found.values) == 1

    try:
        longest = min(HORIZON, datetime.max.replace(tzinfo=facts.now.tzinfo) - facts.now - timedelta(days=2))
        steady, shaky = 1, longest // _INSTANT
        if is_steady(shaky):
            return None
        while shaky - steady > 1:
            middle = _middle(steady, shaky)
            steady, shaky = (middle, shaky) if is_steady(middle) else (steady, middle)
        return facts.now + _INSTANT * steady
    except OverflowError:
        return facts.now + _INSTANT


def _middle(low: int, high: int) -> int:
    """Geometric while the bounds are far apart: most changes are near."""
    return (low + high) // 2 if high < low * 4 else min(high - 1, max(low + 1, isqrt(low * high)))


def _foresee(core: Core) -> Foresee:
    if not _uses_clock(core):
        return _still(build(core))
    match core:
        case Ambient():
            return lambda facts, stretch: between(stretch.start, stretch.end)
        case Apply(function=function, args=args):
            inner = [_foresee(arg) for arg in args]
            return lambda facts, stretch: applied(function, [one(facts, stretch) for one in inner])
        case Logic(name=name, args=args):
            return _logic(name, [_foresee(arg) for arg in args])
        case Choose(cases=cases, default=default):
            return _choose([(_foresee(one), _foresee(then)) for one, then in cases], _foresee(default))
        case FirstKnown(args=args, type=type):
            return _first_known([_foresee(arg) for arg in args], () if type in ("set", "list") else None)
        case Guard(value=value, conditions=conditions):
            holds = _logic("and", [_foresee(one) for one in conditions])
            return _choose([(holds, _foresee(value))], lambda facts, stretch: only(None))
        case Over():
            return _over(core)
        case Past():
            return _past(core)
        case _:
            return lambda facts, stretch: ANYTHING


def _still(run: Run) -> Foresee:
    """What the clock does not touch is computed once for all stretches that are tried."""

    def still(facts: Facts, stretch: Stretch) -> Possible:
        key = (id(run), id(facts))
        if key not in stretch.seen:
            stretch.seen[key] = (facts, only(run(facts)))  # holding the facts keeps their identity
        return stretch.seen[key][1]  # type: ignore[index,no-any-return]

    return still


def _truth(possible: Possible) -> bool | None:
    values = {bool(value) for value in possible.values} if isinstance(possible, OneOf) else {True, False}
    return values.pop() if len(values) == 1 else None


def _logic(name: str, args: Sequence[Foresee]) -> Foresee:
    decides = name == "or"

    def logic(facts: Facts, stretch: Stretch) -> Possible:
        is_open = False
        for arg in args:
            truth = _truth(arg(facts, stretch))
            if name == "not":
                return EITHER if truth is None else only(not truth)
            if truth is decides:
                return only(decides)
            is_open = is_open or truth is None
        return EITHER if is_open else only(not decides)

    return logic


def _choose(cases: Sequence[tuple[Foresee, Foresee]], default: Foresee) -> Foresee:
    def choose(facts: Facts, stretch: Stretch) -> Possible:
        found: list[Possible] = []
        for condition, value in cases:
            truth = _truth(condition(facts, stretch))
            if truth is not False:
                found.append(value(facts, stretch))
            if truth:
                return joined(found)
        return joined([*found, default(facts, stretch)])

    return choose


def _first_known(args: Sequence[Foresee], nothing: object) -> Foresee:
    def first(facts: Facts, stretch: Stretch) -> Possible:
        found: list[Possible] = []
        for arg in args:
            one = arg(facts, stretch)
            is_maybe_empty = not isinstance(one, Between) and not (isinstance(one, OneOf) and nothing not in one.values)
            if one != only(nothing):
                found.append(one)
            if not is_maybe_empty:
                return joined(found)
        return joined([*found, only(nothing)])

    return first


def _maybe(core: Core | None) -> Foresee | None:
    return _foresee(core) if core is not None else None


def _over(core: Over) -> Foresee:
    where, item, exact = _maybe(core.where), _maybe(core.item), build(core)
    is_all = core.name == "all"

    def over(facts: Facts, stretch: Stretch) -> Possible:
        records = facts.related(core.path)
        truths = [_truth(where(record, stretch)) if where else True for record in records]
        if is_all:
            return NO if False in truths else EITHER if None in truths else YES
        return _gathered(core, records, truths, item, stretch, lambda: exact(facts))

    return over


def _past(core: Past) -> Foresee:
    where, item, since, exact = _maybe(core.where), _maybe(core.item), _maybe(core.since), build(core)

    def past(facts: Facts, stretch: Stretch) -> Possible:
        start = since(facts, stretch) if since is not None else None
        scopes = _scopes(core, facts, stretch)
        truths = [
            _both(_is_within(one.event, start, stretch), _truth(where(one, stretch)) if where else True)
            for one in scopes
        ]
        return _gathered(core, scopes, truths, item, stretch, lambda: exact(facts))

    return past


def _scopes(core: Past, facts: Facts, stretch: Stretch) -> list[Any]:
    """The same objects for every stretch, because what is known of them is kept by identity."""
    key = (id(core), id(facts))
    if key not in stretch.seen:
        events = facts.events(core.shape.kind, None)
        kept = [one for one in events if core.change is None or has_changed(one, core.change)]
        stretch.seen[key] = (facts, [EventScope(facts.now, facts.zone, one) for one in kept])
    return stretch.seen[key][1]  # type: ignore[index,no-any-return]


def _is_within(event: EventFact, start: Possible | None, stretch: Stretch) -> bool | None:
    """Is the event in the window all the time, never, or some of the time?"""
    if start is None:
        first = last = event.at
    elif isinstance(start, Between):
        first, last = start.low, start.high
    elif isinstance(start, OneOf) and None not in start.values:
        first, last = min(start.values), max(start.values)
    else:
        return False if start == only(None) else None
    if event.at < first or event.at > stretch.end:
        return False
    return True if last <= event.at <= stretch.start else None


def _both(one: bool | None, other: bool | None) -> bool | None:
    return False if False in (one, other) else None if None in (one, other) else True


def _gathered(
    core: Over | Past,
    records: Sequence[Facts],
    truths: Sequence[bool | None],
    item: Foresee | None,
    stretch: Stretch,
    exact: Callable[[], object],
) -> Possible:
    """Counts lie between those that count for certain and those that may; anything else waits for the next of them."""
    sure, maybe = truths.count(True), truths.count(None)
    if core.name == "any":
        return YES if sure else EITHER if maybe else NO
    if core.name == "count" and item is None:
        return between(Decimal(sure), Decimal(sure + maybe))
    taken = [record for record, truth in zip(records, truths, strict=True) if truth]
    values = [item(record, stretch) for record in taken] if item is not None else []
    is_fixed = not maybe and all(isinstance(one, OneOf) and len(one.values) == 1 for one in values)
    if is_fixed:
        return only(exact())
    if core.name in ("first", "last") and not maybe and core.item is not None and len(values) == 1:
        return values[0]
    return EITHER if core.type == "flag" else ANYTHING
