"""form.submitted: a visitor sends a form. The subject is the submission, or its contact where that is known."""

from __future__ import annotations

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import where
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.steps import Config
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.events.log import Event
from guanxi.kit.phrase import Phrase

KIND = "form.submitted"


class OnSubmission(Config):
    """`form` is the form's address (slug); empty takes every form."""

    form: str = Field(default="", json_schema_extra=told(Phrase("Form", "表单"), widget="form"))
    when: ConditionText | None = None


def _admit(config: OnSubmission, event: Event) -> bool:
    return not config.form or event.data.get("form") == config.form


def _sentence(config: OnSubmission, object: str) -> Phrase:
    words = Phrase("When the form “{form}” is submitted", "当表单“{form}”被提交时").fill(form=config.form)
    anything = Phrase("When any form is submitted", "当任一表单被提交时")
    return where(words if config.form else anything, config.when, object, (KIND,))


def declare() -> None:
    TRIGGERS.add(
        KIND,
        TriggerKind(
            name=KIND,
            label=Phrase("Form submitted", "表单已提交"),
            summary=Phrase("A visitor sent a form", "访客提交了表单"),
            icon="form",
            config=OnSubmission,
            sentence=_sentence,
            event_kinds=lambda _config, _object: (KIND,),
            admit=_admit,
            condition=condition_of,
            demand=lambda config: ("form", config.form) if config.form else None,
        ),
    )
