"""Which atom decided: every question of a condition, with what was seen and what was wanted."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from guanxi.expressions.check import checked
from guanxi.expressions.closures import build
from guanxi.expressions.core import Apply, Const, Core, Logic, is_constant
from guanxi.expressions.facts import Facts
from guanxi.expressions.literals import write_moment, write_number
from guanxi.expressions.operators.presence import is_empty
from guanxi.expressions.schema import Schema
from guanxi.expressions.sentence import sentence
from guanxi.expressions.tree import Call, Items, Literal, Node, child_address
from guanxi.kit.phrase import Phrase


@dataclass(frozen=True, slots=True)
class AtomTrace:
    """`truth` is None when the atom was not looked at, because another had decided already."""

    address: str
    sentence: Phrase
    seen: object
    wanted: object
    truth: bool | None
    is_empty: bool

    def json(self) -> dict[str, object]:
        return {
            "address": self.address,
            "sentence": self.sentence.json(),
            "seen": self.seen,
            "wanted": self.wanted,
            "truth": self.truth,
            "is_empty": self.is_empty,
        }


# Facts are None below a part that was not looked at.
Look = Callable[[Facts | None, list[AtomTrace]], bool | None]


@dataclass(frozen=True, slots=True)
class Verdict:
    truth: bool
    atoms: tuple[AtomTrace, ...]

    def json(self) -> dict[str, object]:
        return {"truth": self.truth, "atoms": [atom.json() for atom in self.atoms]}


def explain(node: Node, schema: Schema, facts: Facts) -> Verdict:
    """Looks at the atoms in the order and only as far as the closure does."""
    return explainer(node, schema)(facts)


def explainer(node: Node, schema: Schema) -> Callable[[Facts], Verdict]:
    """The same for many records: the condition is checked and worded once."""
    look = _looker(node, "", checked(node, schema), schema)

    def explained(facts: Facts) -> Verdict:
        atoms: list[AtomTrace] = []
        truth = look(facts, atoms)
        return Verdict(bool(truth), tuple(atoms))

    return explained


def _looker(node: Node, address: str, core: Core, schema: Schema) -> Look:
    if isinstance(core, Logic) and isinstance(node, Call):
        pairs = enumerate(zip(node.args, core.args, strict=True))
        parts = [_looker(part, child_address(address, number), inner, schema) for number, (part, inner) in pairs]
        return lambda facts, atoms: _look_at_parts(core.name, parts, facts, atoms)
    return _atom(node, address, core, schema)


def _look_at_parts(name: str, parts: list[Look], facts: Facts | None, atoms: list[AtomTrace]) -> bool | None:
    decided: bool | None = None
    for look in parts:
        truth = look(facts if decided is None else None, atoms)
        if name == "not":
            return None if truth is None else not truth
        if truth is (name == "or"):
            decided = truth
    if facts is None:
        return None
    return decided if decided is not None else name == "and"


def _atom(node: Node, address: str, core: Core, schema: Schema) -> Look:
    words, wanted = sentence(node, schema), _wanted(node, core)
    holds, closures = build(core), [build(arg) for arg in _asked(core)]
    fixed = [build(arg) for arg in core.args if is_constant(arg)] if isinstance(core, Apply) and wanted is None else []

    def look(facts: Facts | None, atoms: list[AtomTrace]) -> bool | None:
        if facts is None:
            atoms.append(AtomTrace(address, words, None, wanted, None, False))
            return None
        truth = bool(holds(facts))
        values = [closure(facts) for closure in closures]
        seen = to_plain(values[0] if values else truth)
        against = to_plain(fixed[0](facts)) if fixed else wanted
        atoms.append(AtomTrace(address, words, seen, against, truth, any(map(is_empty, values))))
        return truth

    return look


def _asked(core: Core) -> list[Core]:
    """What an atom looks at, the thing asked about first."""
    if not isinstance(core, Apply):
        return [core]
    return [arg for arg in core.args if not is_constant(arg)] or list(core.args[:1])


def _wanted(node: Node, core: Core) -> object:
    """The fixed side: as it was written where it was a value."""
    fixed = [arg for arg in node.args if isinstance(arg, Literal | Items)] if isinstance(node, Call) else []
    for arg in fixed:
        if isinstance(arg, Items):
            return [to_plain(item.value) for item in arg.items if isinstance(item, Literal)]
        if not isinstance(arg.value, str | Decimal | bool | date):
            break
        return to_plain(arg.value)
    consts = [arg.value for arg in core.args if isinstance(arg, Const)] if isinstance(core, Apply) else []
    return to_plain(consts[0]) if consts else None


_PLAIN: tuple[tuple[type, Callable[..., object]], ...] = (
    (bool, bool),
    (Decimal, write_number),
    (datetime, write_moment),
    (date, date.isoformat),
    (UUID, str),
    (tuple, lambda values: [to_plain(value) for value in values]),
)


def to_plain(value: object) -> object:
    """A value of the language as JSON."""
    return next((write(value) for kind, write in _PLAIN if isinstance(value, kind)), value)
