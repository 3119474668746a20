"""The step that calls another flow and waits for its end: inputs go in, variables come back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from pydantic import Field

from guanxi.automation import spans
from guanxi.automation.asking import answers, jsonable, values_for
from guanxi.automation.builtin.others import INACTIVE, NOBODY, subjects_of
from guanxi.automation.builtin.parallel import deadline
from guanxi.automation.builtin.waits import SpanValue
from guanxi.automation.definition import Key
from guanxi.automation.engine.calls import ANSWERED, caller
from guanxi.automation.fields import FlowKey, FormulaText, Values, told
from guanxi.automation.naming import flow_title
from guanxi.automation.steps import STEPS, Config, EventPattern, Exit, Json, Move, Seat, StepKind, in_turn
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase, phrase_of


class Output(Config):
    """A variable of the called flow, and as what this flow keeps it."""

    name: Key
    save_as: Key | None = None
    type: Literal["text", "number", "flag", "date", "moment", "list"] = "text"

    @property
    def here(self) -> str:
        return self.save_as or self.name


class CallFlow(Config):
    """The called flow decides by its own rules whether it lets the record in. When the caller is cancelled, the called
    run goes on and ends by itself.
    """

    flow: FlowKey = Field(json_schema_extra=told(Phrase("Flow", "流程"), widget="flow"))
    subject: FormulaText | None = Field(None, json_schema_extra=told(Phrase("About", "记录")))
    entry_key: FormulaText | None = None
    give: Values = Field(default_factory=dict, json_schema_extra=told(Phrase("Inputs", "输入")))
    outputs: tuple[Output, ...] = Field((), max_length=50, json_schema_extra=told(Phrase("Outputs", "输出")))
    outcome: Key = Field("outcome", json_schema_extra=told(Phrase("Name of the outcome", "结果变量名")))
    within: SpanValue | None = Field(None, json_schema_extra=told(Phrase("At most", "最长等待"), widget="span"))


_DONE = Exit("done", Phrase("has ended", "已结束"))
_REFUSED = Exit("refused", Phrase("was not let in", "未能进入"))
_TIMEOUT = Exit("timeout", Phrase("not in time", "超时"))


def _exits(config: CallFlow) -> tuple[Exit, ...]:
    return (_DONE, _REFUSED, *([_TIMEOUT] if config.within else []))


def _gives(config: CallFlow) -> Mapping[str, str]:
    return {config.outcome: "text", **{one.here: one.type for one in config.outputs}}


def _call(config: CallFlow, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    new = in_turn([seat for seat in seats if not seat.kept])
    called = dict(zip([seat.run for seat in new], _started(config, new, world), strict=True)) if new else {}
    return [called.get(seat.run) or _waited(config, seat, world) for seat in seats]


def _started(config: CallFlow, seats: Sequence[Seat], world: World) -> list[Move]:
    subjects = subjects_of(config.subject, seats, world)
    keys = answers(world, seats, [config.entry_key]) if config.entry_key else [[""] for _ in seats]
    moves = []
    for seat, subject, key, gift in zip(seats, subjects, keys, values_for(world, seats, config.give), strict=True):
        if subject is None:
            moves.append(Move.fail(NOBODY.fill(formula=config.subject), retry=False))
            continue
        context = {**jsonable(gift), **caller(seat, [one.name for one in config.outputs])}
        entry_key = str(jsonable(key[0]) or "")
        is_started = world.start(config.flow, subject, seat, entry_key=entry_key, context=context)
        moves.append(
            _wait(config, seat) if is_started else _refused(INACTIVE.fill(flow=flow_title(config.flow)).json())
        )
    return moves


def _wait(config: CallFlow, seat: Seat) -> Move:
    call = str(seat.kept.get("call") or seat.stamp)
    on = (EventPattern(ANSWERED, f'event.call = "{call}"', _DONE.name, takes=True),)
    trace = {"gave": {"flow": config.flow}}
    return Move.wait(deadline(config.within, seat.step_since), on, keep={"call": call}, trace=trace)


def _waited(config: CallFlow, seat: Seat, world: World) -> Move:
    if seat.woken_exit == _DONE.name:
        return _answered(config, seat.woken_with)
    if deadline(config.within, seat.step_since) <= world.now:
        return Move.go(_TIMEOUT.name)
    return _wait(config, seat)


def _answered(config: CallFlow, answer: Mapping[str, Json]) -> Move:
    if answer.get("outcome") == _REFUSED.name and not answer.get("run"):
        return _refused(answer.get("reason"))
    vars = answer.get("vars") or {}
    given = {config.outcome: answer.get("outcome"), **{one.here: vars.get(one.name) for one in config.outputs}}
    return Move.go(_DONE.name, set=given, trace={"given": {"run": answer.get("run")}, "gave": given})


def _refused(reason: Json) -> Move:
    return Move.go(_REFUSED.name, trace={"reason": phrase_of(reason).json()} if reason else {})


def _sentence(config: CallFlow) -> Phrase:
    span = spans.parse_span(config.within) if config.within else None
    said = Phrase("Call the flow “{flow}” and wait for its end", "调用流程“{flow}”并等待其结束")
    limit = Phrase("{said}, at most {span}", "{said}，最多 {span}")
    said = said.fill(flow=flow_title(config.flow))
    return limit.fill(said=said, span=span.sentence()) if span else said


def declare() -> None:
    STEPS.add(
        "flow.call",
        StepKind(
            name="flow.call",
            label=Phrase("Call a flow", "调用流程"),
            summary=Phrase("Let another flow do it, and go on with what it found", "由另一流程处理，等待并取回结果"),
            icon="play",
            group="path",
            config=CallFlow,
            exits=_exits,
            sentence=_sentence,
            advance=_call,
            gives=_gives,
            waits=True,
        ),
    )
