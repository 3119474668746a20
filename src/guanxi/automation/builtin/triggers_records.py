"""Triggers on records: made, changed, deleted, restored, and a condition that turns true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import field_labels, object_label, value_label, where
from guanxi.automation.fields import ConditionText, FieldName, ObjectName, told
from guanxi.automation.steps import Config
from guanxi.automation.timetable.matches import Matches
from guanxi.automation.timetable.people import SETTLE
from guanxi.automation.triggers import TRIGGERS, TriggerKind, is_person
from guanxi.events.log import Event
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS

_SETTLE = told(
    Phrase("Seconds to settle", "静置秒数"),
    Phrase(
        "Edits of a person count as one when none has followed for so long; 0 starts at once",
        "人工编辑静置这么久后合并为一次；填 0 表示立即触发",
    ),
)


class OnCreated(Config):
    """What people make is told once they have stopped typing."""

    when: ConditionText | None = None
    settle: int = Field(default=SETTLE, ge=0, le=3600, json_schema_extra=_SETTLE)


class OnUpdated(Config):
    """`fields`: only when one of these changed. `from_`/`to` (written `from`, `to`) need exactly one field."""

    fields: tuple[FieldName, ...] = ()
    from_: Any = Field(
        default=None, alias="from", json_schema_extra=told(Phrase("From the value", "原值"), widget="value")
    )
    to: Any = Field(default=None, json_schema_extra=told(Phrase("To the value", "变为"), widget="value"))
    when: ConditionText | None = None
    settle: int = Field(default=SETTLE, ge=0, le=3600, json_schema_extra=_SETTLE)


class OnDeleted(Config):
    """A deleted record cannot go through a flow any more: the flow is about the person it belonged to."""

    object: ObjectName
    when: ConditionText | None = None


class OnRestored(Config):
    when: ConditionText | None = None


class OnMatching(Config):
    """Fires when the condition turns true: by a change, by a related record, by what happened, by time."""

    when: ConditionText
    settle: int = Field(default=SETTLE, ge=0, le=3600, json_schema_extra=_SETTLE)


def _sentence(words: Phrase) -> Callable[[Any, str], Phrase]:
    return lambda config, object: where(words.fill(o=object_label(object)), config.when, object, ())


def _updated_sentence(config: OnUpdated, object: str) -> Phrase:
    words = Phrase("When {fields} of a {o} changes", "当{o}的{fields}变化时")
    some = field_labels(object, config.fields) if config.fields else Phrase("any field", "任一字段")
    words = words.fill(fields=some, o=object_label(object))
    if config.from_ is not None:
        old = value_label(object, config.fields, config.from_)
        words = Phrase("{words} from {old}", "{words}，原值为 {old}").fill(words=words, old=old)
    if config.to is not None:
        new = value_label(object, config.fields, config.to)
        words = Phrase("{words} to {new}", "{words}，变为 {new}").fill(words=words, new=new)
    return where(words, config.when, object, (f"{object}.updated",))


def _changed(config: OnUpdated, event: Event) -> bool:
    changes = event.data.get("changes") or {}
    if config.fields and not any(name in changes for name in config.fields):
        return False
    if config.from_ is None and config.to is None:
        return True
    pairs = [changes[name] for name in config.fields or changes if name in changes]
    return any(_is(config.from_, old) and _is(config.to, new) for old, new in pairs)


def _is(wanted: Any, seen: Any) -> bool:
    """No wish is met by anything; otherwise compared as JSON, with numbers also as text."""
    return wanted is None or wanted == seen or str(wanted) == str(seen)


def _settle(config: Any) -> int:
    return int(config.settle)


def declare() -> None:
    kinds: tuple[TriggerKind[Any], ...] = (_created(), _updated(), *_gone(), _matching())
    for kind in kinds:
        TRIGGERS.add(kind.name, kind)


def _created() -> TriggerKind[OnCreated]:
    return TriggerKind(
        name="record.created",
        label=Phrase("Record created", "记录已创建"),
        summary=Phrase("A record of the flow's object was created", "创建了流程对象的记录"),
        icon="plus",
        config=OnCreated,
        sentence=_sentence(Phrase("When a {o} is created", "当创建{o}时")),
        event_kinds=lambda _config, object: (f"{object}.created",),
        condition=condition_of,
        settle=_settle,
    )


def _updated() -> TriggerKind[OnUpdated]:
    return TriggerKind(
        name="record.updated",
        label=Phrase("Record updated", "记录已修改"),
        summary=Phrase("Fields of a record changed, from and to given values", "记录的字段发生变化，可限定前后值"),
        icon="edit",
        config=OnUpdated,
        sentence=_updated_sentence,
        event_kinds=lambda _config, object: (f"{object}.updated",),
        admit=_changed,
        condition=condition_of,
        changes=lambda config: config.fields,
        settle=_settle,
    )


def _deleted_sentence(config: OnDeleted, object: str) -> Phrase:
    words = Phrase("When a {gone} of a {o} is deleted", "当{o}的{gone}被删除时")
    return where(words.fill(gone=object_label(config.object), o=object_label(object)), config.when, object, ())


def _deleted_faults(config: OnDeleted, object: str) -> tuple[Fault, ...]:
    declared = OBJECTS.get(config.object)
    if is_person(object) and config.object != object and (declared is None or declared.contact_path):
        return ()
    words = Phrase(
        "A deleted record cannot go through a flow: make the flow about contacts, for records that belong to one",
        "已删除的记录无法进入流程：请将流程对象设为联系人，并选择属于联系人的记录",
    )
    return (Fault("trigger.object", "deleted_subject", words),)


def _gone() -> tuple[TriggerKind[OnDeleted], TriggerKind[OnRestored]]:
    return (
        TriggerKind(
            name="record.deleted",
            label=Phrase("Record deleted", "记录已删除"),
            summary=Phrase(
                "A record was deleted; the flow is about another object, such as its contact",
                "记录被删除；流程针对其他对象，例如其联系人",
            ),
            icon="trash",
            config=OnDeleted,
            sentence=_deleted_sentence,
            event_kinds=lambda config, _object: (f"{config.object}.deleted",),
            subject=lambda _config, event, object: event.contact if is_person(object) else None,
            condition=condition_of,
            faults=_deleted_faults,
        ),
        TriggerKind(
            name="record.restored",
            label=Phrase("Record restored", "记录已恢复"),
            summary=Phrase("A deleted record was taken back", "已删除的记录被恢复"),
            icon="undo",
            config=OnRestored,
            sentence=_sentence(Phrase("When a {o} is restored", "当恢复{o}时")),
            event_kinds=lambda _config, object: (f"{object}.restored",),
            condition=condition_of,
        ),
    )


def _matching() -> TriggerKind[OnMatching]:
    return TriggerKind(
        name="record.matches",
        label=Phrase("Condition turns true", "条件开始满足"),
        summary=Phrase(
            "A record begins to fit a condition, by whatever change or by time alone",
            "记录因任何变化或时间流逝开始满足条件",
        ),
        icon="filter",
        config=OnMatching,
        sentence=_turns_true,
        condition=condition_of,
        settle=_settle,
        keeper=Matches(),
    )


def _turns_true(config: OnMatching, object: str) -> Phrase:
    words = Phrase("When it turns true for a {o}", "当{o}开始满足条件时").fill(o=object_label(object))
    return where(words, config.when, object, ())
