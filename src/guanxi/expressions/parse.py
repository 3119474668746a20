"""Text to tree."""

from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node
from guanxi.expressions.types import TypeName


def parse(text: str, schema: Schema, expect: TypeName | None = None) -> Node:
    raise NotImplementedError
