"""The tree that is stored: what was written, resolved against a schema as to kind, not as to type.

An address is the way from the root in child numbers, "" for the root and "1.0" for the first child of the second child.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guanxi.expressions.types import TypeName


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as written. Months, quarters and years have no fixed length, so they only add to dates."""

    amount: Decimal
    unit: str


Value = str | Decimal | bool | date | datetime | Span | UUID | None


@dataclass(frozen=True, slots=True)
class Literal:
    value: Value
    type: TypeName


@dataclass(frozen=True, slots=True)
class Path:
    """A field, reached over any number of relations to one record: `company.parent.name`."""

    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Call:
    """Every operator and function, under the name it is declared with: "and", "=", "contains", "lower"."""

    name: str
    args: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Items:
    """The bracketed values after `in`, `has any` and their like."""

    items: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Aggregate:
    """Over the records of a relation: `sum(company.deals.amount where stage = "won")`."""

    name: str
    path: tuple[str, ...]
    item: tuple[str, ...] = ()
    where: "Node | None" = None


@dataclass(frozen=True, slots=True)
class History:
    """Over events: `count(message.opened where machine = false, 7 days)`. `item` is a field of the event's data."""

    name: str
    event: str
    item: tuple[str, ...] = ()
    where: "Node | None" = None
    window: Span | None = None


Node = Literal | Path | Call | Items | Aggregate | History


def children(node: Node) -> tuple[Node, ...]:
    match node:
        case Call(args=args):
            return args
        case Items(items=items):
            return items
        case Aggregate(where=where) | History(where=where) if where is not None:
            return (where,)
        case _:
            return ()


def walk(node: Node, address: str = "") -> Iterator[tuple[str, Node]]:
    """Every node with its address, parents first."""
    yield address, node
    for number, child in enumerate(children(node)):
        yield from walk(child, child_address(address, number))


def child_address(address: str, number: int) -> str:
    return f"{address}.{number}" if address else str(number)
