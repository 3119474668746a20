"""The step that divides people by lot, always the same way: an A/B test."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate

from pydantic import Field, model_validator

from guanxi.automation.builtin.path import names_once
from guanxi.automation.definition import Key
from guanxi.automation.fields import Words, told
from guanxi.automation.steps import STEPS, Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase, listed, same
from guanxi.kit.shares import SHARES, share_of


class Variant(Config):
    name: Key
    weight: int = Field(1, ge=0, le=1000)
    label: Words = Phrase("", "")


class Split(Config):
    """Each record goes one way for ever, decided by its id and the salt. The same salt divides in the same way, also in
    other flows; without one this step divides by itself.
    """

    ways: tuple[Variant, ...] = Field(
        min_length=2, max_length=20, json_schema_extra=told(Phrase("Variants", "分组"), widget="variants")
    )
    salt: str = Field(
        "",
        max_length=100,
        json_schema_extra=told(Phrase("Salt", "分组标识"), Phrase("The same salt divides alike", "相同标识分组一致")),
    )

    @model_validator(mode="after")
    def _once(self) -> Split:
        names_once(self.ways, "")
        return self


def _exits(config: Split) -> tuple[Exit, ...]:
    return tuple(Exit(way.name, way.label or same(way.name)) for way in config.ways)


def _split(config: Split, seats: Sequence[Seat], _world: World) -> Sequence[Move]:
    limits = list(accumulate(way.weight for way in config.ways))
    moves: Mapping[int, Move] = {
        limit: Move.go(way.name, trace={"gave": {"variant": way.name}})
        for way, limit in reversed(list(zip(config.ways, limits, strict=True)))
    }
    places = [place(config, seat) for seat in seats]
    return [moves[next((limit for limit in limits if where < limit), limits[-1])] for where in places]


def place(config: Split, seat: Seat) -> int:
    """Where on the line of all weights the record stands; SQL: `share_of(id, salt) * <sum of weights> >> 32`."""
    total = sum(way.weight for way in config.ways)
    return share_of(seat.subject, config.salt or f"{seat.flow_key}:{seat.step}") * total // SHARES


def _sentence(config: Split) -> Phrase:
    total = sum(way.weight for way in config.ways) or 1
    ways = [
        Phrase("{label} {percent} %", "{label} {percent}%").fill(
            label=way.label or same(way.name), percent=round(100 * way.weight / total)
        )
        for way in config.ways
    ]
    return Phrase("Divide by lot: {ways}", "随机分组：{ways}").fill(ways=listed(ways))


def declare() -> None:
    STEPS.add(
        "split",
        StepKind(
            name="split",
            label=Phrase("A/B split", "A/B 分组"),
            summary=Phrase("Divide by lot, the same record always the same way", "按权重随机分组，同一记录不变"),
            icon="branch",
            group="path",
            config=Split,
            exits=_exits,
            sentence=_sentence,
            advance=_split,
        ),
    )
