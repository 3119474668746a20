"""What an expression depends on: which changes, events and instants can change its value."""

from dataclasses import dataclass

from guanxi.expressions.check import checked
from guanxi.expressions.core import Ambient, Ask, Core, Over, Past, Read, each, parts
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node


@dataclass(frozen=True, slots=True)
class Watch:
    """`paths` as Facts are asked for them, those inside a relation prefixed with it; `kinds` are kinds of event.

    A path to a relation itself means that records come and go. `uses_clock` is true when the value can change with
    time alone; windows over events do that too. `asks` are functions of areas: what they answer is not kept anywhere.
    """

    paths: frozenset[tuple[str, ...]]
    kinds: frozenset[str]
    uses_clock: bool
    asks: frozenset[str] = frozenset()


def watch(node: Node, schema: Schema) -> Watch:
    """Raises ExpressionError for a tree with faults."""
    core = checked(node, schema)
    pasts = [one.shape.kind for one in each(core) if isinstance(one, Past)]
    asked = [one.host for one in each(core) if isinstance(one, Ask)]
    return Watch(
        paths=frozenset(_paths(core, ())),
        kinds=frozenset(pasts).union(*(host.kinds for host in asked)),
        uses_clock=any(isinstance(one, Ambient) and one.name == "now" for one in each(core))
        or any(host.moves for host in asked),
        asks=frozenset(host.name for host in asked),
    )


def _paths(core: Core, prefix: tuple[str, ...]) -> set[tuple[str, ...]]:
    match core:
        case Read(path=path):
            return {(*prefix, *(str(name) for name in path))}
        case Past():
            return set()
        case Over(path=path):
            prefix = (*prefix, *path)
            found = {prefix}
        case _:
            found = set()
    for part in parts(core):
        found |= _paths(part, prefix)
    return found
