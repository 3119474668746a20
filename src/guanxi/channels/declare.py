"""Everything this package contributes."""

from guanxi.automation.credentials import CREDENTIALS
from guanxi.automation.outgoing import OUTBOX
from guanxi.automation.parts import BLUEPRINT_PARTS, BlueprintPart
from guanxi.automation.vault import HOLDERS, Holder
from guanxi.channels import (
    caps,
    composing,
    flowchecks,
    gate,
    kinds,
    notifying,
    outbox,
    previewing,
    quiet,
    smtp,
    steps,
    templates,
    triggers,
)
from guanxi.channels.adapters import ADAPTERS, Adapter
from guanxi.channels.chat import dingtalk, sending, slack, wecom
from guanxi.channels.chat.services import SERVICES
from guanxi.channels.gate import CAP, GATE_CHECKS, QUIET_HOURS, RATE, GateCheck
from guanxi.channels.models import Message, Template
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType


def declare() -> None:
    kinds.declare_kinds()
    _declare_objects()
    ADAPTERS.add("smtp", Adapter("smtp", "email", Phrase("SMTP server", "SMTP 服务器"), smtp.send))
    gate.declare_checks()
    GATE_CHECKS.add("quiet_hours", GateCheck(QUIET_HOURS, quiet.check_quiet_hours))
    GATE_CHECKS.add("cap", GateCheck(CAP, caps.check_caps))
    GATE_CHECKS.add("rate", GateCheck(RATE, caps.check_rate))
    for chat in (slack, dingtalk, wecom):
        CREDENTIALS.add(chat.CREDENTIAL.name, chat.CREDENTIAL)
        SERVICES.add(chat.SERVICE.name, chat.SERVICE)
    for kind in (*outbox.declare_outbox(), *notifying.declare_kinds(), sending.declare_kind()):
        OUTBOX.add(kind.name, kind)
    steps.declare_steps()
    flowchecks.declare()
    composing.declare()
    previewing.declare()
    triggers.declare()
    BLUEPRINT_PARTS.add("templates", BlueprintPart("templates", templates.install, order=20))
    HOLDERS.add("mailbox", Holder(Phrase("mailbox", "邮箱"), "mailbox"))
    HOLDERS.add("chat_door", Holder(Phrase("chat room", "聊天群"), "chat_door"))


def _declare_objects() -> None:
    OBJECTS.add(
        "message",
        ObjectType(
            name="message",
            plural="messages",
            model=Message,
            label=Phrase("Message", "消息"),
            plural_label=Phrase("Messages", "消息"),
            icon="mail",
            display=_message_name,
            told_elsewhere=frozenset("*"),
            contact_path="contact_id",
            list_columns=("subject", "contact", "channel", "status", "sent_at", "flow"),
        ),
    )
    OBJECTS.add(
        "template",
        ObjectType(
            name="template",
            plural="templates",
            model=Template,
            label=Phrase("Template", "模板"),
            plural_label=Phrase("Templates", "模板"),
            icon="template",
            display="name",
            keys=("key",),
            list_columns=("name", "key", "channel", "purpose", "updated_at"),
            prepare=(templates.check_template,),
        ),
    )


def _message_name(row: object) -> str:
    values = row if isinstance(row, dict) else {}
    return str(values.get("subject") or values.get("template") or "")
