"""Helpers of the checker: where it stands, what it has found, and money as long as it is still money."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from itertools import pairwise

from guanxi.expressions.core import Apply, Const, Core, Guard, Hop, type_name
from guanxi.expressions.faults import ExpressionFault, fault
from guanxi.expressions.operators.registry import Function, overloads
from guanxi.expressions.schema import Schema
from guanxi.expressions.types import TYPE_LABELS, TypeName
from guanxi.kit.phrase import Phrase, listed

MOST_NODES = 500


@dataclass(frozen=True, slots=True)
class Money:
    """An amount, the currencies that went into it, and what must hold for it to mean anything."""

    amount: Core
    currencies: tuple[Core, ...] = ()
    guards: tuple[Core, ...] = ()


Typed = Core | Money


@dataclass(slots=True)
class Findings:
    """What one check has found so far; `nodes` counts formulas that were put in, too."""

    faults: list[ExpressionFault] = field(default_factory=list)
    nodes: int = 0


@dataclass(frozen=True, slots=True)
class Scope:
    """`schema` is what names mean here; `hops` lead here from the record when a formula of another record is put in.

    `formulas` are those being put in at the moment, `pinned` is the address that their faults go to. With `has_item`,
    `item` means the value of a list that is being looked at.
    """

    schema: Schema
    findings: Findings
    hops: tuple[Hop, ...] = ()
    path: tuple[str, ...] = ()
    formulas: tuple[tuple[str, str], ...] = ()
    pinned: str | None = None
    has_item: bool = False

    def blame(self, code: str, message: Phrase, address: str, suggestion: str = "") -> None:
        self.add(fault(code, message, address, suggestion))

    def add(self, found: ExpressionFault) -> None:
        if self.pinned is not None:
            found = replace(found, address=self.pinned, suggestion="")
        self.findings.faults.append(found)


def typed_name(typed: Typed) -> TypeName:
    return "money" if isinstance(typed, Money) else type_name(typed)


def bare(typed: Typed) -> Core:
    """The number of an amount, empty where currencies mix."""
    if not isinstance(typed, Money):
        return typed
    distinct = tuple(dict.fromkeys(typed.currencies))
    same = function("=", "text", "text")
    equal = tuple(Apply(same, pair) for pair in pairwise(distinct))
    conditions = (*typed.guards, *equal)
    return Guard(typed.amount, conditions) if conditions else typed.amount


def mixed(*those: Typed) -> tuple[tuple[Core, ...], tuple[Core, ...]]:
    """The currencies and guards of several amounts together."""
    amounts = [one for one in those if isinstance(one, Money)]
    currencies = (currency for one in amounts for currency in one.currencies)
    guards = (guard for one in amounts for guard in one.guards)
    return tuple(dict.fromkeys(currencies)), tuple(dict.fromkeys(guards))


def function(name: str, *takes: str) -> Function:
    """The one overload with exactly these types."""
    return next(one for one in overloads(name) if one.takes == takes)


def empty_of(type: TypeName) -> Const:
    return Const(type, () if type in ("set", "list") else None)


def type_words(types: Iterable[TypeName]) -> Phrase:
    return listed([TYPE_LABELS[type] for type in types])
