"""The tree as JSON, as flows, segments and filters keep it: names of the schema, numbers as texts to lose no digit."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from uuid import UUID

from guanxi.expressions.check import check
from guanxi.expressions.faults import ExpressionError, fault
from guanxi.expressions.literals import UNITS, read_date, read_id, read_moment, write_moment, write_number
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Aggregate, Call, History, Items, Literal, Node, Path, Span, Value
from guanxi.expressions.types import TYPES
from guanxi.kit.phrase import Phrase

MOST_DEPTH = 120
Json = object


def to_json(node: Node) -> dict[str, Json]:
    match node:
        case Literal(value=value, type=type):
            return {"value": _value(value), "type": type}
        case Path(names=names):
            return {"path": list(names)}
        case Call(name=name, args=args):
            return {"call": name, "args": [to_json(arg) for arg in args]}
        case Items(items=items):
            return {"items": [to_json(item) for item in items]}
        case Aggregate(name=name, path=path, item=item, where=where):
            return {"aggregate": name, "path": list(path), "item": list(item), "where": _maybe(where)}
        case History(name=name, event=event, item=item, where=where, window=window):
            since = _value(window) if window else None
            return {"history": name, "event": event, "item": list(item), "where": _maybe(where), "window": since}


def from_json(data: Json, schema: Schema) -> Node:
    """Raises ExpressionError for anything that is not a tree, or not a right one for the schema."""
    node = _node(data, "", 0)
    if found := check(node, schema, None):
        raise ExpressionError(found)
    return node


def _maybe(node: Node | None) -> Json:
    return to_json(node) if node is not None else None


def _value(value: Value) -> Json:
    match value:
        case bool() | str() | None:
            return value
        case Decimal():
            return write_number(value)
        case Span(amount=amount, unit=unit):
            return [write_number(amount), unit]
        case datetime():
            return write_moment(value)
        case date():
            return value.isoformat()
        case UUID():
            return str(value)


def _node(data: Json, address: str, depth: int) -> Node:
    if not isinstance(data, dict) or depth > MOST_DEPTH:
        raise _malformed(address)

    def under(key: str) -> tuple[Node, ...]:
        those = enumerate(_list(data.get(key), address))
        return tuple(_node(one, f"{address}.{key}.{number}", depth + 1) for number, one in those)

    where = data.get("where")
    inner = _node(where, f"{address}.where", depth + 1) if where is not None else None
    match data:
        case {"value": value, "type": str(type)} if type in TYPES:
            return _literal(value, type, address)
        case {"call": str(name)}:
            return Call(name, under("args"))
        case {"items": _}:
            return Items(under("items"))
        case {"aggregate": str(name), "path": path}:
            return Aggregate(name, _names(path, address, 1), _names(data.get("item", []), address), inner)
        case {"history": str(name), "event": str(event)}:
            window = data.get("window")
            span = _span(window, address) if window is not None else None
            return History(name, event, _names(data.get("item", []), address), inner, span)
        case {"path": path}:
            return Path(_names(path, address, 1))
    raise _malformed(address)


def _literal(value: Json, type: str, address: str) -> Literal:
    readers: dict[str, Callable[[str], Value]] = {
        "text": str,
        "choice": str,
        "number": _number,
        "money": _number,
        "date": read_date,
        "moment": read_moment,
        "lookup": read_id,
    }
    if type == "empty" and value is None:
        return Literal(None, "empty")
    if type == "flag" and isinstance(value, bool):
        return Literal(value, "flag")
    if type == "duration":
        return Literal(_span(value, address), "duration")
    reader = readers.get(type)
    text = str(value) if isinstance(value, int) and not isinstance(value, bool) and type == "number" else value
    found = reader(text) if reader and isinstance(text, str) else None
    if found is None:
        raise _malformed(address)
    return Literal(found, next(one for one in TYPES if one == type))


def _number(text: str) -> Decimal | None:
    try:
        number = Decimal(text)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None


def _span(data: Json, address: str) -> Span:
    match data:
        case [amount, str(unit)] if unit in UNITS and (number := _number(str(amount))) is not None:
            return Span(number, unit)
    raise _malformed(address)


def _names(data: Json, address: str, at_least: int = 0) -> tuple[str, ...]:
    names = tuple(one for one in _list(data, address) if isinstance(one, str))
    if len(names) != len(_list(data, address)) or len(names) < at_least:
        raise _malformed(address)
    return names


def _list(data: Json, address: str) -> list[Json]:
    if not isinstance(data, list):
        raise _malformed(address)
    return data


def _malformed(address: str) -> ExpressionError:
    return ExpressionError(
        [fault("malformed", Phrase("This is not a condition", "这不是有效的条件"), address.lstrip("."))]
    )
