"""The tree as JSON."""

from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node


def to_json(node: Node) -> object:
    raise NotImplementedError


def from_json(data: object, schema: Schema) -> Node:
    raise NotImplementedError
