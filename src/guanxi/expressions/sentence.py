"""The face for people: what an expression says, in both languages, with every bracket that matters drawn."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from guanxi.expressions.check import type_of
from guanxi.expressions.faults import ExpressionError
from guanxi.expressions.grammar import ARITHMETIC
from guanxi.expressions.hosts import host_of
from guanxi.expressions.literals import write_moment, write_number
from guanxi.expressions.operators.registry import Function, overloads
from guanxi.expressions.schema import Field, Schema
from guanxi.expressions.scopes import event_schema, find_source, hops_of
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Node, Path, Span
from guanxi.expressions.wording import AGGREGATE, BRACKETS, CHANGE, FORM, JOIN, UNIT_WORDS, WHERE, WINDOW
from guanxi.kit.phrase import Phrase, listed, same


def sentence(node: Node, schema: Schema) -> Phrase:
    """Never fails: a name that is gone reads as it was written."""
    match node:
        case Literal():
            return _literal(node)
        case Path(names=names):
            return _path(names, schema)
        case Items(items=items):
            return listed([sentence(item, schema) for item in items])
        case Aggregate():
            return _aggregate(node, schema)
        case History():
            return _history(node, schema)
        case Call(name="and" | "or" as name, args=args):
            return _joined([_inner(arg, schema) for arg in args], JOIN[name])
        case Call(name="not", args=(only,)):
            return _denial(only, schema)
        case Call():
            return _call(node, schema)


def _call(node: Call, schema: Schema) -> Phrase:
    if node.name in ("now", "today"):
        return FORM[node.name]
    if node.name == "if":
        return _if(node.args, schema)
    if node.name == "case" and len(node.args) > 2:
        return _case(node, schema)
    if node.name == "convert" and len(node.args) < 4:
        return _filled(FORM["convert"], _worded(node, schema))
    function = _function(node, schema) or host_of(node.name)
    template = function.reads if function else FORM.get(node.name, same(f"{node.name}({{*}})"))
    return _filled(template, _worded(node, schema))


def _denial(only: Node, schema: Schema) -> Phrase:
    function = _function(only, schema) or host_of(only.name) if isinstance(only, Call) else None
    if isinstance(only, Call) and function is not None and function.denied is not None:
        return _filled(function.denied, _worded(only, schema))
    return FORM["not"].fill(inner=sentence(only, schema))


def _worded(node: Call, schema: Schema) -> list[Phrase]:
    field = next((found for arg in node.args if (found := _field(arg, schema)) and found.options), None)
    return [_side(arg, schema, field) for arg in node.args]


def _side(node: Node, schema: Schema, beside: Field | None) -> Phrase:
    """A side of an operator; a choice reads by its label, a sum inside a sum stands in brackets."""
    if beside is not None:
        labels = dict(beside.options)
        if isinstance(node, Literal) and node.value in labels:
            return BRACKETS["quotes"].fill(inner=labels[str(node.value)])
        if isinstance(node, Items):
            return listed([_side(item, schema, beside) for item in node.items])
    is_compound = isinstance(node, Call) and (node.name in ARITHMETIC or node.name in ("and", "or", "if"))
    inner = sentence(node, schema)
    return BRACKETS["round"].fill(inner=inner) if is_compound else inner


def _inner(node: Node, schema: Schema) -> Phrase:
    inner = sentence(node, schema)
    is_group = isinstance(node, Call) and node.name in ("and", "or")
    return BRACKETS["round"].fill(inner=inner) if is_group else inner


def _filled(template: Phrase, sides: Sequence[Phrase]) -> Phrase:
    if "{*}" in template.en:
        template = Phrase(template.en.replace("{*}", "{all}"), template.zh.replace("{*}", "{all}"))
    return template.fill(all=listed(list(sides)), **{str(number): side for number, side in enumerate(sides)})


def _function(node: Call, schema: Schema) -> Function | None:
    """The signature that its arguments select; the sentence of a broken tree uses the first."""
    found = overloads(node.name)
    if len(found) < 2 or len({one.reads for one in found}) == 1:
        return found[0] if found else None
    types = []
    for arg in node.args:
        try:
            types.append(type_of(arg, schema) if not isinstance(arg, Items) else "")
        except ExpressionError:
            types.append("")
    alike = [one for one in found if len(one.takes) == len(types)]
    best = [one for one in alike if any(take == type for take, type in zip(one.takes, types, strict=True))]
    return next(iter(sorted(best, key=lambda one: -_matches(one, types))), (alike or list(found))[0])


def _matches(one: Function, types: Sequence[str]) -> int:
    return sum(take == type for take, type in zip(one.takes, types, strict=True))


def _field(node: Node, schema: Schema) -> Field | None:
    if not isinstance(node, Path):
        return None
    hops, rest = hops_of(schema, node.names)
    home = hops[-1].target if hops else schema
    return home.fields.get(rest[0]) if len(rest) == 1 else None


def _path(names: tuple[str, ...], schema: Schema) -> Phrase:
    """“Company › Industry” and “公司的行业”."""
    if names == ("item",) and "item" not in schema.fields:
        return FORM["item"]
    hops, rest = hops_of(schema, names)
    home = hops[-1].target if hops else schema
    field = home.fields.get(rest[0]) if len(rest) == 1 else None
    last = field.label if field else same(".".join(rest))
    labels = [*(hop.relation.label for hop in hops), last]
    return Phrase(" › ".join(one.en for one in labels), "的".join(one.zh for one in labels))


def _aggregate(node: Aggregate, schema: Schema) -> Phrase:
    source = find_source(schema, (*node.path, *node.item))
    if source is None or source.many is None:
        return same(".".join(node.path))
    labels = [*(hop.relation.label for hop in source.hops), source.many.relation.label]
    what = Phrase(" › ".join(one.en for one in labels), "的".join(one.zh for one in labels))
    target = source.many.target
    item = _path(node.item, target) if node.item else None
    where = sentence(node.where, target) if node.where is not None else None
    return _gathered(node.name, what, item, where, None)


def _history(node: History, schema: Schema) -> Phrase:
    if node.name in CHANGE:
        text = CHANGE[node.name].fill(field=_path(node.item, schema))
        return text if node.window is None else WINDOW.fill(inner=text, span=_span(node.window))
    shape = schema.events.get(node.event)
    if shape is None:
        return same(node.event)
    scope = event_schema(schema, shape)
    item = _path(node.item, scope) if node.item else None
    where = sentence(node.where, scope) if node.where is not None else None
    return _gathered(node.name, shape.label, item, where, node.window)


def _gathered(name: str, what: Phrase, item: Phrase | None, where: Phrase | None, window: Span | None) -> Phrase:
    if where is not None:
        what = WHERE.fill(what=what, where=where)
    text = AGGREGATE[name, item is not None].fill(what=what, item=item or same(""))
    return text if window is None else WINDOW.fill(inner=text, span=_span(window))


def _if(args: Sequence[Node], schema: Schema) -> Phrase:
    parts = [sentence(arg, schema) for arg in args]
    cases = [FORM["when"].fill(condition=parts[n], value=parts[n + 1]) for n in range(0, len(parts) - 1, 2)]
    if len(parts) % 2:
        cases.append(FORM["else"].fill(value=parts[-1]))
    return _joined(cases, JOIN["case"])


def _case(node: Call, schema: Schema) -> Phrase:
    """As the chain of questions that it is."""
    subject, rest = node.args[0], node.args[1:]
    asked: list[Node] = []
    for number in range(0, len(rest) - 1, 2):
        asked += [Call("=", (subject, rest[number])), rest[number + 1]]
    return _if([*asked, *rest[len(asked) :]], schema)


def _joined(phrases: Sequence[Phrase], word: Phrase) -> Phrase:
    return Phrase(word.en.join(one.en for one in phrases), word.zh.join(one.zh for one in phrases))


def _literal(node: Literal) -> Phrase:
    match node.value:
        case None:
            return FORM["empty"]
        case bool() as flag:
            return FORM["true" if flag else "false"]
        case Decimal() as number:
            return same(write_number(number))
        case Span() as span:
            return _span(span)
        case datetime() as moment:
            return same(write_moment(moment))
        case date() as day:
            return same(day.isoformat())
        case other:
            return BRACKETS["quotes"].fill(inner=same(str(other)))


def _span(span: Span) -> Phrase:
    one, many = UNIT_WORDS[span.unit]
    word = one if abs(span.amount) == 1 else many
    return Phrase("{n} {word}", "{n} {word}").fill(n=write_number(span.amount), word=word)
