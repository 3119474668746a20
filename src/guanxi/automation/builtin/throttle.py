"""The step that lets only so many through in a period. Whoever is too many is given a later place at once, and sleeps
until then; nobody looks again and again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from pydantic import Field

from guanxi.automation import spans
from guanxi.automation.asking import answers, jsonable
from guanxi.automation.builtin.waits import SpanValue
from guanxi.automation.fields import FormulaText, told
from guanxi.automation.house import home_zone
from guanxi.automation.steps import NEXT, STEPS, Config, Exit, Json, Move, Seat, StepKind, in_turn
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase


class Throttle(Config):
    """A period begins when the first comes through. A place once given is not given again, even when its run ends."""

    n: int = Field(ge=1, le=1_000_000, json_schema_extra=told(Phrase("How many", "数量")))
    per: SpanValue = Field(json_schema_extra=told(Phrase("In each", "每"), widget="span"))
    key: FormulaText | None = Field(
        None,
        json_schema_extra=told(
            Phrase("Counted for each", "分别计数"), Phrase("A formula, such as owner", "公式，例如 owner")
        ),
    )
    within: SpanValue | None = Field(None, json_schema_extra=told(Phrase("At most", "最长等待"), widget="span"))


_FULL = Exit("full", Phrase("no place in time", "等待过长"))


def _exits(config: Throttle) -> tuple[Exit, ...]:
    return (NEXT, _FULL) if config.within else (NEXT,)


def _throttle(config: Throttle, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    new = in_turn([seat for seat in seats if not seat.kept])
    keys = [str(jsonable(key) or "") for (key,) in answers(world, new, [config.key])] if config.key and new else []
    places = _places(config, new, keys or [""] * len(new), world) if new else []
    given = dict(zip([seat.run for seat in new], places, strict=True))
    return [_move(seat, given.get(seat.run, seat.kept.get("place")), world.now) for seat in seats]


def _move(seat: Seat, place: str | None, now: datetime) -> Move:
    if place is None:
        return Move.go(_FULL.name)
    moment = datetime.fromisoformat(place)
    if moment <= now:
        return Move.go()
    return Move.wait(moment, keep={"place": place}, trace={"gave": {"until": place}})


def _places(config: Throttle, seats: Sequence[Seat], keys: Sequence[str], world: World) -> list[str | None]:
    """Each seat's moment, in their order; None when it would be too late."""
    states = world.recall(seats, keys)
    latest = _after(config.within, world.now) if config.within else None
    places = []
    for key in keys:
        state = _next(states[key], config, world.now)
        moment = max(datetime.fromisoformat(state["at"]), world.now)
        is_in_time = latest is None or moment <= latest
        states = {**states, key: state} if is_in_time else states
        places.append(moment.isoformat() if is_in_time else None)
    world.remember(seats, states)
    return places


def _next(state: Mapping[str, Json], config: Throttle, now: datetime) -> Mapping[str, Json]:
    """The period in which the next one has a place, and how many have one in it."""
    at = datetime.fromisoformat(state["at"]) if state else now
    end = _after(config.per, at)
    if not state or end <= now:
        return {"at": now.isoformat(), "n": 1}
    if state["n"] < config.n:
        return {"at": state["at"], "n": state["n"] + 1}
    return {"at": end.isoformat(), "n": 1}


def _after(span: str, start: datetime) -> datetime:
    return spans.after(start, spans.parse_span(span) or spans.Span(), home_zone())


def _sentence(config: Throttle) -> Phrase:
    span = spans.parse_span(config.per)
    words = Phrase("Let through at most {n} in {per}", "每 {per} 最多通过 {n} 个")
    said = words.fill(n=config.n, per=span.sentence() if span else config.per)
    each = Phrase("{said}, for each {key}", "{said}，按 {key} 分别计数")
    return each.fill(said=said, key=config.key) if config.key else said


def declare() -> None:
    STEPS.add(
        "throttle",
        StepKind(
            name="throttle",
            label=Phrase("Throttle", "限流"),
            summary=Phrase(
                "Let through so many in a period; the others wait for their place", "每个时段限量通过，其余排队"
            ),
            icon="gauge",
            group="path",
            config=Throttle,
            exits=_exits,
            sentence=_sentence,
            advance=_throttle,
            waits=True,
        ),
    )
