"""The face over a table."""

from datetime import datetime

from guanxi.expressions.fragment import Sql
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node


def emit(node: Node, schema: Schema, alias: str, now: datetime, zone: str) -> Sql:
    raise NotImplementedError
