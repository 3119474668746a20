"""The checked tree: typed, names resolved, formulas put in, money taken apart. Closures and SQL are made from it alone.

Amounts of money have become numbers here; where currencies could mix, a `Guard` makes the value empty. Equal parts are
equal wherever they stand.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from guanxi.expressions.hosts import HostFunction
from guanxi.expressions.operators.registry import Function
from guanxi.expressions.schema import EventShape, Field, Relation, Schema
from guanxi.expressions.types import TypeName


@dataclass(frozen=True, slots=True)
class Const:
    """`type` may also be "number items" and so on: a tuple for `in`."""

    type: str
    value: object


@dataclass(frozen=True, slots=True)
class Ambient:
    """now, today, zone: fixed for one evaluation."""

    type: TypeName
    name: str


@dataclass(frozen=True, slots=True)
class Hop:
    """One relation to one record: from a record of `home` to a record of `target`."""

    relation: Relation
    home: Schema
    target: Schema


@dataclass(frozen=True, slots=True)
class Read:
    """A stored field, over hops. `path` is what Facts are asked for."""

    type: TypeName
    path: tuple[str | int, ...]
    hops: tuple[Hop, ...]
    field: Field


@dataclass(frozen=True, slots=True)
class Apply:
    """`args` are those written, then the ambient ones; a unit is a Const of type "unit"."""

    function: Function
    args: tuple["Core", ...]
    address: str = field(default="", compare=False)

    @property
    def type(self) -> TypeName:
        return self.function.gives


@dataclass(frozen=True, slots=True)
class Logic:
    name: str  # "and", "or", "not"
    args: tuple["Core", ...]
    address: str = field(default="", compare=False)
    type: TypeName = "flag"


@dataclass(frozen=True, slots=True)
class Choose:
    """The value of the first case whose condition holds."""

    type: TypeName
    cases: tuple[tuple["Core", "Core"], ...]
    default: "Core"
    address: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class FirstKnown:
    type: TypeName
    args: tuple["Core", ...]


@dataclass(frozen=True, slots=True)
class Guard:
    """The value where all conditions hold, else empty."""

    value: "Core"
    conditions: tuple["Core", ...]

    @property
    def type(self) -> TypeName:
        return type_name(self.value)


@dataclass(frozen=True, slots=True)
class Over:
    """An aggregate over the records of the relation at the end of the hops. `where` and `item` speak about those."""

    type: TypeName
    name: str
    path: tuple[str, ...]
    hops: tuple[Hop, ...]
    many: Hop
    item: "Core | None" = None
    where: "Core | None" = None
    address: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Past:
    """An aggregate over events. `since` is a constant moment; `change` asks for events that changed that field."""

    type: TypeName
    name: str
    home: Schema
    shape: EventShape
    item: "Core | None" = None
    where: "Core | None" = None
    since: "Core | None" = None
    change: str | None = None
    address: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Item:
    """The value of a list that `filter`, `map`, `any` or `all` is looking at."""

    type: TypeName = "text"


@dataclass(frozen=True, slots=True)
class Each:
    """`filter`, `map`, `any`, `all` over the values of a list; `body` speaks about the `Item`."""

    type: TypeName
    name: str
    values: "Core"
    body: "Core"
    address: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Ask:
    """A function of an area about the record whose id is `key`, which is found at `path` of the record itself."""

    type: TypeName
    host: HostFunction
    key: "Core"
    path: tuple[str, ...]
    args: tuple["Core", ...]
    address: str = field(default="", compare=False)


Core = Const | Ambient | Read | Apply | Logic | Choose | FirstKnown | Guard | Over | Past | Item | Each | Ask


def type_name(core: Core) -> TypeName:
    return core.type  # type: ignore[return-value]  # only a Const of items has another, and that is never asked


def parts(core: Core) -> tuple[Core, ...]:
    match core:
        case Apply(args=args) | Logic(args=args) | FirstKnown(args=args):
            return args
        case Choose(cases=cases, default=default):
            return (*(part for case in cases for part in case), default)
        case Guard(value=value, conditions=conditions):
            return (value, *conditions)
        case Over(item=item, where=where):
            return tuple(part for part in (item, where) if part is not None)
        case Each(values=values, body=body):
            return (values, body)
        case Ask(key=key, args=args):
            return (key, *args)
        case Past(item=item, where=where, since=since):
            return tuple(part for part in (item, where, since) if part is not None)
        case _:
            return ()


def each(core: Core) -> Iterator[Core]:
    yield core
    for part in parts(core):
        yield from each(part)


def is_constant(core: Core) -> bool:
    """Nothing of any record: the same for all rows of one evaluation."""
    return not any(isinstance(one, Read | Over | Past | Item | Ask) for one in each(core))
