"""The step that makes one of many: runs gather until a moment or a number, and one of them goes on with the list.

What is gathered lies beside the runs, so one that is cancelled meanwhile is no loss: whoever wakes first takes it all.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import Field, model_validator

from guanxi.automation import spans
from guanxi.automation.asking import answers, jsonable
from guanxi.automation.builtin.waits import Clock, SpanValue, Zone, weekdays_of
from guanxi.automation.definition import Key
from guanxi.automation.fields import FormulaText, told
from guanxi.automation.house import home_zone
from guanxi.automation.steps import STEPS, Config, Exit, Json, Move, RunKey, Seat, StepKind, Wrong, in_turn
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase, listed

_NEEDS = Phrase("A digest needs a time of day, a span, or both", "汇总需要填写时刻或时长")


class Digest(Config):
    """The moment is reckoned from the first that comes: after `span`, then at the next `at` (on these weekdays).

    `item` is what each run brings; the list is read as `vars.<save_as>`, its length as `vars.<save_as>_count`.
    """

    item: FormulaText = Field(json_schema_extra=told(Phrase("What to gather", "汇集内容")))
    at: Clock | None = Field(None, json_schema_extra=told(Phrase("At", "时刻"), widget="clock"))
    weekdays: tuple[str, ...] = Field((), json_schema_extra=told(Phrase("On", "星期"), widget="weekdays"))
    span: SpanValue | None = Field(None, json_schema_extra=told(Phrase("After", "时长"), widget="span"))
    count: int = Field(1000, ge=2, le=1000, json_schema_extra=told(Phrase("Or as soon as there are", "或达到数量")))
    key: FormulaText | None = Field(
        None,
        json_schema_extra=told(
            Phrase("One digest for each", "分别汇总"), Phrase("A formula, such as owner", "公式，例如 owner")
        ),
    )
    save_as: Key = Field("items", json_schema_extra=told(Phrase("Name of the list", "列表变量名")))
    zone: Zone | None = None

    @model_validator(mode="after")
    def _some(self) -> Digest:
        if not (self.at or self.span):
            raise Wrong("digest_needs_moment", _NEEDS)
        return self


_NEXT = Exit("next", Phrase("with the list", "携带列表继续"))
_COLLECTED = Exit("collected", Phrase("was gathered by another", "已被汇总"))


def _exits(_config: Digest) -> tuple[Exit, ...]:
    return (_NEXT, _COLLECTED)


def _gives(config: Digest) -> Mapping[str, str]:
    return {config.save_as: "list", f"{config.save_as}_count": "number"}


def _digest(config: Digest, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    turns = in_turn(seats)
    texts = [config.item, *([config.key] if config.key else [])]
    rows = [jsonable(row) for row in answers(world, turns, texts)]
    keys = [
        seat.kept.get("key", str(row[-1] or "")) if config.key else "" for seat, row in zip(turns, rows, strict=True)
    ]
    states = dict(world.recall(seats, keys))
    moves: dict[RunKey, Move] = {}
    for seat, key, row in zip(turns, keys, rows, strict=True):
        states[key], moves[seat.run] = _turn(config, seat, key, row[0], states[key], world.now)
    world.remember(seats, states)
    return [moves[seat.run] for seat in seats]


State = Mapping[str, Json]


def _turn(config: Digest, seat: Seat, key: str, item: Json, state: State, now: datetime) -> tuple[State, Move]:
    """A seat that comes adds its item; one that wakes in time takes all items, unless another has taken them."""
    if not seat.kept:
        state = _added(config, seat, item, state, now)
        if len(state["items"]) < config.count:
            keep = {"key": key, "until": state["until"]}
            until = datetime.fromisoformat(state["until"])
            return state, Move.wait(
                until, keep=keep, trace={"given": {config.item: item}, "gave": {"until": state["until"]}}
            )
        return {}, _taken(config, state)
    until = datetime.fromisoformat(seat.kept["until"])
    if seat.run.id not in {run for run, _ in state.get("items", ())}:
        return state, Move.go(_COLLECTED.name)
    return ({}, _taken(config, state)) if until <= now else (state, Move.wait(until))


def _added(config: Digest, seat: Seat, item: Json, state: State, now: datetime) -> State:
    until = state.get("until") or _moment(config, now).isoformat()
    return {"until": until, "items": [*state.get("items", ()), [seat.run.id, item]]}


def _taken(config: Digest, state: State) -> Move:
    items = [item for _, item in state["items"]]
    given = {config.save_as: items, f"{config.save_as}_count": len(items)}
    return Move.go(set=given, trace={"gave": {f"{config.save_as}_count": len(items)}})


def _moment(config: Digest, now: datetime) -> datetime:
    zone = config.zone or home_zone()
    span = spans.parse_span(config.span) if config.span else None
    moment = spans.after(now, span, zone) if span else now
    clock = spans.parse_clock(config.at) if config.at else None
    return spans.next_time(moment, clock, zone, weekdays_of(config.weekdays)) if clock else moment


def _ahead(config: Digest, arrived: datetime) -> datetime | None:
    return _moment(config, arrived)


def _sentence(config: Digest) -> Phrase:
    span = spans.parse_span(config.span) if config.span else None
    when = [
        *([Phrase("{span} long", "{span}").fill(span=span.sentence())] if span else []),
        *([Phrase("until {at}", "到 {at}").fill(at=config.at)] if config.at else []),
    ]
    words = Phrase("Gather {item}, {when}, then go on once with the list", "汇集 {item}，{when}，然后携带列表继续一次")
    return words.fill(item=config.item, when=listed(when))


def declare() -> None:
    STEPS.add(
        "digest",
        StepKind(
            name="digest",
            label=Phrase("Digest", "汇总"),
            summary=Phrase(
                "Gather until a moment or a number, go on once with the list", "汇集到某时刻或数量后继续一次"
            ),
            icon="inbox",
            group="path",
            config=Digest,
            exits=_exits,
            sentence=_sentence,
            advance=_digest,
            gives=_gives,
            waits=True,
            ahead=_ahead,
        ),
    )
