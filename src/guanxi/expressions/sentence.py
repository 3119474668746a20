"""The face for people."""

from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node
from guanxi.kit.phrase import Phrase


def sentence(node: Node, schema: Schema) -> Phrase:
    raise NotImplementedError
