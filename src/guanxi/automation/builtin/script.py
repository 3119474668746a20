"""script: a few lines of Starlark between typed inputs and typed outputs, for what formulas do not say well."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

from pydantic import Field

from guanxi.automation.asking import jsonable, values_for
from guanxi.automation.definition import Key
from guanxi.automation.fields import Values, Words, told
from guanxi.automation.mapping import Misfit, Taking, fitted
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.expressions import scripting
from guanxi.expressions.scripting import LONGEST_SOURCE, Ran
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase, same

BUDGET = 3.0
"""Seconds of a batch that scripts may take; whoever is left comes again a second later, so that others go on."""


class Output(Config):
    name: Key = Field(json_schema_extra=told(Phrase("Variable", "变量")))
    type: Taking = Field("text", json_schema_extra=told(Phrase("Type", "类型")))


class Script(Config):
    """Inputs are names in the script; what it assigns to the names of `outputs` becomes variables."""

    inputs: Values = Field(
        default_factory=dict,
        json_schema_extra=told(Phrase("Inputs", "输入"), Phrase("Names the script may read", "脚本可读取的名称")),
    )
    source: str = Field(
        min_length=1,
        max_length=LONGEST_SOURCE,
        json_schema_extra=told(
            Phrase("Script", "脚本"),
            Phrase(
                'Starlark, which reads like Python; assign to the outputs, refuse with fail("…")',
                'Starlark（写法近似 Python）；为输出赋值，用 fail("…") 表示失败',
            ),
            widget="code",
        ),
    )
    outputs: tuple[Output, ...] = Field(
        (), max_length=50, json_schema_extra=told(Phrase("Outputs", "输出"), Phrase("Become variables", "成为变量"))
    )
    label: Words = Field(Phrase("", ""), json_schema_extra=told(Phrase("What it does", "用途说明")))


def faults(config: Script, _scope: Any) -> Sequence[Fault]:
    names = [*config.inputs, *(output.name.replace("-", "_") for output in config.outputs)]
    unfit = [name for name in (*config.inputs, *(one.name for one in config.outputs)) if not name.isidentifier()]
    if unfit:
        return [Fault("inputs", "not_a_name", _NO_NAME.fill(name=unfit[0]))]
    wrong = scripting.check(config.source, names)
    return [Fault("source", "script", wrong[0])] if wrong else []


def advance(config: Script, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = [_given(row) for row in values_for(world, seats, config.inputs)]
    until = time.monotonic() + BUDGET
    moves: list[Move] = []
    for row, ran in zip(rows, scripting.run(config.source, rows, [one.name for one in config.outputs]), strict=False):
        moves.append(_moved(config, row, ran))
        if time.monotonic() > until:
            break
    later = Move.wait(world.now + timedelta(seconds=1))
    return [*moves, *[later] * (len(seats) - len(moves))]


def _given(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in row.items()}


def _plain(value: Any) -> Any:
    """Numbers as Starlark has them: whole ones exactly, others as floating point."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else float(value)
    if isinstance(value, Mapping):
        return _given(value)
    if isinstance(value, list | tuple | set | frozenset):
        return [_plain(item) for item in value]
    return jsonable(value)


def _moved(config: Script, row: Mapping[str, Any], ran: Ran) -> Move:
    given = {"given": dict(row)}
    if ran.reason:
        return Move.fail(_FAILED.fill(why=ran.reason), retry=False, trace=given)
    try:
        values = {one.name: _output(ran.values.get(one.name), one) for one in config.outputs}
    except Misfit as misfit:
        return Move.fail(_FAILED.fill(why=misfit.reason), retry=False, trace=given)
    return Move.go(set=values, trace={**given, "gave": values})


def _output(value: Any, output: Output) -> Any:
    return None if value is None else fitted(value, output.type, output.name)


def _sentence(config: Script) -> Phrase:
    names = same(", ".join(one.name for one in config.outputs))
    what = config.label or Phrase("compute {names}", "计算 {names}").fill(names=names)
    return Phrase("Script: {what}", "脚本：{what}").fill(what=what)


def declare() -> None:
    STEPS.add(
        "script",
        StepKind(
            name="script",
            label=Phrase("Script", "脚本"),
            summary=Phrase(
                "Compute with a few lines of Starlark, without access to anything else",
                "用几行 Starlark 计算，无法访问其他任何东西",
            ),
            icon="code",
            group="values",
            config=Script,
            sentence=_sentence,
            advance=advance,
            gives=lambda config: {one.name: one.type for one in config.outputs},
            faults=faults,
        ),
    )


_FAILED = Phrase("The script failed: {why}", "脚本失败：{why}")
_NO_NAME = Phrase(
    "“{name}” is no name a script can use (letters, digits, _)", "“{name}”不能作为脚本中的名称（仅限字母、数字和 _）"
)
