"""Checking of what runs over the values of a list: `filter(tags, item starts "vip")`."""

from collections.abc import Callable
from dataclasses import replace

from guanxi.expressions.core import Core, Each, Item
from guanxi.expressions.fitting import as_type
from guanxi.expressions.tree import Call, Node, child_address
from guanxi.expressions.typed import Scope, Typed, bare, typed_name
from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import Phrase

Elaborate = Callable[[Node, Scope, str], Typed | None]
_GIVES: dict[str, TypeName] = {"filter": "list", "map": "list", "any": "flag", "all": "flag"}
EACH = frozenset(_GIVES)
ITEM = "item"


def listing(node: Call, scope: Scope, address: str, elaborate: Elaborate) -> Core | None:
    if len(node.args) != 2:
        message = Phrase(
            "“{name}” takes a list and what to ask of each item", "“{name}”需要一个列表，以及对每个 item 的判断"
        )
        scope.blame("arity", message.fill(name=node.name), address)
        return None
    values = elaborate(node.args[0], scope, child_address(address, 0))
    inside = replace(scope, has_item=True)
    body = elaborate(node.args[1], inside, child_address(address, 1))
    if values is None or body is None:
        return None
    if typed_name(values) not in ("list", "set"):
        message = Phrase("“{name}” goes over a list or a set", "“{name}”只能用于列表或集合").fill(name=node.name)
        scope.blame("types", message, child_address(address, 0))
        return None
    wanted = as_type(body, "text") if node.name == "map" else bare(body) if typed_name(body) == "flag" else None
    if wanted is None:
        message = Phrase("“map” makes texts of texts", "“map”的结果应为文本")
        question = Phrase("“{name}” asks a yes/no question of each item", "“{name}”需要对每个 item 作是否判断")
        words = message if node.name == "map" else question.fill(name=node.name)
        scope.blame("types", words, child_address(address, 1))
        return None
    return Each(_GIVES[node.name], node.name, bare(values), wanted, address)


def item(scope: Scope, path: tuple[str, ...]) -> Item | None:
    """A field of that name goes first, so that old conditions keep their meaning."""
    return Item() if path == (ITEM,) and scope.has_item and ITEM not in scope.schema.fields else None
