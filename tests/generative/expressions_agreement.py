"""Asks the closures and the database the same, and reduces a tree about which they differ."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import NamedTuple

import psycopg

from guanxi.expressions import Node, RowFacts, check, compile_closure, emit, unparse
from guanxi.expressions.check import checked
from guanxi.expressions.core import Apply, each, is_constant
from guanxi.expressions.fragment import fill, joined
from guanxi.expressions.tree import Aggregate, Call, History, Items, Path, walk
from tests.generative.expressions_world import PERSON, World, at

Answers = Sequence[object]
"""What is found for each of the people, in their order."""

MOST_FAULTS = 10


class View(NamedTuple):
    """One instant and one time zone in which everything is asked."""

    world: World
    people: Sequence[RowFacts]
    now: datetime
    zone: str


def view(world: World, now: datetime, zone: str) -> View:
    return View(world, [at(facts, now, zone) for facts in world.people], now, zone)


def in_memory(node: Node, view: View) -> Answers:
    """A face may never fail; if it does, the error is its answer."""
    run = compile_closure(node, PERSON)
    try:
        return [run(facts) for facts in view.people]
    except Exception as error:
        return [repr(error)] * len(view.people)


def everybody(nodes: Sequence[Node], view: View) -> list[int]:
    """How many a list by each condition and a list by its opposite find together."""
    pairs = [(emit(one, PERSON, "a", view.now, view.zone) for one in (node, Call("not", (node,)))) for node in nodes]
    count = "(select count(*) from person a where {0}) + (select count(*) from person a where {1})"
    counts = joined(", ", [fill(count, *pair) for pair in pairs])
    (found,) = view.world.connection.execute(f"select {counts}", counts.params)
    return list(found)


def in_database(nodes: Sequence[Node], view: View) -> list[Answers]:
    """Of many trees in one statement."""
    columns = joined(", ", [emit(node, PERSON, "a", view.now, view.zone) for node in nodes])
    try:
        rows = view.world.connection.execute(f"select {columns} from person a order by a.id", columns.params).fetchall()
    except psycopg.Error as error:
        if len(nodes) == 1:
            return [[str(error)] * len(view.people)]
        half = len(nodes) // 2
        return in_database(nodes[:half], view) + in_database(nodes[half:], view)
    return [[tuple(one) if isinstance(one, list) else one for one in answers] for answers in zip(*rows, strict=True)]


@dataclass
class Tally:
    """`telling` counts the trees that do not say the same of everybody. `used` are the names of what was asked."""

    agreed: int = 0
    telling: int = 0
    used: set[str] = field(default_factory=set)
    faults: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.agreed} trees agree, {self.telling} of them telling people apart"

    def add(self, nodes: Sequence[Node], view: View) -> None:
        for node, found in zip(nodes, in_database(nodes, view), strict=True):
            expected = in_memory(node, view)
            self.used.update(names(node))
            if found == expected:
                self.agreed += 1
                self.telling += any(one != expected[0] for one in expected)
            elif len(self.faults) < MOST_FAULTS:
                self.faults.append(fault(node, view))


def names(node: Node) -> Iterator[str]:
    """What a tree asks of the database, by name; what is the same for everybody is never asked there."""
    for _, part in walk(node):
        match part:
            case Path(names=path):
                yield ".".join(path)
            case Call(name=name):
                yield name
            case Aggregate(name=name) | History(name=name):
                yield f"{type(part).__name__} {name}"
    for core in each(checked(node, PERSON)):
        if isinstance(core, Apply) and not is_constant(core):
            yield core.function.key


def fault(node: Node, view: View) -> str:
    """The smallest part that disagrees, the first record of which it does, and what was said of that."""

    def differs(part: Node) -> bool:
        return not check(part, PERSON, None) and in_memory(part, view) != in_database([part], view)[0]

    node = smallest(node, differs)
    answers = zip(view.people, in_memory(node, view), in_database([node], view)[0], strict=True)
    person, said, found = next(one for one in answers if one[1] != one[2])
    read = {unparse(part, PERSON): person.value(part.names) for _, part in walk(node) if isinstance(part, Path)}
    return (
        f"{unparse(node, PERSON)}\n  at {view.now} in {view.zone}, of {person.values['id']} with {read}:"
        f"\n  {said!r} in memory, {found!r} in the database"
    )


def smallest(node: Node, differs: Callable[[Node], bool]) -> Node:
    """Smaller and smaller, as long as it still differs."""
    return next((smallest(less, differs) for less in smaller(node) if differs(less)), node)


def smaller(node: Node) -> Iterator[Node]:
    """Its parts, and the same with one of its parts made smaller."""
    match node:
        case Call(args=args):
            yield from args
            yield from (replace(node, args=fewer) for fewer in _with_smaller(args))
        case Items(items=items):
            yield from (replace(node, items=(item,)) for item in items if len(items) > 1)
        case Aggregate(where=where) | History(where=where) if where is not None:
            yield replace(node, where=None)
            yield from (replace(node, where=less) for less in smaller(where))


def _with_smaller(parts: tuple[Node, ...]) -> Iterator[tuple[Node, ...]]:
    for number, part in enumerate(parts):
        for less in smaller(part):
            yield (*parts[:number], less, *parts[number + 1 :])
