"""Random trees: whatever is declared is used, so a new function is tested by being declared."""

from decimal import Decimal
from functools import cache

from hypothesis import strategies as st

from guanxi.expressions import Node, Schema
from guanxi.expressions import operators as _declared  # noqa: F401
from guanxi.expressions.folding import nfc
from guanxi.expressions.literals import UNITS
from guanxi.expressions.operators.registry import FUNCTIONS, Function
from guanxi.expressions.scopes import event_schema
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Path, Span
from guanxi.expressions.types import TypeName
from tests.generative.expressions_world import DATES, IDS, MOMENTS, NUMBERS, PERSON, SCHEMAS, STAGES, TEXTS

FIXED_UNITS = ("seconds", "minutes", "hours", "days", "weeks")


def literals(type: str) -> st.SearchStrategy[Node]:
    match type:
        case "text":
            return st.sampled_from(TEXTS).map(lambda text: Literal(nfc(text), "text"))
        case "choice":
            return st.sampled_from(STAGES).map(lambda text: Literal(text, "text"))
        case "number" | "money":
            return st.sampled_from(NUMBERS).map(lambda number: Literal(number, "number"))
        case "flag":
            return st.booleans().map(lambda flag: Literal(flag, "flag"))
        case "date":
            return st.sampled_from(DATES).map(lambda day: Literal(day, "date"))
        case "moment":
            return st.sampled_from(MOMENTS).map(lambda moment: Literal(moment, "moment"))
        case "duration":
            return spans(FIXED_UNITS).map(lambda span: Literal(span, "duration"))
        case "lookup":
            return st.sampled_from(IDS).map(lambda id: Literal(str(id), "text"))
        case _:
            return st.just(Literal(None, "empty"))


def spans(units: tuple[str, ...] = UNITS) -> st.SearchStrategy[Span]:
    return st.builds(Span, st.sampled_from([Decimal(1), Decimal(2), Decimal(7), Decimal(400)]), st.sampled_from(units))


def conditions() -> st.SearchStrategy[Node]:
    return trees("flag", PERSON, 4)


@cache
def trees(type: TypeName, scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    return st.deferred(lambda: _trees(type, scope, depth))


def _trees(type: TypeName, scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    fields = _paths(type, scope)
    leaves = [literals(type)] if not fields else [st.sampled_from(fields), st.sampled_from(fields), literals(type)]
    if depth <= 0:
        return st.one_of(leaves)
    own = [one for one in FUNCTIONS.values() if one.gives == type and one.sql is not None]
    more = [st.sampled_from(own).flatmap(lambda one: _call(one, scope, depth))] * 3 if own else []
    more += [_if(type, scope, depth), _coalesce(type, scope, depth)]
    if type == "flag":
        more += [_logic(scope, depth)] * 4
    more += _aggregates(type, scope, depth) + _listings(type, scope, depth)
    more += [_case(type, scope, depth)]
    if type == "money":
        more.append(_convert(scope, depth))
    return st.one_of(*leaves[:1], *more)


def _paths(type: TypeName, scope: Schema) -> list[Node]:
    names: list[tuple[str, ...]] = [(name,) for name, one in scope.fields.items() if one.type == type]
    for relation in scope.relations.values():
        if relation.kind == "one":
            target = SCHEMAS[relation.target]
            names += [(relation.name, name) for name, one in target.fields.items() if one.type == type]
    writable = [path for path in names if all(part.replace("_", "a").isalnum() for part in path)]
    return [Path(path) for path in writable]


def _call(one: Function, scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    args = [_argument(one, take, scope, depth - 1) for take in one.takes]
    return st.tuples(*args).map(lambda args: Call(one.name, args))


def _argument(one: Function, take: str, scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    if take == "unit":
        return st.sampled_from(one.units).map(lambda unit: Literal(unit, "text"))
    if take == "words" or take.endswith(" items"):
        each = "text" if take == "words" else take.removesuffix(" items")
        return st.lists(literals(each), min_size=1, max_size=3).map(lambda items: Items(tuple(items)))
    type: TypeName = take  # type: ignore[assignment]
    choices = [trees(type, scope, depth)] * 3
    choices += {
        "text": [trees("choice", scope, 0)],
        "number": [trees("money", scope, depth)],
        "date": [trees("moment", scope, depth)],
    }.get(type, [])
    return st.one_of(choices)


def _logic(scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    flag = trees("flag", scope, depth - 1)
    several = st.builds(Call, st.sampled_from(["and", "or"]), st.lists(flag, min_size=2, max_size=3).map(tuple))
    return st.one_of(several, flag.map(lambda one: Call("not", (one,))))


def _if(type: TypeName, scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    value, flag = trees(type, scope, depth - 1), trees("flag", scope, depth - 1)
    return st.tuples(flag, value, value).map(lambda args: Call("if", args))


def _coalesce(type: TypeName, scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    value = trees(type, scope, depth - 1)
    return st.tuples(value, value).map(lambda args: Call("coalesce", args))


def _case(type: TypeName, scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    subject, value = trees("text", scope, depth - 1), trees(type, scope, depth - 1)
    return st.tuples(subject, literals("text"), value, value).map(lambda args: Call("case", args))


def _convert(scope: Schema, depth: int) -> st.SearchStrategy[Node]:
    currency = st.sampled_from(["CNY", "EUR", "XXX"]).map(lambda one: Literal(one, "text"))
    of_money = st.tuples(trees("money", scope, depth - 1), currency)
    on_a_day = st.tuples(trees("money", scope, depth - 1), currency, trees("date", scope, depth - 1))
    return st.one_of(of_money, on_a_day).map(lambda args: Call("convert", args))


ITEM = Path(("item",))
_OF_ITEM = st.sampled_from(
    [
        Call("=", (ITEM, Literal("vip", "text"))),
        Call("contains", (ITEM, Literal("a", "text"))),
        Call(">", (ITEM, Literal("Z", "text"))),
        Call(">", (Call("number", (ITEM,)), Literal(Decimal(1), "number"))),
        Call("is empty", (ITEM,)),
        Call("not", (Call("starts", (ITEM, Literal("v", "text"))),)),
    ]
)
_FROM_ITEM = st.sampled_from(
    [ITEM, Call("upper", (ITEM,)), Call("left", (ITEM, Literal(Decimal(1), "number"))), Call("trim", (ITEM,))]
)


def _listings(type: TypeName, scope: Schema, depth: int) -> list[st.SearchStrategy[Node]]:
    values = st.one_of(trees("list", scope, depth - 1), trees("set", scope, depth - 1))
    with_field = st.tuples(trees("flag", scope, 0), _OF_ITEM).map(lambda both: Call("or", both))
    body = st.one_of(_OF_ITEM, with_field)
    if type == "flag":
        return [
            st.builds(lambda name, *args: Call(name, args), st.sampled_from(["any", "all"]), values, body),
            *([_member()] if scope is PERSON else []),
        ]
    if type == "list":
        return [
            st.builds(lambda *args: Call("filter", args), values, body),
            st.builds(lambda *args: Call("map", args), values, _FROM_ITEM),
        ]
    return []


def _member() -> st.SearchStrategy[Node]:
    key = st.one_of(st.sampled_from(["a", "vip", "x"]).map(lambda key: Literal(key, "text")), st.just(Path(("note",))))
    return key.map(lambda key: Call("member", (key,)))


_OVER = {
    "number": ("count", "sum", "avg", "min", "max", "first", "last"),
    "money": ("sum", "min", "max", "last"),
    "flag": ("any", "all", "last"),
    "date": ("first", "last", "min", "max"),
    "moment": ("first", "last", "min", "max"),
}


def _aggregates(type: TypeName, scope: Schema, depth: int) -> list[st.SearchStrategy[Node]]:
    names = st.sampled_from(_OVER.get(type, ("first", "last")))
    found = [_over(names, type, path, target, depth) for path, target in _many(scope) if _paths(type, target)]
    for event, shape in scope.events.items():
        inside = event_schema(scope, shape)
        if type not in ("flag", "number") and not _paths(type, inside):
            continue
        found.append(_past(names, type, event, inside, depth))
    if scope is PERSON:
        found.append(_change(type))
    return found


def _many(scope: Schema) -> list[tuple[tuple[str, ...], Schema]]:
    found: list[tuple[tuple[str, ...], Schema]] = []
    for relation in scope.relations.values():
        target = SCHEMAS[relation.target]
        if relation.kind == "many":
            found.append(((relation.name,), target))
        elif scope is PERSON and relation.name == "company":
            found += [((relation.name, *path), deeper) for path, deeper in _many(target)]
    return found


def _items(name: str, type: TypeName, inside: Schema) -> st.SearchStrategy[tuple[str, ...]]:
    paths = [path.names for path in _paths(type, inside) if isinstance(path, Path)]
    if name in ("any", "all") or not paths:
        return st.just(())
    return st.sampled_from([(), *paths] if name == "count" else paths)


def _where(inside: Schema, depth: int) -> st.SearchStrategy[Node | None]:
    return st.one_of(st.none(), trees("flag", inside, min(depth - 1, 2)))


def _over(
    names: st.SearchStrategy[str], type: TypeName, path: tuple[str, ...], inside: Schema, depth: int
) -> st.SearchStrategy[Node]:
    return names.flatmap(
        lambda name: st.builds(
            Aggregate, st.just(name), st.just(path), _items(name, type, inside), _where(inside, depth)
        )
    )


def _past(
    names: st.SearchStrategy[str], type: TypeName, event: str, inside: Schema, depth: int
) -> st.SearchStrategy[Node]:
    return names.flatmap(
        lambda name: st.builds(
            History,
            st.just(name),
            st.just(event),
            _items(name, type, inside),
            _where(inside, depth),
            st.one_of(st.none(), spans()),
        )
    )


def _change(type: TypeName) -> st.SearchStrategy[Node]:
    name = {"flag": "changed", "duration": "time_in"}.get(type, "previous")
    fields = {"text": ["kind"], "choice": ["kind"], "number": ["score"], "date": ["born"]}.get(type, ["kind", "score"])
    window = st.one_of(st.none(), spans())
    return st.builds(
        History,
        st.just(name),
        st.just("person.updated"),
        st.sampled_from(fields).map(lambda f: (f,)),
        st.none(),
        window,
    )
