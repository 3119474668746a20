"""Text to tree: recursive descent, every mistake with its place."""

from dataclasses import replace

from guanxi.expressions.check import check
from guanxi.expressions.faults import ExpressionError, ExpressionFault, placed
from guanxi.expressions.phrases import Parser
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node, walk
from guanxi.expressions.types import TypeName

Spans = dict[str, tuple[int, int]]


def parse(text: str, schema: Schema, expect: TypeName | None = None) -> Node:
    """Read and check; a condition is read with `expect="flag"`."""
    return parse_placed(text, schema, expect)[0]


def parse_placed(text: str, schema: Schema, expect: TypeName | None = None) -> tuple[Node, Spans]:
    """Also where in the text every address stands, for editors."""
    parser = Parser(text, schema)
    node = parser.whole()
    spans = {address: parser.span(one) for address, one in walk(node)}
    if found := check(node, schema, expect):
        raise ExpressionError([_placed(one, spans) for one in found])
    return node, spans


def _placed(found: ExpressionFault, spans: Spans) -> ExpressionFault:
    start, end = spans.get(found.address, (0, 0))
    return placed(replace(found), start, end)
