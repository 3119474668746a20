"""Steps that choose a way: branch, switch, goal, exit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field, field_validator, model_validator

from guanxi.automation.asking import answers, facts_for, jsonable, scope_of, values_for
from guanxi.automation.definition import Key
from guanxi.automation.fields import ConditionText, EventName, FormulaText, Values, Words, told, type_of_value
from guanxi.automation.glimpse import glimpse
from guanxi.automation.naming import GAP, event_title
from guanxi.automation.steps import STEPS, Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase, listed, same

ELSE = Exit("else", Phrase("otherwise", "否则"))


class Case(Config):
    name: Key
    when: ConditionText
    label: Words = Phrase("", "")


def names_once(cases: Sequence[Any], taken: str = "else") -> None:
    """Every case is an exit of its own, beside the one that the step has anyway."""
    if len({case.name for case in cases} | {taken}) <= len(cases):
        raise ValueError("case_twice")


class Branch(Config):
    """The first case that holds decides; `else` is always an exit."""

    cases: tuple[Case, ...] = Field(min_length=1, max_length=50)

    @model_validator(mode="after")
    def _once(self) -> Branch:
        names_once(self.cases)
        return self


def _branch_exits(config: Branch) -> tuple[Exit, ...]:
    return (*(Exit(case.name, case.label or same(case.name)) for case in config.cases), ELSE)


def _branch_sentence(config: Branch) -> Phrase:
    ways = [case.label or same(case.when) for case in config.cases]
    return Phrase("Choose: {ways}, otherwise on", "选择路径：{ways}，否则继续").fill(ways=listed(ways))


def _branch(config: Branch, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    scope = scope_of(seats)
    asked = [(case, scope.condition(case.when)) for case in config.cases]
    moves = []
    for facts in facts_for(world, seats, [question for _, question in asked]):
        seen: list[Any] = []
        chosen = "else"
        for case, question in asked:
            is_so = bool(question.closure(facts))
            if world.is_traced:
                seen.append(glimpse(case.name, is_so, question, facts))
            if is_so:
                chosen = case.name
                break
        moves.append(Move.go(chosen, trace={"decision": seen}))
    return moves


class SwitchCase(Config):
    name: Key
    equals: tuple[str, ...] = Field(min_length=1)
    label: Words = Phrase("", "")

    @field_validator("equals", mode="before")
    @classmethod
    def _listed(cls, value: Any) -> Any:
        values = value if isinstance(value, list | tuple) else [value]
        return [str(item) for item in values]


class Switch(Config):
    """Compares one value, as text, with the values of each case; the first that has it decides."""

    value: FormulaText
    cases: tuple[SwitchCase, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _once(self) -> Switch:
        names_once(self.cases)
        return self


def _switch_exits(config: Switch) -> tuple[Exit, ...]:
    return (*(Exit(case.name, case.label or same(", ".join(case.equals))) for case in config.cases), ELSE)


def _switch_sentence(config: Switch) -> Phrase:
    return Phrase("Choose by {value}", "按 {value} 选择路径").fill(value=config.value)


def _switch(config: Switch, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    ways = {value: case.name for case in reversed(config.cases) for value in case.equals}
    moves = []
    for (value,) in answers(world, seats, [config.value]):
        seen = jsonable(value)
        moves.append(Move.go(ways.get(str(seen), "else"), trace={"given": {config.value: seen}}))
    return moves


class Goal(Config):
    """`on`: runs anywhere in the flow jump here when the event happens. `when`: what must hold to count as reached.

    `outputs` are set when it is reached.
    """

    on: EventName | None = None
    when: ConditionText | None = None
    outputs: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Outputs", "输出")))


_REACHED = Exit("reached", Phrase("reached", "达成"))
_MISSED = Exit("missed", Phrase("not reached", "未达成"))


def _goal_exits(_config: Goal) -> tuple[Exit, ...]:
    return (_REACHED, _MISSED)


def _goal_sentence(config: Goal) -> Phrase:
    what = config.when or (event_title(config.on) if config.on else GAP)
    return Phrase("Goal: {what}", "目标：{what}").fill(what=what)


def _goal(config: Goal, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    """A seat that jumped here was woken by the event; one that walked here is asked the condition, if there is one."""
    walked = [seat for seat in seats if seat.woken_exit != "reached"]
    held = dict(zip([seat.run for seat in walked], _held(config, walked, world), strict=True))
    reached = [seat for seat in seats if held.get(seat.run, True)]
    given = dict(zip([seat.run for seat in reached], outputs_of(config.outputs, reached, world), strict=True))
    return [_goal_move(given.get(seat.run)) for seat in seats]


def _goal_move(outputs: dict[str, Any] | None) -> Move:
    if outputs is None:
        return Move.go("missed")
    return Move.go("reached", set=outputs, trace={"gave": outputs} if outputs else {})


def _typed(config: Goal | ExitFlow) -> Mapping[str, str]:
    return {name: type_of_value(value) for name, value in config.outputs.items()}


def _held(config: Goal, seats: Sequence[Seat], world: World) -> list[bool]:
    if not seats or not config.when or config.on:
        return [False] * len(seats)
    return [bool(row[0]) for row in answers(world, seats, [config.when], "flag")]


class ExitFlow(Config):
    """Ends the whole run, also from a strand. `outputs` are variables it leaves behind for the flow that called it."""

    outcome: Key = "done"
    reason: Words = Phrase("", "")
    outputs: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Outputs", "输出")))


def _no_exits(_config: ExitFlow) -> tuple[Exit, ...]:
    return ()


def _exit_sentence(config: ExitFlow) -> Phrase:
    return Phrase("End with “{outcome}”", "结束，结果为“{outcome}”").fill(outcome=config.reason or same(config.outcome))


def _exit(config: ExitFlow, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    reason = config.reason or Phrase("The flow ended here", "流程在此结束")
    rows = outputs_of(config.outputs, seats, world)
    return [Move.end(config.outcome, reason, set=row, trace={"gave": row} if row else {}) for row in rows]


def outputs_of(values: Mapping[str, Any], seats: Sequence[Seat], world: World) -> list[dict[str, Any]]:
    return [jsonable(row) for row in values_for(world, seats, values)] if values else [{} for _ in seats]


def declare() -> None:
    STEPS.add(
        "branch",
        StepKind(
            name="branch",
            label=Phrase("Branch", "条件分支"),
            summary=Phrase("Go the first way whose condition holds", "走第一条满足条件的路径"),
            icon="branch",
            group="path",
            config=Branch,
            exits=_branch_exits,
            sentence=_branch_sentence,
            advance=_branch,
        ),
    )
    STEPS.add(
        "switch",
        StepKind(
            name="switch",
            label=Phrase("Switch", "按值分支"),
            summary=Phrase("Go by one value", "按一个值选择路径"),
            icon="switch",
            group="path",
            config=Switch,
            exits=_switch_exits,
            sentence=_switch_sentence,
            advance=_switch,
        ),
    )
    STEPS.add(
        "goal",
        StepKind(
            name="goal",
            label=Phrase("Goal", "目标"),
            summary=Phrase("What the flow wants to reach", "流程希望达成的结果"),
            icon="target",
            group="path",
            config=Goal,
            exits=_goal_exits,
            sentence=_goal_sentence,
            advance=_goal,
            gives=_typed,
        ),
    )
    STEPS.add(
        "exit",
        StepKind(
            name="exit",
            label=Phrase("End", "结束"),
            summary=Phrase("Leave the flow with an outcome", "以某个结果离开流程"),
            icon="stop",
            group="path",
            config=ExitFlow,
            exits=_no_exits,
            sentence=_exit_sentence,
            advance=_exit,
            gives=_typed,
        ),
    )
