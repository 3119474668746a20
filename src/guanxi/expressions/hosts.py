"""Functions about records that areas give to the language: `segment("vip")`, `consent("email", "marketing")`.

A plain function of values is declared with `operators.registry.declare`. What needs to look into tables of an area is
declared here: how it is loaded for many records at once, and, where it can be, how the database says the same.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

Load = Callable[[Sequence[UUID], tuple[object, ...], datetime], Mapping[UUID, object]]


@dataclass(frozen=True, slots=True)
class HostFunction:
    """`about` is the object it asks about. The record itself, or the one its lookup of that name points at, is meant;
    with `is_given` the record is the first thing written, as in `load(owner)`.

    `takes` are the types of what is written besides. `load` answers for many records at once; who is missing is empty.
    `sql` is a template: `{0}` is the id, `{1}` … the arguments; None makes lists fall back to loading, with a warning.
    `kinds` are the events that change the answer, `moves` says that time alone may change it, too.
    `values` gives the known first arguments, so that a misspelt key is found when the condition is saved.
    """

    name: str
    about: str
    takes: tuple[TypeName, ...]
    gives: TypeName
    load: Load = field(hash=False)
    reads: Phrase
    summary: Phrase
    sql: str | None = None
    denied: Phrase | None = None
    is_given: bool = False
    kinds: frozenset[str] = frozenset()
    moves: bool = False
    values: Callable[[], Mapping[str, Phrase]] | None = field(default=None, hash=False)

    @property
    def written(self) -> str:
        names = "abcdef"[: len(self.takes) + self.is_given]
        return f"{self.name}({', '.join(names)})"


HOSTS: Registry[HostFunction] = Registry("host function", Phrase("function", "函数"))


def declare_host(*functions: HostFunction) -> None:
    """The door for areas: call it from their declare.py."""
    for function in functions:
        HOSTS.add(function.name, function)


def host_of(name: str) -> HostFunction | None:
    return HOSTS.get(name)
