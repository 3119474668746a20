"""The face in memory."""

from collections.abc import Callable

from guanxi.expressions.facts import Facts
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node

Closure = Callable[[Facts], object]


def compile_closure(node: Node, schema: Schema) -> Closure:
    raise NotImplementedError
