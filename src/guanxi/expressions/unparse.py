"""Tree to text."""

from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node


def unparse(node: Node, schema: Schema) -> str:
    raise NotImplementedError
