"""Functions that people write in Starlark: typed values in, one typed value out, in memory alone.

They stand in the registry beside those declared in Python without SQL, and every face treats them alike.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from time import monotonic
from typing import Any, get_args

from guanxi.expressions import scripting
from guanxi.expressions.check import checked
from guanxi.expressions.clean import from_json
from guanxi.expressions.core import Apply, each
from guanxi.expressions.decimals import PLACES, rounded
from guanxi.expressions.faults import ExpressionError, fault
from guanxi.expressions.literals import write_moment
from guanxi.expressions.operators.registry import Function
from guanxi.expressions.schema import Schema
from guanxi.expressions.tree import Node
from guanxi.expressions.types import TYPE_LABELS, ScriptType
from guanxi.kit.phrase import Phrase

TYPES: tuple[ScriptType, ...] = get_args(ScriptType)
MOST_PARAMETERS = 6
REST = 10.0
"""Seconds for which a script that met a limit is not tried again: who asks about many records must not wait long."""

_RESULT = "result"
_KEPT_ANSWERS = 20_000


class ScriptFailed(ValueError):
    """It gave no value, which reads as empty; `reason` says why."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Parameter:
    name: str
    type: ScriptType


@dataclass(frozen=True, slots=True)
class Script:
    """Called with the values of its parameters, like the `run` of any function. The same script is equal everywhere.

    Raises ScriptFailed where it gives no value. One that is cut off by a limit raises ExpressionError: nobody may take
    that for an empty value, because another day the same record may have one.
    """

    name: str
    parameters: tuple[Parameter, ...]
    gives: ScriptType
    body: str

    @property
    def signature(self) -> tuple[tuple[ScriptType, ...], ScriptType]:
        return tuple(one.type for one in self.parameters), self.gives

    @property
    def written(self) -> str:
        return f"{self.name}({', '.join(one.name for one in self.parameters)})"

    @property
    def source(self) -> str:
        """The body stands inside a function without a name that it could call itself by."""
        names = ", ".join(one.name for one in self.parameters)
        inside = "".join(f"  {line}\n" for line in self.body.splitlines())
        return f"def _body({names}):\n{inside}  pass\n{_RESULT} = _body({names})"

    def fault(self) -> Phrase | None:
        """Why it cannot run at all, with the line."""
        if '"""' in self.body or "'''" in self.body:
            return _NO_LONG_TEXTS
        found = scripting.check(self.source, [one.name for one in self.parameters], above=1)
        return found[0] if found else None

    def __call__(self, *values: object) -> object:
        return _answer(self, values)


def function_of(script: Script, title: Phrase) -> Function:
    takes, gives = script.signature
    return Function(
        name=script.name,
        group="own",
        takes=takes,
        gives=gives,
        run=script,
        sql=None,
        reads=Phrase(f"{title.en}({{*}})", f"{title.zh}（{{*}}）"),
        summary=title,
    )


def scripts_of(node: Node, schema: Schema) -> frozenset[Script]:
    """Those that a condition runs, also behind named formulas."""
    runs = (one.function.run for one in each(checked(node, schema)) if isinstance(one, Apply))
    return frozenset(run for run in runs if isinstance(run, Script))


@lru_cache(maxsize=_KEPT_ANSWERS)
def _answer(script: Script, values: tuple[object, ...]) -> object:
    """Kept, because a script sees nothing but its values: no clock, no records, nothing of an earlier run."""
    stopped = _stopped.get(script)
    if stopped is not None and monotonic() < stopped[0]:
        raise _cut_off(script, stopped[1])
    given = {one.name: given_as(value) for one, value in zip(script.parameters, values, strict=True)}
    (ran,) = scripting.run(script.source, [given], [_RESULT], above=1)
    if ran.reason is None:
        return taken_as(ran.values[_RESULT], script.gives)
    if not ran.is_cut_off:
        raise ScriptFailed(ran.reason)
    _stopped[script] = monotonic() + REST, ran.reason
    raise _cut_off(script, ran.reason)


_stopped: dict[Script, tuple[float, Phrase]] = {}


def _cut_off(script: Script, why: Phrase) -> ExpressionError:
    message = Phrase("The function “{name}” was stopped: {why}", "函数“{name}”已被中止：{why}")
    return ExpressionError([fault("script_stopped", message.fill(name=script.name, why=why))])


def given_as(value: object) -> object:
    """As Starlark has it: whole numbers exactly, others as floating point, dates and moments as text."""
    return next((write(value) for kind, write in _GIVEN if isinstance(value, kind)), value)


_GIVEN: tuple[tuple[type, Callable[[Any], object]], ...] = (
    (Decimal, lambda value: int(value) if value == value.to_integral_value() else float(value)),
    (datetime, write_moment),
    (date, date.isoformat),
    (tuple, list),
)


def taken_as(answer: object, type: ScriptType) -> object:
    """Raises ScriptFailed for an answer of another type; None is empty."""
    found = from_json(answer, type)
    if isinstance(found, Decimal) and isinstance(answer, float):
        found = rounded(found, Decimal(PLACES))
    is_lost = found is None and answer not in (None, "")
    if is_lost or (isinstance(found, tuple) and len(found) != len(_items(answer))):
        words = {"type": TYPE_LABELS[type], "answer": str(answer)[:80]}
        raise ScriptFailed(_WRONG_TYPE.fill(**words))
    return found


def _items(answer: object) -> list[Any]:
    """Anything else counts as one item that was lost."""
    if answer is None:
        return []
    return answer if isinstance(answer, list) else [answer]


def parameters_of(data: object) -> tuple[Parameter, ...]:
    """From the JSON in which they are kept."""
    rows: list[Mapping[str, Any]] = data if isinstance(data, list) else []
    return tuple(Parameter(str(one["name"]), one["type"]) for one in rows)


_WRONG_TYPE = Phrase("the result should be a {type}, but is {answer}", "结果应为{type}，实际为 {answer}")
_NO_LONG_TEXTS = Phrase(
    "text over several lines is written with \\n, not between three quotation marks", "多行文本请用 \\n，不要使用三引号"
)
