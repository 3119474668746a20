"""Checking: the stored tree becomes the typed one, or faults."""

from collections.abc import Mapping
from dataclasses import replace

from guanxi.expressions.aggregates import aggregate, history
from guanxi.expressions.asking import asked
from guanxi.expressions.core import Const, Core, Hop, Logic, Read
from guanxi.expressions.faults import unknown
from guanxi.expressions.fitting import NOW, Argument, Fit, ItemList, apply, best_fit, today
from guanxi.expressions.forms import FORMS
from guanxi.expressions.grammar import AGGREGATES, CHANGES, CONSTANTS, KEYWORDS
from guanxi.expressions.hosts import HOSTS, host_of
from guanxi.expressions.listing import EACH, item, listing
from guanxi.expressions.literals import months_of, seconds_of, unit_of
from guanxi.expressions.operators.registry import names, overloads
from guanxi.expressions.schema import Field
from guanxi.expressions.scopes import hops_of
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Node, Path, Span, child_address
from guanxi.expressions.typed import MOST_NODES, Money, Scope, Typed, bare, type_words, typed_name
from guanxi.expressions.types import TYPE_LABELS
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import did_you_mean

_CHECKED_OPTIONS = frozenset({"=", "!=", "in", "not in", "has", "has any", "has all"})


def elaborate(node: Node, scope: Scope, address: str = "") -> Typed | None:
    """None when there is a fault inside, which the scope then knows."""
    scope.findings.nodes += 1
    if scope.findings.nodes > MOST_NODES:
        if scope.findings.nodes == MOST_NODES + 1:
            scope.blame(
                "too_large", Phrase("This is too large: more than 500 parts", "内容过大，超过 500 个部分"), address
            )
        return None
    match node:
        case Literal():
            return _literal(node, scope, address)
        case Path(names=path):
            return item(scope, path) or read(path, scope, address)
        case Call():
            return _call(node, scope, address)
        case Aggregate():
            return aggregate(node, scope, address, elaborate)
        case History():
            return history(node, scope, address, elaborate)
        case Items():
            scope.blame(
                "stray_items", Phrase("A list of values only stands after “in”", "值列表只能放在“in”之后"), address
            )
            return None


def condition(node: Node, scope: Scope, address: str) -> Core | None:
    """A part that must be a yes/no question."""
    typed = elaborate(node, scope, address)
    if typed is None:
        return None
    if typed_name(typed) == "flag":
        return bare(typed)
    message = Phrase("This is a {type}; a yes/no question is expected here", "这里应为是否判断，而不是{type}")
    scope.blame("not_a_question", message.fill(type=TYPE_LABELS[typed_name(typed)]), address)
    return None


def read(path: tuple[str, ...], scope: Scope, address: str) -> Typed | None:
    hops, rest = hops_of(scope.schema, path)
    home = hops[-1].target if hops else scope.schema
    field = home.fields.get(rest[0])
    if field is None or len(rest) > 1:
        _no_field(path, rest, hops, scope, address)
        return None
    where = replace(scope, hops=(*scope.hops, *hops), path=(*scope.path, *path[: len(hops)]), schema=home)
    if field.formula is not None:
        return _formula(field, where, address)
    return _stored(field, where)


def _stored(field: Field, where: Scope) -> Typed:
    core = Read("number" if field.type == "money" else field.type, (*where.path, field.name), where.hops, field)
    if field.type != "money":
        return core
    currency = where.schema.fields.get(field.currency) if field.currency else None
    return Money(core, (Read("text", (*where.path, currency.name), where.hops, currency),) if currency else ())


def _formula(field: Field, where: Scope, address: str) -> Typed | None:
    here = (where.schema.object, field.name)
    if here in where.formulas:
        message = Phrase("The formula “{name}” needs itself", "公式“{name}”引用了自身").fill(name=field.label)
        where.blame("circular", message, address)
        return None
    assert field.formula is not None  # noqa: S101  # the caller has looked
    pinned = where.pinned if where.pinned is not None else address
    return elaborate(field.formula, replace(where, formulas=(*where.formulas, here), pinned=pinned), address)


def _no_field(path: tuple[str, ...], rest: tuple[str, ...], hops: tuple[Hop, ...], scope: Scope, address: str) -> None:
    home = hops[-1].target if hops else scope.schema
    label = home.label or Phrase(home.object, home.object)
    known = [*home.fields, *home.relations]
    if rest[0] in home.relations and home.relations[rest[0]].kind == "many":
        message = Phrase(
            "“{name}” are many records: count them, or ask any(…)", "“{name}”是多条记录，请用 count 或 any"
        )
        scope.blame("many", message.fill(name=".".join(path)), address)
        return
    message = Phrase("There is no field “{name}” on {object}", "{object}没有字段“{name}”").fill(
        name=rest[0], object=label
    )
    scope.add(unknown("unknown_field", message, rest[0], known, address))


def _literal(node: Literal, scope: Scope, address: str) -> Const | None:
    if not isinstance(node.value, Span):
        return Const(node.type, node.value)
    seconds = seconds_of(node.value)
    if seconds is None:
        message = Phrase(
            "Months and years have no fixed length: only add them to a date or take them away",
            "月和年没有固定长度，只能与日期相加减",
        )
        scope.blame("no_fixed_length", message, address)
        return None
    return Const("duration", seconds)


def _call(node: Call, scope: Scope, address: str) -> Typed | None:
    if node.name in ("now", "today") and not node.args:
        return NOW if node.name == "now" else today()
    if node.name in ("and", "or", "not"):
        return _logic(node, scope, address)
    if node.name in EACH:
        return listing(node, scope, address, elaborate)
    host = host_of(node.name)
    if host is not None or node.name in FORMS:
        parts = [elaborate(arg, scope, child_address(address, n)) for n, arg in enumerate(node.args)]
        known = [part for part in parts if part is not None]
        if len(known) != len(parts):
            return None
        return asked(host, known, scope, address) if host is not None else FORMS[node.name](known, scope, address)
    if not overloads(node.name):
        message = Phrase("There is no function “{name}”", "没有函数“{name}”").fill(name=node.name)
        scope.add(unknown("unknown_function", message, node.name, functions(), address))
        return None
    return _operation(_months(node), scope, address)


def functions() -> tuple[str, ...]:
    """The names of all there are."""
    return (*names(), *FORMS, *EACH, *HOSTS)


def is_reserved(name: str) -> bool:
    """Does the language itself mean something by it?"""
    return name in KEYWORDS | AGGREGATES | CHANGES | CONSTANTS or unit_of(name) is not None


def _logic(node: Call, scope: Scope, address: str) -> Core | None:
    parts = [condition(arg, scope, child_address(address, n)) for n, arg in enumerate(node.args)]
    known = tuple(part for part in parts if part is not None)
    if not node.args or (node.name == "not") != (len(node.args) == 1):
        scope.blame("arity", Phrase("“and” and “or” join two or more parts", "“and”和“or”需要两个以上的部分"), address)
        return None
    return Logic(node.name, known, address) if len(known) == len(parts) else None


def _months(node: Call) -> Call:
    """`date + 3 months` is a shift of the calendar."""
    match node:
        case Call(name="+" | "-" as sign, args=(left, Literal(value=Span() as span))) if seconds_of(span) is None:
            months = months_of(span) if sign == "+" else -months_of(span)
            return Call("shift", (left, Literal(months, "number"), Literal("months", "text")))
    return node


def _operation(node: Call, scope: Scope, address: str) -> Typed | None:
    found = [_argument(arg, scope, child_address(address, n)) for n, arg in enumerate(node.args)]
    args = tuple(arg for arg in found if arg is not None)
    if len(args) != len(found):
        return None
    fit = best_fit(node.name, args)
    if fit is None:
        _no_fit(node, args, scope, address)
        return None
    if node.name in _CHECKED_OPTIONS:
        _check_options(fit, args, scope, address)
    return apply(fit, args, address, scope.schema.id)


def _argument(node: Node, scope: Scope, address: str) -> Argument | None:
    if not isinstance(node, Items):
        return elaborate(node, scope, address)
    items = [elaborate(item, scope, child_address(address, n)) for n, item in enumerate(node.items)]
    known = tuple(item for item in items if item is not None)
    if not items:
        scope.blame("no_items", Phrase("At least one value is needed", "至少需要一个值"), address)
        return None
    return ItemList(known) if len(known) == len(items) else None


def _no_fit(node: Call, args: tuple[Argument, ...], scope: Scope, address: str) -> None:
    plain = [arg for arg in args if not isinstance(arg, ItemList)]
    texts = [arg.value for arg in plain if isinstance(arg, Const) and arg.type == "text"]
    others = [typed_name(arg) for arg in plain if not (isinstance(arg, Const) and arg.type == "text")]
    if node.name in ("=", "!=", "<", "<=", ">", ">=") and texts and others and others[0] not in ("text", "choice"):
        message = Phrase("“{text}” is not a {type}", "“{text}”不是{type}").fill(
            text=texts[0], type=TYPE_LABELS[others[0]]
        )
        scope.blame("not_a_value", message, address)
        return
    types = type_words([typed_name(arg) for arg in plain])
    message = Phrase("“{name}” does not work with {types}", "“{name}”不适用于{types}")
    if any(isinstance(arg, ItemList) for arg in args):
        message = Phrase(
            "“{name}” takes {types} and fixed values of that type", "“{name}”需要{types}以及同类型的固定值"
        )
    scope.blame("types", message.fill(name=node.name, types=types), address)


def _check_options(fit: Fit, args: tuple[Argument, ...], scope: Scope, address: str) -> None:
    fields = [arg.field for arg in args if isinstance(arg, Read) and arg.field.options]
    if len(fields) != 1:
        return
    known = {value: (value, label.en, label.zh) for value, label in fields[0].options}
    for const in (arg for arg in fit.args if isinstance(arg, Const)):
        for value in const.value if isinstance(const.value, tuple) else (const.value,):
            if value is not None and value not in known:
                message = Phrase("“{value}” is no choice of {field}", "“{value}”不是{field}的选项")
                filled = message.fill(value=value, field=fields[0].label)
                scope.add(unknown("unknown_choice", filled, str(value), known, address, near=_near(str(value), known)))


def _near(word: str, known: Mapping[str, tuple[str, str, str]]) -> str:
    """People write what they see: the label, in either language."""
    labels = {label.lower(): value for value, those in known.items() for label in those}
    return labels.get(did_you_mean(word.lower(), labels), "")
