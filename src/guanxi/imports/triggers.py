"""import.row: a record came by an import. An import that was started silently starts nothing."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import object_label, where
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.steps import Config
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.events.log import Event
from guanxi.kit.phrase import Phrase

Change = Literal["created", "updated", "any"]
_CHOICES = [
    {"value": "created", "label": Phrase("new records", "新建的记录").json()},
    {"value": "updated", "label": Phrase("changed records", "更新的记录").json()},
    {"value": "any", "label": Phrase("both", "两者").json()},
]


class OnRow(Config):
    change: Change = Field(default="created", json_schema_extra=told(Phrase("Which rows", "哪些行"), choices=_CHOICES))
    when: ConditionText | None = None


def _kinds(config: OnRow, object: str) -> tuple[str, ...]:
    verbs = ("created", "updated") if config.change == "any" else (config.change,)
    return tuple(f"{object}.{verb}" for verb in verbs)


def _by_import(_config: OnRow, event: Event) -> bool:
    return event.actor.startswith("import:") and not event.cause.endswith("/undo")


def _sentence(config: OnRow, object: str) -> Phrase:
    words = {
        "created": Phrase("When an import creates a {o}", "当导入新建{o}时"),
        "updated": Phrase("When an import changes a {o}", "当导入更新{o}时"),
        "any": Phrase("When an import creates or changes a {o}", "当导入新建或更新{o}时"),
    }[config.change]
    return where(words.fill(o=object_label(object)), config.when, object, _kinds(config, object))


def declare() -> None:
    TRIGGERS.add(
        "import.row",
        TriggerKind(
            name="import.row",
            label=Phrase("Row of an import", "导入的行"),
            summary=Phrase(
                "An import that lets flows run has created or changed a record", "允许触发流程的导入新建或更新了记录"
            ),
            icon="upload",
            config=OnRow,
            sentence=_sentence,
            event_kinds=_kinds,
            admit=_by_import,
            condition=condition_of,
        ),
    )
