"""Everything this package contributes."""

from guanxi.automation.outgoing import OUTBOX
from guanxi.automation.parts import BLUEPRINT_PARTS, BlueprintPart
from guanxi.channels import gate, kinds, notifying, outbox, smtp, steps, templates
from guanxi.channels.adapters import ADAPTERS, Adapter
from guanxi.channels.models import Message, Template
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS, ObjectType


def declare() -> None:
    kinds.declare_kinds()
    _declare_objects()
    ADAPTERS.add("smtp", Adapter("smtp", "email", Phrase("SMTP server", "SMTP 服务器"), smtp.send))
    gate.declare_checks()
    for kind in (outbox.declare_outbox(), *notifying.declare_kinds()):
        OUTBOX.add(kind.name, kind)
    steps.declare_steps()
    BLUEPRINT_PARTS.add("templates", BlueprintPart("templates", templates.install, order=20))


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
