"""Lists with functions that only work in memory: the database finds at least the right records, memory the rest."""

from dataclasses import replace
from datetime import datetime

from guanxi.expressions.check import checked
from guanxi.expressions.conditions import condition
from guanxi.expressions.core import Apply, Ask, Const, Core, Logic, each
from guanxi.expressions.emission import framed
from guanxi.expressions.fragment import Sql
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node


def memory_only(node: Node, schema: Schema) -> tuple[str, ...]:
    """The functions in it that the database does not know. A list with them is slower, and should say so."""
    found = (name for one in each(checked(node, schema)) if (name := _memory_only(one)))
    return tuple(dict.fromkeys(found))


def emit_loosely(node: Node, schema: Schema, alias: str, now: datetime, zone: str) -> Sql:
    """A condition that holds for every record the right one holds for, and maybe for more."""
    return condition(_loosened(checked(node, schema), is_wanted=True), framed(alias, now, zone))


def _loosened(core: Core, is_wanted: bool) -> Core:
    """What the database cannot decide is taken for yes; below a `not` for no."""
    if not any(_memory_only(one) for one in each(core)):
        return core
    if isinstance(core, Logic):
        wanted = is_wanted is not (core.name == "not")
        return replace(core, args=tuple(_loosened(arg, wanted) for arg in core.args))
    return Const("flag", is_wanted)


def _memory_only(core: Core) -> str:
    match core:
        case Apply(function=function) if function.sql is None:
            return function.name
        case Ask(host=host) if host.sql is None:
            return host.name
        case _:
            return ""
