"""The webhook trigger: who may call, which record a call is about, which values it brings."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated

from pydantic import AfterValidator, Field

from guanxi.automation.builtin.triggers import VariableName, condition_of
from guanxi.automation.builtin.triggers_words import object_label, where
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.mapping import Taking, Wanted, parse_path
from guanxi.automation.steps import Config, Json, Wrong
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.events.kinds import CLEAR, EventKind
from guanxi.events.kinds import declare as declare_kinds
from guanxi.events.log import Event
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

RECEIVED = "webhook.received"
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,62}")

KIND = EventKind(
    RECEIVED,
    Phrase("Webhook received", "收到 Webhook"),
    Phrase("Another system called the webhook “{hook}”", "外部系统调用了 Webhook“{hook}”"),
    {"hook": "text", "call": "text"},
    CLEAR("values"),
)


def _path(text: str) -> str:
    if parse_path(text) is None:
        words = Phrase("A path such as data.items[0].id is expected", "应为 data.items[0].id 这样的路径")
        raise Wrong("not_a_path", words)
    return text


def _key(text: str) -> str:
    if not _KEY.fullmatch(text):
        words = Phrase(
            "Small letters, digits and hyphens, at least two", "只能使用小写字母、数字和连字符，至少两个字符"
        )
        raise Wrong("not_a_hook_key", words)
    return text


PathText = Annotated[str, AfterValidator(_path)]
HookKey = Annotated[str, AfterValidator(_key)]


class Value(Config):
    """One value of the call that becomes a variable of the run."""

    name: VariableName
    path: PathText
    type: Taking = "text"
    required: bool = False


class OnWebhook(Config):
    """`upsert` names the field by which a record is found again; without it every call makes a new one.

    The caller is known by a `credential` of the vault. Only with `open` anybody may call.
    """

    key: HookKey = Field(json_schema_extra=told(Phrase("Address", "地址标识"), Phrase("/hooks/<key>", "/hooks/<标识>")))
    credential: str = Field(default="", json_schema_extra=told(Phrase("Signed with", "签名凭证"), widget="credential"))
    open: bool = Field(default=False, json_schema_extra=told(Phrase("Anybody may call", "允许任何人调用")))
    id: PathText | None = Field(
        default=None,
        json_schema_extra=told(
            Phrase("Id of the call", "调用编号"),
            Phrase(
                "Where the caller's own id stands; common headers are known", "调用方编号所在路径，常见请求头可自动识别"
            ),
        ),
    )
    fields: dict[str, PathText] = Field(
        default_factory=dict,
        json_schema_extra=told(Phrase("Fields of the record", "记录字段"), widget="paths", over="object"),
    )
    upsert: str = Field(default="", json_schema_extra=told(Phrase("Found again by", "按字段匹配"), widget="field"))
    values: tuple[Value, ...] = Field(default=(), json_schema_extra=told(Phrase("Variables", "变量")))
    when: ConditionText | None = None

    def wanted(self) -> tuple[Wanted, ...]:
        return tuple(Wanted(one.name, one.path, one.type, one.required) for one in self.values)


def _faults(config: OnWebhook, object: str) -> list[Fault]:
    found = []
    if not config.credential and not config.open:
        found.append(Fault("trigger.credential", "unsigned", _UNSIGNED))
    if object not in OBJECTS:
        return found
    shape = shape_of(object)
    unknown = [name for name in config.fields if name not in shape.fields]
    found += [Fault(f"trigger.fields.{name}", "unknown_field", _NO_FIELD.fill(name=name)) for name in unknown]
    if config.upsert and config.upsert not in shape.type.keys:
        known = ", ".join(shape.type.keys)
        found.append(Fault("trigger.upsert", "no_key", _NO_KEY.fill(name=config.upsert, known=known)))
    if config.upsert and config.upsert not in config.fields:
        found.append(Fault("trigger.upsert", "unmapped", _UNMAPPED.fill(name=config.upsert)))
    found += [
        Fault(f"trigger.fields.{name}", "required", _REQUIRED.fill(name=shape.fields[name].label))
        for name in shape.required
        if name not in config.fields and not shape.fields[name].default
    ]
    return found


_UNSIGNED = Phrase(
    "Choose a credential that the caller signs with, or say that anybody may call",
    "请选择调用方签名所用的凭证，或允许任何人调用",
)
_NO_FIELD = Phrase("There is no field “{name}”", "没有名为“{name}”的字段")
_NO_KEY = Phrase("“{name}” is no key; possible: {known}", "“{name}”不是唯一键，可选：{known}")
_UNMAPPED = Phrase("Say where “{name}” stands in the call", "请填写“{name}”在调用内容中的位置")
_REQUIRED = Phrase("“{name}” is required for a new record", "新记录必须填写“{name}”")


def _sentence(config: OnWebhook, object: str) -> Phrase:
    if config.upsert:
        words = Phrase(
            "When the webhook “{key}” is called, for the {o} with that {field}",
            "当 Webhook“{key}”被调用时，按 {field} 匹配{o}",
        )
    else:
        words = Phrase("When the webhook “{key}” is called, for a new {o}", "当 Webhook“{key}”被调用时，新建{o}")
    words = words.fill(key=config.key, o=object_label(object), field=config.upsert)
    return where(words, config.when, object, (RECEIVED,))


def _types(config: OnWebhook, _object: str) -> Mapping[str, str]:
    return {one.name: one.type for one in config.values}


def _brings(_config: OnWebhook, event: Event) -> Mapping[str, Json]:
    values: Mapping[str, Json] = event.data.get("values") or {}
    return values


def declare() -> None:
    declare_kinds(KIND)
    TRIGGERS.add(
        "webhook",
        TriggerKind(
            name="webhook",
            label=Phrase("Webhook", "外部调用"),
            summary=Phrase(
                "Another system calls an address of its own; the call becomes a record",
                "外部系统调用专属地址，调用内容写入记录",
            ),
            icon="webhook",
            config=OnWebhook,
            sentence=_sentence,
            event_kinds=lambda _config, _object: (RECEIVED,),
            admit=lambda config, event: event.data.get("hook") == config.key,
            condition=condition_of,
            demand=lambda config: ("hook", config.key),
            gives=_types,
            brings=_brings,
            faults=_faults,
        ),
    )
