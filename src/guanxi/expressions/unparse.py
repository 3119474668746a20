"""Tree to text, with no more brackets than needed to read it back the same."""

from datetime import date, datetime
from decimal import Decimal

from guanxi.expressions.grammar import AND, NOT, OR, PRODUCTS, SIGNS, STRENGTH, SUM, SUMS, UNARY, WORDS
from guanxi.expressions.lexer import quote
from guanxi.expressions.literals import write_moment, write_number
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Node, Path, Span


def unparse(node: Node, schema: Schema) -> str:
    """`parse(unparse(tree, schema), schema) == tree`."""
    return _text(node, OR)


def write_value(node: Literal) -> str:
    match node.value:
        case None:
            return "empty"
        case bool() as flag:
            return "true" if flag else "false"
        case Decimal() as number:
            return write_number(number)
        case Span() as span:
            return _span(span)
        case datetime() as moment:
            return write_moment(moment)
        case date() as day:
            return day.isoformat()
        case other:
            return quote(str(other))


def _text(node: Node, at_least: int) -> str:
    """The text, in brackets if it binds more weakly than its place needs."""
    match node:
        case Literal():
            return write_value(node)
        case Path(names=names):
            return ".".join(names)
        case Items(items=items):
            return f"({', '.join(_text(item, SUM) for item in items)})"
        case Aggregate(name=name, path=path, item=item, where=where):
            return f"{name}({'.'.join((*path, *item))}{_where(where)})"
        case History():
            return _history(node)
        case Call(name=name) if name in STRENGTH:
            text = _operator(node)
            return f"({text})" if STRENGTH[name] < at_least else text
        case Call(name="now" | "today" as name, args=()):
            return name
        case Call(name=name, args=args):
            return f"{name}({', '.join(_text(arg, OR) for arg in args)})"


def _operator(node: Call) -> str:
    name, args = node.name, node.args
    if name in ("and", "or"):
        return f" {name} ".join(_text(arg, NOT if name == "and" else AND) for arg in args)
    if name == "not":
        return f"not {_text(args[0], NOT)}"
    if name == "negative":
        return _negative(args[0])
    if name in SUMS or name in PRODUCTS:
        strength = STRENGTH[name]
        return f"{_text(args[0], strength)} {name} {_text(args[1], strength + 1)}"
    if name == "is between":
        return f"{_text(args[0], SUM)} between {_text(args[1], SUM)} and {_text(args[2], SUM)}"
    if name in ("is empty", "is not empty"):
        return f"{_text(args[0], SUM)} {name}"
    word = name if name in SIGNS else WORDS[name]
    return f"{_text(args[0], SUM)} {word} {_text(args[1], SUM)}"


def _negative(arg: Node) -> str:
    """Brackets around a number, because `-5` is itself a number."""
    text = _text(arg, UNARY)
    return f"-({text})" if isinstance(arg, Literal) else f"-{text}"


def _history(node: History) -> str:
    window = f", {_span(node.window)}" if node.window else ""
    if node.name in ("changed", "previous", "time_in"):
        return f"{node.name}({'.'.join(node.item)}{window})"
    return f"{node.name}({'.'.join((node.event, *node.item))}{_where(node.where)}{window})"


def _where(where: Node | None) -> str:
    return f" where {_text(where, OR)}" if where is not None else ""


def _span(span: Span) -> str:
    unit = span.unit.removesuffix("s") if abs(span.amount) == 1 else span.unit
    return f"{write_number(span.amount)} {unit}"
