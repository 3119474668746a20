"""What starts a flow: an event, a record created or updated, another flow, a person."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pydantic import Field

from guanxi.automation.fields import ConditionText, EventName, FieldName
from guanxi.automation.steps import Config
from guanxi.automation.triggers import TRIGGERS, TriggerKind, empty_condition
from guanxi.events.kinds import KINDS
from guanxi.events.log import Event
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS


class OnEvent(Config):
    """The subject is the event's record, or its contact when the flow is about contacts."""

    event: EventName
    when: ConditionText | None = None


class OnCreated(Config):
    when: ConditionText | None = None


class OnUpdated(Config):
    """`fields`: only when one of these changed. `from_`/`to` (written `from`, `to`) need exactly one field."""

    fields: tuple[FieldName, ...] = ()
    from_: Any = Field(default=None, alias="from")
    to: Any = None
    when: ConditionText | None = None


class Called(Config):
    """Started by the step `flow.start` of another flow, or by a program."""


class Button(Config):
    """Started by a person, on one record or on many."""

    when: ConditionText | None = None


def _when(config: Any) -> str:
    return config.when or ""


def _label(object: str) -> Phrase:
    declared = OBJECTS.get(object)
    return declared.label if declared else same(object)


def _with_condition(words: Phrase, config: Any) -> Phrase:
    if not config.when:
        return words
    return Phrase("{words}, if {when}", "{words}，且 {when}").fill(words=words, when=config.when)


def _event_sentence(config: OnEvent, _object: str) -> Phrase:
    kind = KINDS.get(config.event)
    words = Phrase("When it happens: {event}", "当发生：{event}").fill(event=kind.label if kind else config.event)
    return _with_condition(words, config)


def _created_sentence(config: OnCreated, object: str) -> Phrase:
    return _with_condition(Phrase("When a {o} is created", "当创建{o}时").fill(o=_label(object)), config)


def _updated_sentence(config: OnUpdated, object: str) -> Phrase:
    words = Phrase("When {fields} of a {o} changes", "当{o}的{fields}变化时")
    some = same(", ".join(config.fields)) if config.fields else Phrase("any field", "任一字段")
    words = words.fill(fields=some, o=_label(object))
    if config.to is not None:
        words = Phrase("{words} to {to}", "{words}，变为 {to}").fill(words=words, to=config.to)
    return _with_condition(words, config)


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


def _fixed(words: Phrase) -> Callable[[Any, str], Phrase]:
    return lambda _config, _object: words


def declare() -> None:
    TRIGGERS.add(
        "event",
        TriggerKind(
            name="event",
            label=Phrase("Event", "事件"),
            summary=Phrase("Something happened", "发生了某事"),
            icon="bolt",
            config=OnEvent,
            sentence=_event_sentence,
            event_kinds=lambda config, _object: (config.event,),
            condition=_when,
        ),
    )
    TRIGGERS.add(
        "record.created",
        TriggerKind(
            name="record.created",
            label=Phrase("Record created", "记录已创建"),
            summary=Phrase("A record of the flow's object was created", "创建了流程对象的记录"),
            icon="plus",
            config=OnCreated,
            sentence=_created_sentence,
            event_kinds=lambda _config, object: (f"{object}.created",),
            condition=_when,
        ),
    )
    TRIGGERS.add(
        "record.updated",
        TriggerKind(
            name="record.updated",
            label=Phrase("Record updated", "记录已修改"),
            summary=Phrase("Fields of a record changed, from and to given values", "记录的字段发生变化，可限定前后值"),
            icon="edit",
            config=OnUpdated,
            sentence=_updated_sentence,
            event_kinds=lambda _config, object: (f"{object}.updated",),
            admit=_changed,
            condition=_when,
        ),
    )
    TRIGGERS.add(
        "flow",
        TriggerKind(
            name="flow",
            label=Phrase("Called by a flow", "被其他流程启动"),
            summary=Phrase("Another flow starts this one", "由另一个流程启动"),
            icon="play",
            config=Called,
            sentence=_fixed(Phrase("When another flow starts it", "当其他流程启动它时")),
            condition=empty_condition,
        ),
    )
    TRIGGERS.add(
        "button",
        TriggerKind(
            name="button",
            label=Phrase("Button", "按钮"),
            summary=Phrase("A person starts it on one record or many", "由人在一条或多条记录上启动"),
            icon="hand",
            config=Button,
            sentence=_fixed(Phrase("When a person starts it", "当有人启动它时")),
            condition=_when,
        ),
    )
