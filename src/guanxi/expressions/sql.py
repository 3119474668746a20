"""The face over a table: one SQL expression over the row of `alias`, two-valued where it is a condition.

A condition on the columns of the row itself is written as `(a.x > … and a.x is not null)`: never NULL, and an index
still serves it. Whatever does not depend on the row is computed in memory and sent as a parameter.
"""

from datetime import datetime

from guanxi.expressions.check import checked
from guanxi.expressions.conditions import condition
from guanxi.expressions.emission import framed
from guanxi.expressions.fragment import Sql
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node


def emit(node: Node, schema: Schema, alias: str, now: datetime, zone: str) -> Sql:
    """A condition is never NULL; a formula is NULL where it is empty. Neither fails on any data.

    Raises ExpressionError for a tree with faults, or one that uses a function which only works in memory.
    """
    return condition(checked(node, schema), framed(alias, now, zone))
