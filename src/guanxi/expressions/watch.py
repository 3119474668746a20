"""What an expression depends on."""

from dataclasses import dataclass

from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node


@dataclass(frozen=True, slots=True)
class Watch:
    """`paths` as in Facts, those inside a relation prefixed with it; `kinds` are kinds of event."""

    paths: frozenset[tuple[str, ...]]
    kinds: frozenset[str]
    uses_clock: bool


def watch(node: Node, schema: Schema) -> Watch:
    raise NotImplementedError
