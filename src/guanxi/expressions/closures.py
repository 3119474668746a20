"""The face in memory: one small function for each part of the checked tree, called with the facts."""

from collections.abc import Callable
from typing import Any

from guanxi.expressions.check import checked
from guanxi.expressions.clean import cleaner
from guanxi.expressions.core import (
    Ambient,
    Apply,
    Ask,
    Choose,
    Const,
    Core,
    Each,
    FirstKnown,
    Guard,
    Item,
    Logic,
    Over,
    Past,
    Read,
    is_constant,
)
from guanxi.expressions.facts import Facts
from guanxi.expressions.gathering import ask, each_item, gather_events, gather_records
from guanxi.expressions.schema import Schema
from guanxi.expressions.shortcuts import shortcut
from guanxi.expressions.tree import Node
from guanxi.expressions.types import TypeName

Closure = Callable[[Facts], object]
Run = Callable[[Any], Any]
_FAILURES = (ArithmeticError, ValueError, OverflowError)


def compile_closure(node: Node, schema: Schema) -> Closure:
    """A function of Facts. A condition gives True or False, a formula its value or None; neither ever fails."""
    return closure_of(checked(node, schema))


def closure_of(core: Core) -> Closure:
    run = build(core)
    return (lambda facts: bool(run(facts))) if core.type == "flag" and not _is_total(core) else run


def build(core: Core) -> Run:
    run = _build(core)
    if core.type in ("set", "list") and isinstance(core, Choose | Over | Past):
        run = _or_no_values(run)
    return _once(run) if isinstance(core, Apply | Choose | FirstKnown | Guard) and is_constant(core) else run


def _or_no_values(run: Run) -> Run:
    return lambda facts: run(facts) or ()


def _once(run: Run) -> Run:
    """What only depends on the instant and the zone is computed once for all records of one evaluation."""
    held: list[tuple[object, object, object]] = [(None, None, None)]

    def once(facts: Facts) -> object:
        now, zone, value = held[0]
        if now is not facts.now or zone != facts.zone:
            value = run(facts)
            held[0] = (facts.now, facts.zone, value)
        return value

    return once


def _build(core: Core) -> Run:
    match core:
        case Const(value=value):
            return lambda facts: value
        case Ambient(name=name):
            return _ambient(name)
        case Read():
            return _read(core)
        case Apply():
            return _apply(core)
        case Logic():
            return _logic(core)
        case Choose():
            return _choose(core)
        case FirstKnown(args=args, type=type):
            return _first_known([build(arg) for arg in args], type)
        case Guard(value=value, conditions=conditions):
            return _guard(build(value), [build(one) for one in conditions])
        case Item():
            return lambda facts: facts.item
        case Each(name=name, values=values, body=body):
            return each_item(name, build(values), build(body))
        case Ask():
            return ask(core, build(core.key), [build(arg) for arg in core.args])
        case Over():
            where, item = _maybe(core.where), _maybe(core.item)
            return gather_records(core, where, item)
        case Past():
            return gather_events(core, _maybe(core.where), _maybe(core.item), _maybe(core.since))


def _maybe(core: Core | None) -> Run | None:
    return build(core) if core is not None else None


def _is_total(core: Core) -> bool:
    return isinstance(core, Logic | Each) or (isinstance(core, Apply | Ask) and core.type == "flag")


def _ambient(name: str) -> Run:
    if name == "now":
        return lambda facts: facts.now
    return lambda facts: facts.zone


def _read(core: Read) -> Run:
    path, clean = core.path, cleaner(core.field, is_json=isinstance(core.path[-1], int))
    return lambda facts: clean(facts.value(path))


def _apply(core: Apply) -> Run:
    run = core.function.run
    failed = False if core.type == "flag" else () if core.type in ("set", "list") else None
    args = [build(arg) for arg in core.args]
    if core.function.sees_empty:
        return _on_all(run, args, failed)
    if core.type == "flag" and len(args) == 2 and isinstance(core.args[1], Const):
        return _against(run, core.args[0], core.args[1].value)
    makers = {1: _on_one, 2: _on_two}
    return makers.get(len(args), _on_many)(run, args, failed)


def _against(run: Callable[..., Any], left: Core, wanted: object) -> Run:
    """The commonest atom, a field against a fixed value, without a call for each side."""
    if wanted is None:
        return lambda facts: False
    if isinstance(left, Read):
        return _field_against(run, left, wanted)
    known = build(left)

    def atom(facts: Facts) -> bool:
        value = known(facts)
        return value is not None and run(value, wanted)

    return atom


def _field_against(run: Callable[..., Any], left: Read, wanted: object) -> Run:
    if (short := shortcut(run, left, wanted)) is not None:
        return short
    path, clean = left.path, cleaner(left.field, is_json=isinstance(left.path[-1], int))

    def atom(facts: Facts) -> bool:
        value = clean(facts.value(path))  # type: ignore[arg-type]  # inner paths of events hold numbers
        return value is not None and run(value, wanted)

    return atom


def _on_one(run: Callable[..., Any], args: list[Run], failed: object) -> Run:
    (first,) = args

    def one(facts: Facts) -> object:
        value = first(facts)
        if value is None:
            return failed
        try:
            found = run(value)
        except _FAILURES:
            return failed
        return failed if found is None else found

    return one


def _on_two(run: Callable[..., Any], args: list[Run], failed: object) -> Run:
    first, second = args

    def two(facts: Facts) -> object:
        left, right = first(facts), second(facts)
        if left is None or right is None:
            return failed
        try:
            found = run(left, right)
        except _FAILURES:
            return failed
        return failed if found is None else found

    return two


def _on_many(run: Callable[..., Any], args: list[Run], failed: object) -> Run:
    def many(facts: Facts) -> object:
        values = [arg(facts) for arg in args]
        if None in values:
            return failed
        try:
            found = run(*values)
        except _FAILURES:
            return failed
        return failed if found is None else found

    return many


def _on_all(run: Callable[..., Any], args: list[Run], failed: object) -> Run:
    def all_of_them(facts: Facts) -> object:
        try:
            return run(*[arg(facts) for arg in args])
        except _FAILURES:
            return failed

    return all_of_them


def _logic(core: Logic) -> Run:
    args = [build(arg) for arg in core.args]
    if core.name == "not":
        (only,) = args
        return lambda facts: not only(facts)
    if len(args) == 2:
        first, second = args
        if core.name == "and":
            return lambda facts: bool(first(facts) and second(facts))
        return lambda facts: bool(first(facts) or second(facts))
    return _all_of(args) if core.name == "and" else _any_of(args)


def _all_of(args: list[Run]) -> Run:
    def every(facts: Facts) -> bool:
        for arg in args:  # noqa: SIM110  # a generator would double the time
            if not arg(facts):
                return False
        return True

    return every


def _any_of(args: list[Run]) -> Run:
    def some(facts: Facts) -> bool:
        for arg in args:  # noqa: SIM110
            if arg(facts):
                return True
        return False

    return some


def _choose(core: Choose) -> Run:
    cases = [(build(condition), build(value)) for condition, value in core.cases]
    default = build(core.default)

    def choose(facts: Facts) -> object:
        for condition, value in cases:
            if condition(facts):
                return value(facts)
        return default(facts)

    return choose


def _first_known(args: list[Run], type: TypeName) -> Run:
    """Of sets the first that has something in it, else no values at all."""
    nothing: tuple[object, ...] | None = () if type in ("set", "list") else None

    def first(facts: Facts) -> object:
        for arg in args:
            value = arg(facts)
            if value != nothing:
                return value
        return nothing

    return first


def _guard(value: Run, conditions: list[Run]) -> Run:
    def guarded(facts: Facts) -> object:
        return value(facts) if all(one(facts) for one in conditions) else None

    return guarded
