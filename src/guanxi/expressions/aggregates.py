"""Checking of what runs over related records and over events."""

from collections.abc import Callable
from dataclasses import replace

from guanxi.expressions.core import Apply, Const, Core, FirstKnown, Over, Past, Read, type_name
from guanxi.expressions.faults import unknown
from guanxi.expressions.fitting import NOW, ZONE
from guanxi.expressions.literals import months_of, seconds_of
from guanxi.expressions.schema import EventShape
from guanxi.expressions.scopes import event_schema, find_source, known_sources
from guanxi.expressions.tree import Aggregate, History, Node, Path, Span, child_address
from guanxi.expressions.typed import Money, Scope, Typed, bare, function, typed_name
from guanxi.expressions.types import TYPE_LABELS, TypeName
from guanxi.kit.phrase import Phrase

Elaborate = Callable[[Node, Scope, str], Typed | None]
_ANY_TYPE = frozenset({"text", "choice", "number", "flag", "date", "moment", "duration", "lookup"})
# Which types a value may have, and whether there must be one. `count` of a value counts where it is known.
_TAKES: dict[str, tuple[frozenset[str], bool]] = {
    "count": (_ANY_TYPE, False),
    "sum": (frozenset({"number", "duration"}), True),
    "avg": (frozenset({"number"}), True),
    "min": (frozenset({"number", "date", "moment", "duration"}), True),
    "max": (frozenset({"number", "date", "moment", "duration"}), True),
    "first": (_ANY_TYPE, True),
    "last": (_ANY_TYPE, True),
}
_FLAGS = frozenset({"any", "all"})


def aggregate(node: Aggregate, scope: Scope, address: str, elaborate: Elaborate) -> Typed | None:
    source = find_source(scope.schema, (*node.path, *node.item))
    if source is None or source.many is None or source.item != node.item:
        _no_source(".".join(node.path), scope, address)
        return None
    hops, path = (*scope.hops, *source.hops), (*scope.path, *source.path)
    inside = replace(scope, schema=source.many.target, hops=(), path=(), has_item=False)
    where = _where(node.where, inside, address, elaborate)
    item = elaborate(Path(node.item), inside, address) if node.item else None
    if (node.where and where is None) or (node.item and item is None) or not _is_right(node, item, scope, address):
        return None
    return _over(node.name, Over("number", node.name, path, hops, source.many, None, where, address), item)


def history(node: History, scope: Scope, address: str, elaborate: Elaborate) -> Typed | None:
    source = find_source(scope.schema, tuple(node.event.split(".")))
    if source is None or source.shape is None or scope.hops or node.name == "all":
        _no_source(node.event, scope, address)
        return None
    since = _since(node.window) if node.window else None
    if node.name in ("changed", "previous", "time_in"):
        return _change(node, source.shape, scope, address, since)
    inside = replace(scope, schema=event_schema(scope.schema, source.shape), has_item=False)
    where = _where(node.where, inside, address, elaborate)
    item = elaborate(Path(node.item), inside, address) if node.item else None
    if (node.where and where is None) or (node.item and item is None):
        return None
    if node.name in ("first", "last", "since") and item is None:
        item = elaborate(Path(("at",)), inside, address)
    past = Past("number", node.name, scope.schema, source.shape, None, where, since, None, address)
    if node.name == "since":
        last = replace(past, name="last", type="moment", item=bare(item) if item else None)
        return Apply(function("-", "moment", "moment"), (NOW, last), address)
    if not _is_right(node, item, scope, address):
        return None
    core = bare(item) if item is not None else None
    return replace(past, item=core, type=_gives(node.name, core))


def _over(name: str, over: Over, item: Typed | None) -> Typed:
    """Sums of money need one currency in all of the records."""
    if not isinstance(item, Money):
        return replace(over, item=item, type=_gives(name, item))
    amount = replace(over, item=item.amount, type=_gives(name, item.amount))
    if name == "count":
        return amount
    currencies = tuple(replace(over, name="min", item=one, type="text") for one in item.currencies)
    guards = tuple(replace(over, name="is_single", item=one, type="flag") for one in item.currencies)
    return Money(amount, currencies, (*guards, *item.guards)) if not item.guards else amount


def _gives(name: str, item: Core | None) -> TypeName:
    if name in _FLAGS:
        return "flag"
    if name in ("count", "avg") or item is None:
        return "number"
    return type_name(item)


def _where(node: Node | None, inside: Scope, address: str, elaborate: Elaborate) -> Core | None:
    if node is None:
        return None
    here = child_address(address, 0)
    typed = elaborate(node, inside, here)
    if typed is None or typed_name(typed) == "flag":
        return bare(typed) if typed is not None else None
    inside.blame("not_a_question", Phrase("“where” needs a yes/no question", "“where”之后应为是否判断"), here)
    return None


def _is_right(node: Aggregate | History, item: Typed | None, scope: Scope, address: str) -> bool:
    types, is_needed = _TAKES.get(node.name, (frozenset(), False))
    type = typed_name(item) if item is not None else None
    if node.name == "since" or (node.name not in _TAKES and node.name not in _FLAGS):
        message = Phrase("“{name}” does not go over records", "“{name}”不能用于相关记录").fill(name=node.name)
    elif type is None and is_needed:
        message = Phrase("“{name}” needs a field, as in deals.amount", "“{name}”需要一个字段，例如 deals.amount")
        message = message.fill(name=node.name)
    elif type is not None and ("number" if type == "money" else type) not in types:
        message = Phrase("“{name}” does not work with {type}", "“{name}”不适用于{type}")
        message = message.fill(name=node.name, type=TYPE_LABELS[type])
    else:
        return True
    scope.blame("types", message, address)
    return False


def _since(window: Span) -> Core:
    seconds = seconds_of(window)
    if seconds is not None:
        return Apply(function("-", "moment", "duration"), (NOW, Const("duration", seconds)))
    months = Const("number", -months_of(window))
    return Apply(function("shift", "moment", "number", "unit"), (NOW, months, Const("unit", "months"), ZONE))


def _change(node: History, shape: EventShape, scope: Scope, address: str, since: Core | None) -> Typed | None:
    field = scope.schema.fields.get(node.item[0]) if len(node.item) == 1 else None
    if field is None or field.formula is not None:
        _no_field(".".join(node.item), scope, address)
        return None
    past = Past("flag", "any", scope.schema, shape, None, None, since, field.name, address)
    if node.name == "changed":
        return past
    if node.name == "previous":
        old = Read("number" if field.type == "money" else field.type, ("changes", field.name, 0), (), field)
        return replace(past, name="last", item=old, type=old.type)
    at = Read("moment", ("at",), (), event_schema(scope.schema, shape).fields["at"])
    moments: list[Core] = [replace(past, name="last", item=at, type="moment")]
    if "created_at" in scope.schema.fields:
        moments.append(Read("moment", ("created_at",), (), scope.schema.fields["created_at"]))
    return Apply(function("-", "moment", "moment"), (NOW, FirstKnown("moment", tuple(moments))), address)


def _no_source(name: str, scope: Scope, address: str) -> None:
    message = Phrase("There is nothing called “{name}” to go through", "没有可遍历的“{name}”").fill(name=name)
    scope.add(unknown("unknown_source", message, name, known_sources(scope.schema), address))


def _no_field(name: str, scope: Scope, address: str) -> None:
    message = Phrase("There is no field “{name}”", "没有字段“{name}”").fill(name=name)
    scope.add(unknown("unknown_field", message, name, scope.schema.fields, address))
