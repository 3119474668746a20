"""stop: the flow says itself that something is wrong."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from guanxi.automation.asking import filled
from guanxi.automation.fields import TemplateWords, told
from guanxi.automation.steps import STEPS, Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.kit.phrase import Phrase


class Stop(Config):
    """The run fails with these words, as if a step had: what follows is what `on_error` says."""

    reason: TemplateWords = Field(
        json_schema_extra=told(Phrase("What is wrong", "错误说明"), Phrase("Variables are possible", "可使用变量"))
    )


def _no_exits(_config: Stop) -> tuple[Exit, ...]:
    return ()


def _stop(config: Stop, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    return [Move.fail(reason, retry=False) for reason in filled(world, seats, config.reason)]


def declare() -> None:
    STEPS.add(
        "stop",
        StepKind(
            name="stop",
            label=Phrase("Stop with an error", "报错停止"),
            summary=Phrase("Fail in your own words, seen in the error inbox", "以自定义说明报错，显示在错误收件箱"),
            icon="alert",
            group="values",
            config=Stop,
            exits=_no_exits,
            sentence=lambda config: Phrase("Stop with the error “{reason}”", "报错停止：“{reason}”").fill(
                reason=config.reason
            ),
            advance=_stop,
        ),
    )
