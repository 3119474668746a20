"""Which atom decided."""

from dataclasses import dataclass

from guanxi.expressions.facts import Facts
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node
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


@dataclass(frozen=True, slots=True)
class Verdict:
    truth: bool
    atoms: tuple[AtomTrace, ...]

    def json(self) -> dict[str, object]:
        return {"truth": self.truth, "atoms": [atom.json() for atom in self.atoms]}


def explain(node: Node, schema: Schema, facts: Facts) -> Verdict:
    raise NotImplementedError
