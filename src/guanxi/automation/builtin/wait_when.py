"""The step that waits until a condition holds: woken by what may change its answer, or when time alone changes it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from pydantic import Field

from guanxi.automation import spans
from guanxi.automation.asking import facts_for, scope_of
from guanxi.automation.builtin.path import Case
from guanxi.automation.builtin.waits import SpanValue
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.glimpse import glimpse
from guanxi.automation.house import home_zone
from guanxi.automation.scope import Question, RunFacts
from guanxi.automation.steps import LOOK, STEPS, Config, EventPattern, Exit, Move, Seat, StepKind, look_word
from guanxi.automation.world import World
from guanxi.expressions.foresight import changer
from guanxi.kit.phrase import Phrase

CLOSEST = timedelta(seconds=1)
SECOND_LOOK = timedelta(seconds=5)
"""What is written elsewhere at the very moment of arriving may be told before the wait is stored."""


class WaitWhen(Config):
    """Goes on at once when the condition holds already. Records to which variables point are not watched."""

    when: ConditionText = Field(json_schema_extra=told(Phrase("Until", "直到"), widget="condition"))
    within: SpanValue = Field("30 days", json_schema_extra=told(Phrase("At most", "最长等待"), widget="span"))

    @property
    def cases(self) -> tuple[Case, ...]:
        """As a branch has them, so that the run's page explains the decision in the same way."""
        return (Case(name=_MET.name, when=self.when),)


_MET = Exit("met", Phrase("it holds", "条件满足"))
_TIMEOUT = Exit("timeout", Phrase("not in time", "超时"))


def _exits(_config: WaitWhen) -> tuple[Exit, ...]:
    return (_MET, _TIMEOUT)


def _wait(config: WaitWhen, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    question = scope_of(seats).condition(config.when)
    on = (EventPattern(look_word(seats[0].run.flow, seats[0].step), exit=LOOK),)
    changes = changer(question.node, question.schema)
    return [
        _one(config, seat, question, facts, on, changes(facts))
        for seat, facts in zip(seats, facts_for(world, seats, [question]), strict=True)
    ]


def _one(
    config: WaitWhen,
    seat: Seat,
    question: Question,
    facts: RunFacts,
    on: tuple[EventPattern, ...],
    changes_at: datetime | None,
) -> Move:
    holds = bool(question.closure(facts))
    trace = {"decision": [glimpse(_MET.name, holds, question, facts)]}
    if holds:
        return Move.go(_MET.name, trace=trace)
    now, until = facts.now, _ahead(config, seat.step_since)
    if until <= now:
        return Move.go(_TIMEOUT.name, trace=trace)
    looks_at = [until, *([max(changes_at, now + CLOSEST)] if changes_at else [])]
    looks_at += [] if seat.kept else [now + SECOND_LOOK]
    return Move.wait(min(looks_at), on, keep={"looked": True}, trace={**trace, "gave": {"until": until.isoformat()}})


def _ahead(config: WaitWhen, arrived: datetime) -> datetime:
    return spans.after(arrived, spans.parse_span(config.within) or spans.Span(), home_zone())


def _sentence(config: WaitWhen) -> Phrase:
    span = spans.parse_span(config.within)
    words = Phrase("Wait until {when}, at most {span}", "等到 {when}，最多 {span}")
    return words.fill(when=config.when, span=span.sentence() if span else config.within)


def _watches(config: WaitWhen) -> Sequence[str]:
    return (config.when,)


def declare() -> None:
    STEPS.add(
        "wait_when",
        StepKind(
            name="wait_when",
            label=Phrase("Wait for a condition", "等待条件"),
            summary=Phrase("Go on as soon as a condition holds, or after a time-out", "条件满足或超时后继续"),
            icon="hourglass",
            group="path",
            config=WaitWhen,
            exits=_exits,
            sentence=_sentence,
            advance=_wait,
            watches=_watches,
            waits=True,
            ahead=_ahead,
        ),
    )
