"""Is the tree right for the schema?"""

from collections.abc import Sequence

from guanxi.expressions.faults import ExpressionFault
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node
from guanxi.expressions.types import TypeName


def check(node: Node, schema: Schema, expect: TypeName | None = "flag") -> Sequence[ExpressionFault]:
    raise NotImplementedError


def type_of(node: Node, schema: Schema) -> TypeName:
    raise NotImplementedError
