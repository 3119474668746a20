"""What can be said of conditions without any record: which can never hold, which always do, which overlap.

Every condition is taken apart into ways it can hold, and every way into what it leaves for each thing it speaks about.
What is not understood counts as possible, so "never" and "implies" are certain, while an overlap may come with
assumptions. Constants that move with the clock are taken as they are at `now`.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import product
from typing import Any, Literal

from guanxi.expressions.atoms import Part, alternatives
from guanxi.expressions.check import checked
from guanxi.expressions.closures import closure_of
from guanxi.expressions.core import Core, Logic, Read
from guanxi.expressions.domains import Domain
from guanxi.expressions.explain import to_plain
from guanxi.expressions.facts import RowFacts
from guanxi.expressions.faults import ExpressionFault, fault
from guanxi.expressions.known import Bound, known_domain
from guanxi.expressions.schema import Schema
from guanxi.expressions.sentence import sentence
from guanxi.expressions.tree import Call, Node, walk
from guanxi.kit.clock import now as clock_now
from guanxi.kit.phrase import Phrase

__all__ = ["Bound", "Bounds", "Witness", "findings", "implies", "overlaps", "verdict"]

Bounds = Mapping[tuple[str, ...], Bound]
MOST_WAYS = 256
_NEVER = Phrase("This can never be true: {sentence}", "该条件永远不会成立：{sentence}")
_ALWAYS = Phrase("This is always true: {sentence}", "该条件始终成立：{sentence}")


@dataclass(frozen=True, slots=True)
class Witness:
    """A record for which both hold. `is_proven`: it was tried; else something it needs could not be made up."""

    values: Mapping[tuple[str, ...], object] = field(default_factory=dict)
    is_proven: bool = False

    def json(self) -> dict[str, object]:
        values = {".".join(map(str, path)): to_plain(value) for path, value in self.values.items()}
        return {"values": values, "is_proven": self.is_proven}


class _TooMany(Exception):
    """More ways than anybody wants to look at: nothing is said."""


def verdict(
    node: Node, schema: Schema, bounds: Bounds | None = None, now: datetime | None = None
) -> Literal["never", "always"] | None:
    """None when it depends on the record, as it should, or when nobody can tell."""
    core, world = checked(node, schema), _World(bounds or {}, now or clock_now())
    if _example((core,), world) is _NONE:
        return "never"
    return "always" if _example((_not(core),), world) is _NONE else None


def findings(
    node: Node, schema: Schema, bounds: Bounds | None = None, now: datetime | None = None
) -> Sequence[ExpressionFault]:
    """The outermost parts that never or always hold, each at its address: warnings, not mistakes."""
    found: list[ExpressionFault] = []
    for address, part in walk(node):
        is_inside = any(address.startswith(f"{one.address}.") or one.address == "" for one in found)
        if is_inside or not isinstance(part, Call) or not _is_condition(address, node):
            continue
        said = verdict(part, schema, bounds, now)
        if said is not None:
            words = (_NEVER if said == "never" else _ALWAYS).fill(sentence=sentence(part, schema))
            found.append(fault(f"{said}_true", words, address))
    return tuple(found)


def overlaps(
    one: Node, other: Node, schema: Schema, bounds: Bounds | None = None, now: datetime | None = None
) -> Witness | None:
    """A record both conditions hold for; None when there can be none."""
    cores, world = (checked(one, schema), checked(other, schema)), _World(bounds or {}, now or clock_now())
    found = _example(cores, world)
    return None if found is _NONE else found


def implies(one: Node, other: Node, schema: Schema, bounds: Bounds | None = None, now: datetime | None = None) -> bool:
    """Does the other hold for every record that the first holds for? False also when nobody can tell."""
    cores = (checked(one, schema), _not(checked(other, schema)))
    return _example(cores, _World(bounds or {}, now or clock_now())) is _NONE


@dataclass(frozen=True, slots=True)
class _World:
    bounds: Bounds
    now: datetime


Way = dict[Core, Domain]
_NONE = Witness()


def _not(core: Core) -> Core:
    return Logic("not", (core,))


def _example(cores: tuple[Core, ...], world: _World) -> Witness:
    """A record for which all hold; `_NONE` when there is no way."""
    try:
        ways = list(_ways(Logic("and", cores) if len(cores) > 1 else cores[0], world))
    except _TooMany:
        return Witness({}, is_proven=False)
    best: Witness | None = None
    for way in ways:
        witness = _witness(way, cores, world)
        if witness.is_proven:
            return witness
        best = best or witness
    return best or _NONE


def _ways(core: Core, world: _World) -> Iterator[Way]:
    parts = list(_parts(core, truth=True, world=world))
    for way in parts:
        joined: Way = {}
        for term, domain in way:
            start = joined.get(term)
            joined[term] = (known_domain(term, world.bounds) if start is None else start) & domain
        if all(domain.is_possible for domain in joined.values()):
            yield joined


def _parts(core: Core, truth: bool, world: _World) -> list[tuple[Part, ...]]:
    """The ways in which it has this truth: each a list of things that then hold together."""
    if not isinstance(core, Logic):
        return [(part,) for part in alternatives(core, truth, world.now)]
    if core.name == "not":
        return _parts(core.args[0], not truth, world)
    inner = [_parts(arg, truth, world) for arg in core.args]
    if (core.name == "and") is truth:
        size = 1
        for one in inner:
            size *= len(one)
        if size > MOST_WAYS:
            raise _TooMany
        return [tuple(part for way in those for part in way) for those in product(*inner)]
    if sum(map(len, inner)) > MOST_WAYS:
        raise _TooMany
    return [way for one in inner for way in one]


def _witness(way: Way, cores: tuple[Core, ...], world: _World) -> Witness:
    values: dict[tuple[str, ...], Any] = {}
    for term, domain in way.items():
        if isinstance(term, Read):
            values[tuple(map(str, term.path))] = domain.example()
    facts = _facts(values, world.now)
    return Witness(values, all(closure_of(core)(facts) is True for core in cores))


def _facts(values: Mapping[tuple[str, ...], Any], now: datetime) -> RowFacts:
    here = {path[0]: value for path, value in values.items() if len(path) == 1}
    beyond: dict[str, dict[tuple[str, ...], Any]] = {}
    for path, value in values.items():
        if len(path) > 1:
            beyond.setdefault(path[0], {})[path[1:]] = value
    return RowFacts(now, here, one={name: _facts(those, now) for name, those in beyond.items()})


def _is_condition(address: str, root: Node) -> bool:
    """Below a function, or inside the `where` of a relation, the parts are no conditions of this record."""
    node = root
    for step in address.split(".") if address else []:
        if not (isinstance(node, Call) and node.name in ("and", "or", "not")):
            return False
        node = node.args[int(step)]
    return True
