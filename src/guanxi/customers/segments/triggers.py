"""Triggers by segment: somebody comes in, somebody goes."""

from __future__ import annotations

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import where
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.steps import Config
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.customers.segments.language import known
from guanxi.customers.segments.words import ENTERED, LEFT
from guanxi.events.log import Event
from guanxi.kit.phrase import Phrase, same


class OnSegment(Config):
    segment: str = Field(min_length=1, json_schema_extra=told(Phrase("Segment", "客群"), widget="segment"))
    when: ConditionText | None = None


def _admit(config: OnSegment, event: Event) -> bool:
    return event.data.get("segment") == config.segment


def _kind(name: str, label: Phrase, summary: Phrase, words: Phrase, icon: str) -> TriggerKind[OnSegment]:
    def sentence(config: OnSegment, object: str) -> Phrase:
        named = known().get(config.segment, same(config.segment))
        return where(words.fill(segment=named), config.when, object, (name,))

    return TriggerKind(
        name=name,
        label=label,
        summary=summary,
        icon=icon,
        config=OnSegment,
        sentence=sentence,
        event_kinds=lambda _config, _object: (name,),
        admit=_admit,
        condition=condition_of,
        demand=lambda config: ("segment", config.segment),
    )


def declare() -> None:
    entered = _kind(
        ENTERED,
        Phrase("Segment entered", "进入客群"),
        Phrase("A record has come into a segment", "记录进入某客群"),
        Phrase("When somebody comes into the segment “{segment}”", "当进入客群“{segment}”时"),
        "log-in",
    )
    left = _kind(
        LEFT,
        Phrase("Segment left", "离开客群"),
        Phrase("A record has gone out of a segment", "记录离开某客群"),
        Phrase("When somebody leaves the segment “{segment}”", "当离开客群“{segment}”时"),
        "log-out",
    )
    for kind in (entered, left):
        TRIGGERS.add(kind.name, kind)
