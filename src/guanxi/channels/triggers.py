"""Triggers on messages. What machines open and click (scanners, privacy proxies) counts only when asked for."""

from __future__ import annotations

from pydantic import Field

from guanxi.automation.builtin.triggers import condition_of
from guanxi.automation.builtin.triggers_words import where
from guanxi.automation.fields import ConditionText, told
from guanxi.automation.steps import Config
from guanxi.automation.triggers import TRIGGERS, TriggerKind
from guanxi.events.kinds import KINDS
from guanxi.events.log import Event
from guanxi.kit.phrase import Phrase, same

_ICONS = {
    "sent": "send",
    "delivered": "check",
    "opened": "mail-open",
    "clicked": "link",
    "replied": "reply",
    "received": "inbox",
    "auto_replied": "clock",
    "bounced": "alert",
    "complained": "flag",
    "unsubscribed": "user-x",
}


class OnMessage(Config):
    """Empty filters take every message."""

    channel: str = Field(default="", json_schema_extra=told(Phrase("Channel", "渠道"), widget="channel"))
    template: str = Field(default="", json_schema_extra=told(Phrase("Template", "模板"), widget="template"))
    flow: str = Field(default="", json_schema_extra=told(Phrase("Sent by the flow", "由流程发送"), widget="flow"))
    machines: bool = Field(
        default=False,
        json_schema_extra=told(
            Phrase("Count machines, too", "计入机器行为"),
            Phrase(
                "Scanners and privacy proxies open and click mails by themselves", "安全扫描和隐私代理会自动打开邮件"
            ),
        ),
    )
    when: ConditionText | None = None


def admit(config: OnMessage, event: Event) -> bool:
    if event.data.get("machine") and not config.machines:
        return False
    filters = (("channel", config.channel), ("template", config.template), ("flow", config.flow))
    return all(not wanted or event.data.get(name) == wanted for name, wanted in filters)


def demand(config: OnMessage) -> tuple[str, str] | None:
    filters = (("template", config.template), ("flow", config.flow), ("channel", config.channel))
    return next(((name, wanted) for name, wanted in filters if wanted), None)


def declare() -> None:
    for name in _ICONS:
        TRIGGERS.add(f"message.{name}", _kind(f"message.{name}", _ICONS[name]))


def _kind(name: str, icon: str) -> TriggerKind[OnMessage]:
    label = KINDS[name].label
    return TriggerKind(
        name=name,
        label=label,
        summary=Phrase("{label}, of a channel, a template or a flow", "{label}，可限定渠道、模板或流程").fill(
            label=label
        ),
        icon=icon,
        config=OnMessage,
        sentence=lambda config, object: _sentence(name, label, config, object),
        event_kinds=lambda _config, _object: (name,),
        admit=admit,
        condition=condition_of,
        demand=demand,
    )


def _sentence(name: str, label: Phrase, config: OnMessage, object: str) -> Phrase:
    words = Phrase("When: {label}", "当{label}时").fill(label=label)
    filters = (
        (Phrase("template", "模板"), config.template),
        (Phrase("flow", "流程"), config.flow),
        (Phrase("channel", "渠道"), config.channel),
    )
    for title, wanted in filters:
        if wanted:
            words = Phrase("{words}, {title} “{wanted}”", "{words}，{title}“{wanted}”").fill(
                words=words, title=title, wanted=same(wanted)
            )
    if config.machines:
        words = Phrase("{words}, machines too", "{words}，含机器行为").fill(words=words)
    return where(words, config.when, object, (name,))
