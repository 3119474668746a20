"""survey.answered: a person said how it was. The subject is the response, or its contact."""

from __future__ import annotations

from decimal import Decimal

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import where
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.steps import Config
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.events.log import Event
from guanxi.kit.phrase import Phrase

KIND = "survey.answered"


class OnAnswer(Config):
    """Empty takes every survey; `at_least` and `at_most` are scores."""

    survey: str = Field(default="", json_schema_extra=told(Phrase("Survey", "调查"), widget="survey"))
    at_least: int | None = Field(default=None, json_schema_extra=told(Phrase("Score at least", "评分不低于")))
    at_most: int | None = Field(default=None, json_schema_extra=told(Phrase("Score at most", "评分不高于")))
    when: ConditionText | None = None


def _admit(config: OnAnswer, event: Event) -> bool:
    score = event.data.get("score")
    if config.survey not in ("", event.data.get("survey")) or not isinstance(score, int | float | Decimal):
        return False
    return (config.at_least is None or score >= config.at_least) and (config.at_most is None or score <= config.at_most)


def _sentence(config: OnAnswer, object: str) -> Phrase:
    words = _ANSWERED.fill(key=config.survey) if config.survey else _ANY
    if config.at_least is not None:
        words = _AT_LEAST.fill(words=words, score=config.at_least)
    if config.at_most is not None:
        words = _AT_MOST.fill(words=words, score=config.at_most)
    return where(words, config.when, object, (KIND,))


def declare() -> None:
    TRIGGERS.add(
        KIND,
        TriggerKind(
            name=KIND,
            label=Phrase("Survey answered", "调查已回答"),
            summary=Phrase("A person gave a score in a survey", "有人在调查中评分"),
            icon="star",
            config=OnAnswer,
            sentence=_sentence,
            event_kinds=lambda _config, _object: (KIND,),
            admit=_admit,
            condition=condition_of,
            demand=lambda config: ("survey", config.survey) if config.survey else None,
        ),
    )


_ANY = Phrase("When any survey is answered", "当任一调查被回答时")
_ANSWERED = Phrase("When the survey “{key}” is answered", "当调查“{key}”被回答时")
_AT_LEAST = Phrase("{words} with {score} or more", "{words}（评分不低于 {score}）")
_AT_MOST = Phrase("{words} with {score} or less", "{words}（评分不高于 {score}）")
