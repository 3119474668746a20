"""Steps that touch other flows, the run's variables, and the event log."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.asking import answers, jsonable, values_for
from guanxi.automation.definition import Key
from guanxi.automation.fields import EventName, FlowKey, FormulaText, Values, formula_in, type_of_value
from guanxi.automation.naming import event_title, flow_title
from guanxi.automation.scope import typed
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import StepEvent, World
from guanxi.kit.phrase import Phrase, same


class StartFlow(Config):
    """`subject`: a formula that gives the record (default: this one); `give`: variables the other run begins with."""

    flow: FlowKey
    subject: FormulaText | None = None
    entry_key: FormulaText | None = None
    give: Values = Field(default_factory=dict)


def subjects_of(formula: str | None, seats: Sequence[Seat], world: World) -> list[UUID | None]:
    if not formula:
        return [seat.subject for seat in seats]
    return [_as_id(row[0]) for row in answers(world, seats, [formula])]


def _as_id(value: Any) -> UUID | None:
    found = typed(value, "lookup")
    return found if isinstance(found, UUID) else None


NOBODY = Phrase("There is no record to act on: {formula} is empty", "没有可操作的记录：{formula} 为空")


def _start(config: StartFlow, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    subjects = subjects_of(config.subject, seats, world)
    keys = answers(world, seats, [config.entry_key]) if config.entry_key else [[""] for _ in seats]
    gifts = values_for(world, seats, config.give)
    moves = []
    for seat, subject, key, gift in zip(seats, subjects, keys, gifts, strict=True):
        if subject is None:
            moves.append(Move.fail(NOBODY.fill(formula=config.subject), retry=False))
            continue
        entry_key = str(jsonable(key[0]) or "")
        is_started = world.start(config.flow, subject, seat, entry_key=entry_key, context=jsonable(gift))
        moves.append(
            _started(config, subject) if is_started else Move.fail(INACTIVE.fill(flow=flow_title(config.flow)))
        )
    return moves


INACTIVE = Phrase("the flow “{flow}” is not active", "流程“{flow}”未启用")


def _started(config: StartFlow, subject: UUID) -> Move:
    return Move.go(trace={"gave": {"flow": config.flow, "subject": str(subject)}})


class StopFlow(Config):
    flow: FlowKey
    subject: FormulaText | None = None
    outcome: Key = "stopped"


def _stop(config: StopFlow, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    for seat, subject in zip(seats, subjects_of(config.subject, seats, world), strict=True):
        if subject is not None:
            world.stop(config.flow, subject, seat, config.outcome)
    return [Move.go(trace={"gave": {"flow": config.flow}}) for _ in seats]


class SetVariables(Config):
    values: Values = Field(min_length=1)


def _types(config: SetVariables) -> Mapping[str, str]:
    return {name: type_of_value(value) for name, value in config.values.items()}


def _set(config: SetVariables, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = [jsonable(row) for row in values_for(world, seats, config.values)]
    return [Move.go(set=row, trace={"gave": row}) for row in rows]


class Publish(Config):
    """Appends an event about the subject; other flows may start from it."""

    event: EventName
    data: Values = Field(default_factory=dict)


def _publish(config: Publish, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    rows = [jsonable(row) for row in values_for(world, seats, config.data)]
    events = [
        StepEvent(config.event, seat.object, seat.subject, data=row) for seat, row in zip(seats, rows, strict=True)
    ]
    world.append(events, seats)
    return [Move.go(trace={"gave": row}) for row in rows]


def _start_sentence(config: StartFlow) -> Phrase:
    return Phrase("Start the flow “{flow}”", "启动流程“{flow}”").fill(flow=flow_title(config.flow))


def _stop_sentence(config: StopFlow) -> Phrase:
    return Phrase("Stop the flow “{flow}”", "停止流程“{flow}”").fill(flow=flow_title(config.flow))


def _set_sentence(config: SetVariables) -> Phrase:
    parts = [f"{name} = {formula_in(value) or value}" for name, value in config.values.items()]
    return Phrase("Set {what}", "设置 {what}").fill(what=same(", ".join(parts)))


def _publish_sentence(config: Publish) -> Phrase:
    return Phrase("Publish the event {event}", "发布事件 {event}").fill(event=event_title(config.event))


def declare() -> None:
    STEPS.add(
        "flow.start",
        StepKind(
            name="flow.start",
            label=Phrase("Start a flow", "启动流程"),
            summary=Phrase("Enroll this or a related record in another flow", "让此记录或关联记录进入另一个流程"),
            icon="play",
            group="path",
            config=StartFlow,
            sentence=_start_sentence,
            advance=_start,
        ),
    )
    STEPS.add(
        "flow.stop",
        StepKind(
            name="flow.stop",
            label=Phrase("Stop a flow", "停止流程"),
            summary=Phrase("End the record's runs in another flow", "结束记录在另一个流程中的运行"),
            icon="stop",
            group="path",
            config=StopFlow,
            sentence=_stop_sentence,
            advance=_stop,
        ),
    )
    STEPS.add(
        "set",
        StepKind(
            name="set",
            label=Phrase("Set variables", "设置变量"),
            summary=Phrase(
                "Compute values; later steps read them as vars.<name>", "计算变量，后续步骤以 vars.<名称> 读取"
            ),
            icon="variable",
            group="values",
            config=SetVariables,
            sentence=_set_sentence,
            advance=_set,
            gives=_types,
        ),
    )
    STEPS.add(
        "event.publish",
        StepKind(
            name="event.publish",
            label=Phrase("Publish an event", "发布事件"),
            summary=Phrase("Append an event that other flows can start from", "追加一个可触发其他流程的事件"),
            icon="broadcast",
            group="outside",
            config=Publish,
            sentence=_publish_sentence,
            advance=_publish,
        ),
    )
