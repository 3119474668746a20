"""Steps that do several things at once: parallel opens strands, join waits for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

from pydantic import Field, model_validator

from guanxi.automation import spans
from guanxi.automation.builtin.path import names_once
from guanxi.automation.builtin.waits import SpanValue
from guanxi.automation.definition import Key
from guanxi.automation.fields import Words, told
from guanxi.automation.house import home_zone
from guanxi.automation.steps import NEVER, NEXT, STEPS, Config, Ended, Exit, Json, Move, Seat, StepKind, Strand
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase, listed, same


class Way(Config):
    name: Key
    label: Words = Phrase("", "")


class Parallel(Config):
    """Every strand runs by itself until it comes to the join, to which the exit `joined` leads, or to the end."""

    strands: tuple[Way, ...] = Field(
        min_length=2, max_length=20, json_schema_extra=told(Phrase("Strands", "并行分支"), widget="ways")
    )

    @model_validator(mode="after")
    def _once(self) -> Parallel:
        names_once(self.strands, _JOINED.name)
        return self


_JOINED = Exit("joined", Phrase("to the join", "到汇合"))


def _ways(config: Parallel) -> tuple[Exit, ...]:
    return (_JOINED, *(Exit(way.name, way.label or same(way.name)) for way in config.strands))


def _parallel(config: Parallel, seats: Sequence[Seat], _world: World) -> Sequence[Move]:
    strands = tuple(Strand(way.name, way.name) for way in config.strands)
    move = Move.go(_JOINED.name, opens=strands, trace={"gave": {"strands": [way.name for way in config.strands]}})
    return [move for _ in seats]


def _parallel_sentence(config: Parallel) -> Phrase:
    ways = listed([way.label or same(way.name) for way in config.strands])
    return Phrase("At the same time: {ways}", "同时进行：{ways}").fill(ways=ways)


class Join(Config):
    """`all`: until every strand has ended. `any`, `n`: until so many are through; the others are cut short."""

    wait: Literal["all", "any", "n"] = Field(
        "all",
        json_schema_extra=told(
            Phrase("Go on when", "何时继续"),
            choices=[
                {"value": "all", "label": Phrase("all have ended", "全部结束").json()},
                {"value": "any", "label": Phrase("the first is through", "任一完成").json()},
                {"value": "n", "label": Phrase("so many are through", "完成若干条").json()},
            ],
        ),
    )
    n: int = Field(1, ge=1, le=20, json_schema_extra=told(Phrase("How many", "数量")))
    within: SpanValue | None = Field(None, json_schema_extra=told(Phrase("At most", "最长等待"), widget="span"))


_TIMEOUT = Exit("timeout", Phrase("not in time", "超时"))


def _join_exits(config: Join) -> tuple[Exit, ...]:
    return (NEXT, _TIMEOUT) if config.within else (NEXT,)


def deadline(within: str | None, since: datetime) -> datetime:
    """When a wait of at most that span is over; never, when there is no limit."""
    span = spans.parse_span(within) if within else None
    return spans.after(since, span, home_zone()) if span else NEVER


def _join(config: Join, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    return [_join_one(config, seat, world.now) for seat in seats]


def _join_one(config: Join, seat: Seat, now: datetime) -> Move:
    through = [one for one in seat.ended if one.outcome == "completed"]
    needed = {"any": 1, "n": config.n}.get(config.wait, len(seat.ended) + seat.open)
    trace = {"gave": {"strands": {one.name: one.outcome for one in seat.ended}}}
    if seat.open == 0 or len(through) >= needed:
        return Move.go(set=gathered(through), trace=trace)
    until = deadline(config.within, seat.step_since)
    if until <= now:
        return Move.go(_TIMEOUT.name, set=gathered(through), trace=trace)
    return Move.wait(until)


def gathered(strands: Sequence[Ended]) -> Mapping[str, Json]:
    """What the strands have set; of two that set the same variable, the later one in the flow's order counts."""
    return {name: value for strand in strands for name, value in strand.vars.items()}


def _join_sentence(config: Join) -> Phrase:
    words = {
        "all": Phrase("Wait until all strands have ended", "等待所有并行分支结束"),
        "any": Phrase("Wait for the first strand, end the others", "等待任一并行分支完成，其余取消"),
        "n": Phrase("Wait for {n} strands, end the others", "等待 {n} 条并行分支完成，其余取消"),
    }[config.wait].fill(n=config.n)
    span = spans.parse_span(config.within) if config.within else None
    limit = Phrase("{words}, at most {span}", "{words}，最多 {span}")
    return limit.fill(words=words, span=span.sentence()) if span else words


def _ahead(config: Join, arrived: datetime) -> datetime | None:
    return deadline(config.within, arrived) if config.within else None


def declare() -> None:
    STEPS.add(
        "parallel",
        StepKind(
            name="parallel",
            label=Phrase("Parallel", "并行"),
            summary=Phrase("Do several things at once, each in a strand", "同时进行多条分支"),
            icon="split",
            group="path",
            config=Parallel,
            exits=_ways,
            sentence=_parallel_sentence,
            advance=_parallel,
        ),
    )
    STEPS.add(
        "join",
        StepKind(
            name="join",
            label=Phrase("Join", "汇合"),
            summary=Phrase("Wait for strands: all, the first, or some", "等待并行分支：全部、任一或若干条"),
            icon="merge",
            group="path",
            config=Join,
            exits=_join_exits,
            sentence=_join_sentence,
            advance=_join,
            waits=True,
            passes=(NEXT.name,),
            ahead=_ahead,
        ),
    )
