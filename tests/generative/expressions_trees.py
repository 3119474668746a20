"""Random trees: whatever is declared is used, so a new function is tested by being declared."""

import os
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from functools import cache, partial
from itertools import product
from random import Random

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st

from guanxi.expressions import Node, Schema, check
from guanxi.expressions import operators as _declared  # noqa: F401
from guanxi.expressions.folding import nfc
from guanxi.expressions.literals import MONTHS, SECONDS, UNITS
from guanxi.expressions.operators.registry import FUNCTIONS, Function
from guanxi.expressions.scopes import event_schema
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Path, Span
from guanxi.expressions.types import TypeName
from tests.generative.expressions_world import DATES, IDS, MOMENTS, NUMBERS, PERSON, SCHEMAS, STAGES, TEXTS

Way = Callable[[Random, int], Node]
"""Draws a tree whose parts are at most as deep as the number says."""

EXAMPLES = int(os.environ.get("GUANXI_EXAMPLES", "300"))
ATTACKED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    derandomize="GUANXI_EXAMPLES" not in os.environ,
    phases=[phase for phase in Phase if phase is not Phase.explain],  # which would trace every line of every example
)
DEPTH = 5
VALUE_TYPES: tuple[TypeName, ...] = ("number", "money", "text", "date", "moment", "duration", "set", "list")


def spans(units: Sequence[str]) -> list[Span]:
    return [Span(Decimal(amount), unit) for amount, unit in product((1, 2, 7, 400), units)]


_NUMBERS = [Literal(number, "number") for number in NUMBERS]
_LITERALS: dict[str, list[Literal]] = {
    "text": [Literal(nfc(text), "text") for text in TEXTS],
    "choice": [Literal(stage, "text") for stage in STAGES],
    "number": _NUMBERS,
    "money": _NUMBERS,
    "flag": [Literal(flag, "flag") for flag in (True, False)],
    "date": [Literal(day, "date") for day in DATES],
    "moment": [Literal(moment, "moment") for moment in MOMENTS],
    "duration": [Literal(span, "duration") for span in spans(tuple(SECONDS))],
    "lookup": [Literal(str(id), "text") for id in IDS],
}
_NOTHING = [Literal(None, "empty")]
_CURRENCIES = [Literal(currency, "text") for currency in ("CNY", "EUR", "XXX")]
_MONTHS = [Literal(span, "duration") for span in spans(tuple(MONTHS))]
_WINDOWS = [None, *spans(UNITS)]
_AMBIENT: dict[str, list[Node]] = {"moment": [Call("now", ())], "date": [Call("today", ())]}
_NEAR: dict[str, TypeName] = {"text": "choice", "number": "money", "date": "moment"}
"""What is taken, too, where a value of that type is wanted."""


def conditions() -> st.SearchStrategy[Node]:
    return st.randoms(use_true_random=False).map(partial(tree, "flag", PERSON, DEPTH))


def drawn(type: TypeName, chance: Random) -> Iterator[Node]:
    """Trees without a fault, for ever."""
    while True:
        node = tree(type, PERSON, DEPTH, chance)
        if not check(node, PERSON, None):
            yield node


def tree(type: TypeName, scope: Schema, depth: int, chance: Random) -> Node:
    if depth <= 0 or chance.randrange(12) == 0:
        return _leaf(type, scope, chance)
    return chance.choice(chance.choice(_ways(type, scope)))(chance, depth - 1)


def _leaf(type: TypeName, scope: Schema, chance: Random) -> Node:
    fixed: Sequence[Node] = _LITERALS.get(type, _NOTHING)
    known = [*_fields(type, scope), *_AMBIENT.get(type, ())]
    kind: Sequence[Node] = chance.choice([fixed, known, known, known])
    return chance.choice(kind or fixed)


@cache
def _fields(type: TypeName, scope: Schema) -> Sequence[Path]:
    names: list[tuple[str, ...]] = [(name,) for name, one in scope.fields.items() if one.type == type]
    for relation in scope.relations.values():
        if relation.kind == "one":
            target = SCHEMAS[relation.target]
            names += [(relation.name, name) for name, one in target.fields.items() if one.type == type]
    return [Path(path) for path in names if all(map(str.isidentifier, path))]


@cache
def _ways(type: TypeName, scope: Schema) -> Sequence[Sequence[Way]]:
    """In groups that are equally likely; a group may stand here more than once."""
    groups = [_functions(type, scope)] * 4 + [_forms(type, scope), _records(type, scope), _events(type, scope)]
    groups += {
        "flag": [_logic(scope)] * 3 + [_listings(type, scope)],
        "list": [_listings(type, scope)],
        "money": [_money(scope)],
    }.get(type, [])
    if scope is PERSON:
        groups.append(_changes(type))
    return [group for group in groups if group]


def _call(name: str, *parts: Way) -> Way:
    return lambda chance, depth: Call(name, tuple(part(chance, depth) for part in parts))


def _any(type: TypeName, scope: Schema) -> Way:
    return lambda chance, depth: tree(type, scope, depth, chance)


def _one_of(*ways: Way) -> Way:
    return lambda chance, depth: chance.choice(ways)(chance, depth)


def _among(nodes: Sequence[Node]) -> Way:
    return lambda chance, depth: chance.choice(nodes)


def _functions(type: TypeName, scope: Schema) -> list[Way]:
    ways = []
    for one in FUNCTIONS.values():
        if one.gives == type and one.sql is not None:
            parts = [_argument(one, take, scope) for take in one.takes]
            ways.append(_call(one.name, *parts, *parts[-1:] * one.repeats))
    return ways


def _argument(one: Function, take: str, scope: Schema) -> Way:
    if take == "unit":
        return _among([Literal(unit, "text") for unit in one.units])
    if take == "words" or take.endswith(" items"):
        each = _LITERALS["text" if take == "words" else take.removesuffix(" items")]
        return lambda chance, depth: Items(tuple(chance.choice(each) for _ in range(chance.randint(1, 3))))
    type: TypeName = take  # type: ignore[assignment]
    near = [_any(_NEAR[type], scope)] if type in _NEAR else []
    return _one_of(*[_any(type, scope)] * 3, *near)


def _logic(scope: Schema) -> list[Way]:
    flag = _any("flag", scope)
    several = [_call(name, *[flag] * count) for name in ("and", "or") for count in (2, 3)]
    return [_call("not", flag), *several]


def _forms(type: TypeName, scope: Schema) -> list[Way]:
    value, flag, text = _any(type, scope), _any("flag", scope), _any("text", scope)
    ways = [
        _call("if", flag, value),
        _call("if", flag, value, value),
        _call("coalesce", value, value),
        _call("case", text, _among(_LITERALS["text"]), value, value),
    ]
    if type in ("date", "moment"):
        ways += [_call(sign, value, _among(_MONTHS)) for sign in ("+", "-")]
    name = {"number": "amount", "text": "currency"}.get(type)
    return ways + ([_call(name, _any("money", scope))] if name else [])


def _money(scope: Schema) -> list[Way]:
    value, currency = _any("money", scope), _among(_CURRENCIES)
    return [
        _call("convert", value, currency),
        _call("convert", value, currency, _any("date", scope)),
        _call("money", _any("number", scope), currency),
    ]


ITEM = Path(("item",))
_OF_ITEM = _among(
    [
        Call("=", (ITEM, Literal("vip", "text"))),
        Call("contains", (ITEM, Literal("a", "text"))),
        Call(">", (ITEM, Literal("Z", "text"))),
        Call(">", (Call("number", (ITEM,)), Literal(Decimal(1), "number"))),
        Call("is empty", (ITEM,)),
        Call("not", (Call("starts", (ITEM, Literal("v", "text"))),)),
    ]
)
_FROM_ITEM = _among(
    [ITEM, Call("upper", (ITEM,)), Call("left", (ITEM, Literal(Decimal(1), "number"))), Call("trim", (ITEM,))]
)
_KEYS = _among([*(Literal(key, "text") for key in ("a", "vip", "x")), Path(("note",))])


def _listings(type: TypeName, scope: Schema) -> list[Way]:
    values = _one_of(_any("list", scope), _any("set", scope))
    asked = _one_of(_OF_ITEM, _call("or", _any("flag", scope), _OF_ITEM))
    if type == "list":
        return [_call("filter", values, asked), _call("map", values, _FROM_ITEM)]
    member = [_call("member", _KEYS)] if scope is PERSON else []
    return [_call("any", values, asked), _call("all", values, asked), *member]


_OVER: dict[str, tuple[str, ...]] = {
    "number": ("count", "sum", "avg", "min", "max", "first", "last"),
    "money": ("sum", "avg", "min", "max", "first", "last"),
    "flag": ("any", "all", "first", "last"),
    "date": ("first", "last", "min", "max"),
    "moment": ("first", "last", "min", "max"),
}


def _items(name: str, type: TypeName, inside: Schema) -> Sequence[tuple[str, ...]]:
    if name in ("any", "all"):
        return [()]
    fields = [path.names for path in _fields(type, inside)]
    return [(), *((field,) for field in inside.fields)] if name == "count" else fields


def _where(chance: Random, inside: Schema, depth: int) -> Node | None:
    return tree("flag", inside, min(depth, 2), chance) if chance.randrange(2) else None


def _records(type: TypeName, scope: Schema) -> list[Way]:
    return [
        _over(name, path, items, inside)
        for path, inside in _many(scope)
        for name in _OVER.get(type, ("first", "last"))
        if (items := _items(name, type, inside))
    ]


def _over(name: str, path: tuple[str, ...], items: Sequence[tuple[str, ...]], inside: Schema) -> Way:
    return lambda chance, depth: Aggregate(name, path, chance.choice(items), _where(chance, inside, depth))


def _many(scope: Schema) -> list[tuple[tuple[str, ...], Schema]]:
    found: list[tuple[tuple[str, ...], Schema]] = []
    for relation in scope.relations.values():
        target = SCHEMAS[relation.target]
        if relation.kind == "many":
            found.append(((relation.name,), target))
        elif scope is PERSON and relation.name == "company":
            found += [((relation.name, *path), deeper) for path, deeper in _many(target)]
    return found


def _events(type: TypeName, scope: Schema) -> list[Way]:
    ways = []
    for event, shape in scope.events.items():
        inside = event_schema(scope, shape)
        names = [name for name in _OVER.get(type, ("first", "last")) if name != "all"]
        ways += [_past(name, event, items, inside) for name in names if (items := _items(name, type, inside))]
        ways += [_past("since", event, [()], inside)] if type == "duration" else []
    return ways


def _past(name: str, event: str, items: Sequence[tuple[str, ...]], inside: Schema) -> Way:
    return lambda chance, depth: History(
        name, event, chance.choice(items), _where(chance, inside, depth), chance.choice(_WINDOWS)
    )


def _changes(type: TypeName) -> list[Way]:
    name = {"flag": "changed", "duration": "time_in"}.get(type, "previous")
    stored = [one for one in PERSON.fields.values() if one.formula is None and one.name.isidentifier()]
    fields = [(one.name,) for one in stored if name != "previous" or one.type == type]
    event = "person.updated"
    way: Way = lambda chance, depth: History(name, event, chance.choice(fields), None, chance.choice(_WINDOWS))  # noqa: E731
    return [way] if fields else []
