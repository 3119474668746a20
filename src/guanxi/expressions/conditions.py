"""SQL for conditions and values."""

from collections.abc import Callable
from dataclasses import replace

from guanxi.expressions import stored
from guanxi.expressions.core import (
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
)
from guanxi.expressions.emission import Frame, constant, whole_literal
from guanxi.expressions.faults import ExpressionError, ExpressionFault, fault
from guanxi.expressions.fragment import Sql, fill, joined, quoted, spread, uses
from guanxi.expressions.nearby import in_small_letters, nearby
from guanxi.expressions.operators.registry import Function
from guanxi.expressions.schema import Column
from guanxi.expressions.sources import Selection, events, hop_selection, records
from guanxi.kit.phrase import Phrase

# Beside a constant on the right, a wrong value can only pass on the side where there is no bound.
_OPEN = {"<": "<", "<=": "<", ">": ">", ">=": ">"}
# Where a column that equals, or contains, something filled is itself filled.
_NOTHING_TO_PROVE = frozenset({"=", "in", "contains", "starts", "ends"})


def condition(core: Core, frame: Frame) -> Sql:
    """Never NULL if it is a yes/no question; otherwise the value."""
    if core.type != "flag" or isinstance(core, Logic) or _is_total(core):
        return value(core, frame)
    return fill("coalesce({0}, false)", value(core, frame))


def value(core: Core, frame: Frame) -> Sql:
    """NULL where empty; a set or a list then has no values."""
    if frame.is_folded(core):
        return constant(core, frame)
    sql = _value(core, frame)
    return sql if sql.is_simple or core.type not in ("set", "list") else fill("coalesce({0}, '{}')", sql)


def _value(core: Core, frame: Frame) -> Sql:
    match core:
        case Read():
            return _read(core, frame)
        case Apply(type="flag"):
            return _atom(core, frame)
        case Apply():
            return _call(core.function, _args(core, frame), core, frame)
        case Logic():
            return _logic(core, frame)
        case Choose(cases=cases, default=default):
            whens = [fill("when {0} then {1}", condition(one, frame), value(then, frame)) for one, then in cases]
            return fill("(case {0} else {1} end)", joined(" ", whens), value(default, frame))
        case FirstKnown():
            return _first_known(core, frame)
        case Guard(value=inner, conditions=conditions):
            holds = joined(" and ", (condition(one, frame) for one in conditions))
            return fill("(case when {0} then {1} end)", holds, value(inner, frame))
        case Item():
            return Sql(f"{frame.item}.v", is_simple=True)
        case Each():
            return _each(core, frame)
        case Ask():
            return _ask(core, frame)
        case Over():
            return _aggregate(core, records(core, frame), frame)
        case Past(since=since):
            start = constant(since, frame) if since is not None else None
            return _aggregate(core, events(core, frame, start), frame)
        case _:
            return constant(core, frame)


def _is_total(core: Core) -> bool:
    return isinstance(core, Apply | Each) or (
        isinstance(core, Over | Past) and core.name in ("any", "all", "is_single")
    )


def _read(core: Read, frame: Frame) -> Sql:
    if isinstance(core.path[-1], int):  # the old value in an event about a change
        inside = f"({stored.column('data', frame.alias)} -> 'changes' -> {quoted(core.field.name)} -> 0)"
        return Sql(stored.from_json(inside, core.field.type), is_simple=True)
    if not core.hops:
        return stored.read(core.field, frame.alias)
    selection = hop_selection(core.hops, frame)
    return fill("(select {0} from {1})", stored.read(core.field, selection.alias), selection.source)


def _logic(core: Logic, frame: Frame) -> Sql:
    args = [condition(arg, frame) for arg in core.args]
    if core.name == "not":
        return fill("(not {0})", args[0])
    return fill("({0})", joined(f" {core.name} ", args))


def _first_known(core: FirstKnown, frame: Frame) -> Sql:
    args = [value(arg, frame) for arg in core.args]
    if core.type in ("set", "list"):
        args = [fill("nullif({0}, '{}')", arg) for arg in args]
    return fill("coalesce({0})", joined(", ", args))


def _args(core: Apply, frame: Frame) -> list[Sql]:
    return [value(arg, frame) for arg in core.args]


def _atom(core: Apply, frame: Frame) -> Sql:
    if core.function.sees_empty:
        return fill("({0})", _call(core.function, _args(core, frame), core, frame))
    if core.function.is_plain and all(_is_plain(arg, frame) for arg in core.args):
        return _plain_atom(core, frame)
    holds = fill("coalesce({0}, false)", _call(core.function, _args(core, frame), core, frame))
    bounds = nearby(core, frame)
    return fill("({0} and {1})", bounds, holds) if bounds else holds


def _is_plain(arg: Core, frame: Frame) -> bool:
    if isinstance(arg, Read):
        return not arg.hops and not isinstance(arg.path[-1], int) and arg.type not in ("flag", "duration")
    return frame.is_folded(arg)


def _plain_atom(core: Apply, frame: Frame) -> Sql:
    """The bare columns with their guards beside them, so that an index can be used."""
    others = [arg for arg in core.args if not isinstance(arg, Read)]
    constants = [constant(arg, frame) for arg in others]
    if any(sql.text.startswith("null::") for sql in constants):
        return Sql("false")
    reads = [arg for arg in core.args if isinstance(arg, Read)]
    is_whole = len(reads) == 1 and _is_integer(reads[0])
    args = [_plain(arg, frame, is_whole) for arg in core.args]
    is_first = isinstance(core.args[0], Read) and len(reads) == 1
    proven = is_first and core.function.name in _NOTHING_TO_PROVE and all(_is_filled(arg) for arg in others)
    sides = _OPEN.get(core.function.name, "<>") if is_first else "<>"
    guards = [guard for read in reads for guard in _guards(read, frame, proven, sides)]
    pattern = core.function.pattern if is_first else None
    called = _call(core.function, args, core, frame)
    holds = _by_pattern(pattern, reads[0], args[0], constants[0], called, frame) if pattern else called
    return fill("({0})", joined(" and ", [holds, *guards]))


def _by_pattern(pattern: Callable[[str], str], read: Read, at: Sql, part: Sql, called: Sql, frame: Frame) -> Sql:
    """LIKE says how many rows to expect. Where an index finds parts of texts in small letters it is asked first; the
    function then says nothing of numbers, so that the planner does not count the same part twice.
    """
    lowered = in_small_letters(read, part, frame)
    if lowered is None:
        return _like(at, pattern, part)
    return fill("{0} and {1}", _like(lowered.at, pattern, lowered.part), called)


def _like(at: Sql, pattern: Callable[[str], str], part: Sql) -> Sql:
    return fill("{0} like {1}", at, replace(part, params=tuple(pattern(str(one)) for one in part.params)))


def _plain(arg: Core, frame: Frame, is_whole: bool) -> Sql:
    if isinstance(arg, Read):
        place = arg.field.column or Column(arg.field.name)
        if isinstance(place, Column) and (is_whole or not place.is_integer):
            return Sql(stored.raw(place, frame.alias), is_simple=True)
        return stored.read(arg.field, frame.alias)
    whole = whole_literal(arg.value) if is_whole and isinstance(arg, Const) else None
    return whole or constant(arg, frame)


def _guards(read: Read, frame: Frame, proven: bool, sides: str) -> list[Sql]:
    place = read.field.column or Column(read.field.name)
    at = stored.raw(place, frame.alias) if isinstance(place, Column) else stored.read(read.field, frame.alias).text
    more = None
    if isinstance(place, Column) and not proven:
        more = stored.is_proper(at, read.field.type, place.is_countable, sides)
    return [Sql(text) for text in (more, f"{at} is not null") if text]


def _is_integer(read: Read) -> bool:
    return isinstance(read.field.column, Column) and read.field.column.is_integer


def _is_filled(arg: Core) -> bool:
    return isinstance(arg, Const) and arg.value != "" and not (isinstance(arg.value, tuple) and "" in arg.value)


def _call(function: Function, args: list[Sql], core: Apply, frame: Frame) -> Sql:
    """Put arguments into the template. One that is used twice and costs something is computed once, in a subselect."""
    template = spread(_template(function, core), len(args))
    inner: list[Sql] = []
    for number, arg in enumerate(args):
        if uses(template, number) > 1 and not arg.is_simple:
            name = next(frame.names)
            inner.append(fill(f"(select {{0}} as x offset 0) {name}", arg))
            args = [*args[:number], Sql(f"{name}.x", is_simple=True), *args[number + 1 :]]
    sql = fill(template, *args)
    return fill("(select {0} from {1})", sql, joined(" cross join ", inner)) if inner else sql


def memory_only(name: str, address: str) -> ExpressionFault:
    message = Phrase("“{name}” only works on single records, not in lists", "“{name}”只能用于单条记录，不能用于列表")
    return fault("memory_only", message.fill(name=name), address)


def _template(function: Function, core: Apply) -> str:
    sql = function.sql
    if sql is None:
        raise ExpressionError([memory_only(function.name, core.address)])
    if isinstance(sql, str):
        return sql
    unit = next(arg.value for arg in core.args if isinstance(arg, Const) and arg.type == "unit")
    return sql[str(unit)]


_EACH = {
    "filter": "(select array_agg({name}.v order by {name}.n) from {{0}} where {{1}})",
    "map": "(select array_agg(y.v order by y.n) from (select {{1}} as v, {name}.n from {{0}}) y where y.v is not null)",
    "any": "exists (select 1 from {{0}} where {{1}})",
    "all": "(not exists (select 1 from {{0}} where not {{1}}))",
}


def _each(core: Each, frame: Frame) -> Sql:
    name = next(frame.names)
    inside = replace(frame, item=name)
    source = fill(f"unnest({{0}}) with ordinality {name}(v, n)", value(core.values, frame))
    body = value(core.body, inside) if core.name == "map" else condition(core.body, inside)
    return fill(_EACH[core.name].format(name=name), source, body)


def _ask(core: Ask, frame: Frame) -> Sql:
    if core.host.sql is None:
        raise ExpressionError([memory_only(core.host.name, core.address)])
    parts = [value(core.key, frame), *(value(arg, frame) for arg in core.args)]
    return fill(f"coalesce({core.host.sql}, false)" if core.type == "flag" else f"({core.host.sql})", *parts)


_OF_VALUES = {
    "sum": "coalesce(sum(q.x), 0)",
    "avg": "round(div(sum(q.x) * 1e13, nullif(count(q.x), 0)::numeric) * 1e-13, 12)",
    "min": "min(q.x)",
    "max": "max(q.x)",
    "is_single": "count(distinct q.x) <= 1",
    "count": "count(q.x)::numeric",
}


def _aggregate(core: Over | Past, selection: Selection, frame: Frame) -> Sql:
    inside = replace(frame, alias=selection.alias)
    source = selection.source
    if core.where is not None and core.name != "all":
        source = fill("{0} and {1}", source, condition(core.where, inside))
    if core.name == "any":
        return fill("exists (select 1 from {0})", source)
    if core.name == "all":
        wrong = condition(core.where, inside) if core.where is not None else Sql("true")
        return fill("(not exists (select 1 from {0} and not {1}))", source, wrong)
    if core.item is None:
        return fill("(select count(*)::numeric from {0})", source)
    item = value(core.item, inside)
    if core.name in ("first", "last"):
        order = selection.newest if core.name == "last" else selection.oldest
        return fill(f"(select {{0}} from {{1}} order by {order} limit 1)", item, source)
    if core.item.type == "text":
        item = fill('({0} collate "C")', item)
    return fill(f"(select {_OF_VALUES[core.name]} from (select {{0}} as x from {{1}}) q)", item, source)
