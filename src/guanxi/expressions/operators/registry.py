"""How an operator or a function is declared: once, with all its faces and its examples."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from guanxi.expressions.types import TypeName
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

Group = Literal["compare", "text", "number", "money", "logic", "date", "sets", "relations", "history", "own"]


@dataclass(frozen=True, slots=True)
class Example:
    """A line of the specification: an expression without fields, and its value."""

    text: str
    gives: object


@dataclass(frozen=True, slots=True)
class Function:
    """One signature of an operator or function; a name may have several.

    `takes` are type names, or "unit": a word out of `units`, known when the expression is checked. With `repeats` the
    last of them may come any number of times. `ambient` adds arguments nobody writes: "now", "today", "zone", "id".

    `run` sees values that are not empty, unless `sees_empty`; None, and any error of arithmetic or value, means empty.
    `sql` is a template over `{0}`, `{1}`, … (a template per unit where there are units). It must yield NULL where `run`
    is empty and may never fail; None says that the function cannot run in the database. A yes/no function is made
    two-valued by the faces. `is_plain` says that the template may also be given a column as it is stored, guarded
    beside it. `pattern` then makes a LIKE pattern of a fixed second argument, which says the same in a way of which the
    planner knows how many rows it leaves.

    `is_monotone` says that the value only rises, or only falls, with each argument that can grow (and where it is empty
    for none of the extremes, it is for none between). From this follows when time alone may change an answer.

    `reads` is the sentence, `denied` the sentence of its `not`. `money` says what becomes of amounts: "keep" gives
    money of the same currency, "alike" only compares them, "" takes the bare number.
    """

    name: str
    group: Group
    takes: tuple[str, ...]
    gives: TypeName
    run: Callable[..., object]
    sql: str | Mapping[str, str] | None = field(hash=False)
    reads: Phrase
    denied: Phrase | None = None
    summary: Phrase | None = None
    form: Literal["call", "infix", "after", "before"] = "call"
    repeats: bool = False
    units: tuple[str, ...] = ()
    ambient: tuple[str, ...] = ()
    sees_empty: bool = False
    is_plain: bool = False
    pattern: Callable[[str], str] | None = None
    is_monotone: bool = False
    money: Literal["", "keep", "alike"] = ""
    examples: tuple[Example, ...] = ()

    @property
    def key(self) -> str:
        return f"{self.name}({', '.join(self.takes)}{'…' if self.repeats else ''})"


FUNCTIONS: Registry[Function] = Registry("function", Phrase("function", "函数"))
_by_name: dict[str, tuple[Function, ...]] = {}
Made = Callable[[str | None], Mapping[str, Function]]
_made: list[Made] = []


def declare(*functions: Function) -> None:
    """Also the door for functions of other packages: call it from their declare.py."""
    for function in functions:
        FUNCTIONS.add(function.key, function)
        _by_name[function.name] = (*_by_name.get(function.name, ()), function)


def follow(made: Made) -> None:
    """Functions that people make while the program runs, by name, as `kit.registry` follows a source.

    None can take the place of a declared one. The last source given is the one that is asked.
    """
    _made[:] = [made]


def overloads(name: str) -> tuple[Function, ...]:
    known = _by_name.get(name, ())
    return known or tuple(one for made in _made if (one := made(name).get(name)))


def names() -> tuple[str, ...]:
    return (*_by_name, *(name for made in _made for name in made(None)))


def example(text: str, gives: object) -> Example:
    return Example(text, gives)
