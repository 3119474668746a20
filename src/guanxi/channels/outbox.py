"""How a queued mail leaves: looked at once more, rendered, handed to the adapter, and written down.

Nothing is rendered before the moment of sending, so a mail planned for next week says what is true next week.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from guanxi.automation.outgoing import Delivery, OutboxKind, Outgoing
from guanxi.channels import gate, house, links, rendering, variables
from guanxi.channels.adapters import ADAPTERS, Handed, Mail
from guanxi.channels.inbound import mailboxes
from guanxi.channels.inbound.mailboxes import Ways
from guanxi.channels.liquid import TemplateTrouble
from guanxi.channels.outcomes import finish_mails
from guanxi.channels.steps import AWAITED
from guanxi.channels.templates import StoredTemplate, templates
from guanxi.kit.phrase import Phrase
from guanxi.objects.registry import OBJECTS

MAIL = "mail"
# Whatever a template says: whom it goes to, in which language, at what hours.
_ALWAYS = tuple(("contact", field) for field in ("name", "email", "language", "time_zone"))


def guard(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    """The gate, then the rendering; both for the whole batch by a handful of queries."""
    known, ways = templates(str(out.payload["template"]) for out in outs), mailboxes.ways()
    loaded = variables.load([_about(out.payload) for out in outs], _said(outs, known.values()))
    refused = gate.refusals([_sending(out, given) for out, given in zip(outs, loaded, strict=True)])
    return [
        _refused(refused[out.idem], out) if out.idem in refused else _ready(out, given, known, ways)
        for out, given in zip(outs, loaded, strict=True)
    ]


def deliver(out: Outgoing) -> Delivery:
    mail: Mapping[str, Any] = out.payload["mail"]
    handed = ADAPTERS[str(out.payload.get("adapter") or "smtp")].send(Mail(**mail))
    return delivery_of(handed)


def delivery_of(handed: Handed) -> Delivery:
    match handed.state:
        case "sent":
            return Delivery.delivered({"provider_id": handed.provider_id})
        case "retry":
            return Delivery.retry(handed.reason, handed.after)
        case "down":
            return Delivery.down(handed.reason, handed.after)
        case "bounced":
            return Delivery.failed(handed.reason, {"bounced": True, "is_dead": handed.is_dead})
        case "failed":
            return Delivery.failed(handed.reason)
        case "uncertain":
            return Delivery.uncertain(handed.reason)


def label(out: Outgoing) -> str:
    mail = out.payload.get("mail") or {}
    return str(mail.get("subject") or out.payload.get("template") or MAIL)


def provider(out: Outgoing) -> str:
    """All mails of an adapter fail together when its server is gone."""
    return f"mail:{out.payload.get('adapter') or 'smtp'}"


def _about(payload: Mapping[str, Any]) -> variables.About:
    records = {object: UUID(str(id)) for object, id in (payload.get("records") or {}).items() if object in OBJECTS}
    return variables.About(UUID(str(payload["contact"])), records)


def _said(outs: Sequence[Outgoing], known: Iterable[StoredTemplate]) -> variables.Spoken:
    texts = [
        str(text) for one in known for variant in one.variants.values() if variant for text in variant.values() if text
    ]
    answered = [("owner", "email")] if any(out.payload.get("reply_to_owner") for out in outs) else []
    return variables.spoken([*texts, rendering.layout()], [*_ALWAYS, *answered])


def _sending(out: Outgoing, given: Mapping[str, Any]) -> gate.Sending:
    contact = given["contact"]
    return gate.Sending(
        idem=out.idem,
        run=out.run,
        contact=UUID(str(out.payload["contact"])),
        address=str(contact.get("email") or ""),
        channel="email",
        purpose=str(out.payload.get("purpose") or "marketing"),
        message=UUID(str(out.payload["message"])),
        zone=str(contact.get("time_zone") or ""),
    )


def _refused(refusal: gate.Refusal, out: Outgoing) -> Delivery:
    """Only who has time waits for the next slot."""
    if refusal.until is not None and out.payload.get("if_refused", "wait") == "wait":
        return Delivery.held(refusal.until, refusal.reason)
    return Delivery.skipped(refusal.reason)


def _ready(
    out: Outgoing, given: dict[str, Any], known: Mapping[str, StoredTemplate], ways: Ways
) -> Outgoing | Delivery:
    """The effect with its mail inside, or why there cannot be one."""
    contact = given["contact"]
    key = str(out.payload["template"])
    if not contact.get("id"):
        return Delivery.skipped(_GONE)
    if not contact.get("email"):
        return Delivery.failed(_NO_ADDRESS)
    if key not in known:
        return Delivery.failed(_NO_TEMPLATE.fill(key=key))
    try:
        mail = compose(out, given, known[key], ways)
    except TemplateTrouble as trouble:
        return Delivery.failed(_TROUBLE.fill(key=key, reason=trouble.reason))
    return replace(out, payload={**out.payload, "mail": asdict(mail)})


def compose(out: Outgoing, given: dict[str, Any], template: StoredTemplate, ways: Ways) -> Mail:
    """One mail in the contact's language, its links signed. Raises TemplateTrouble.

    Where we read a mailbox, answers go there and to the owner, so that both of them hear of it.
    """
    message = UUID(str(out.payload["message"]))
    contact = given["contact"]
    language = str(contact.get("language") or house.language())
    # The language of the mail is that of the variant found, which may not be the one wished for.
    found, _ = rendering.variant_of(template.variants, language)
    unsubscribe, preferences = links.unsubscribe_url(message, found), links.preferences_url(message, found)
    given = {
        **given,
        "language": found,
        "organization": variables.organization(found),
        "unsubscribe_url": unsubscribe,
        "preferences_url": preferences,
    }
    rendered = rendering.render(template.variants, language, given)
    sender_name, sender = house.mail_from(found)
    return Mail(
        idem=out.idem,
        to=str(contact["email"]),
        to_name=str(contact.get("name") or ""),
        sender=sender,
        sender_name=sender_name,
        id=links.message_id(message, sender),
        reply_to=_answered_to(out, given, ways),
        bounces_to=ways.bounces,
        subject=rendered.subject,
        html=links.tracked(rendered.html, message),
        text=rendered.text,
        language=found,
        headers={
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
            "X-Guanxi-Message": message.hex,
        },
    )


def _answered_to(out: Outgoing, given: Mapping[str, Any], ways: Ways) -> tuple[str, ...]:
    owner = str(given["owner"].get("email") or "") if out.payload.get("reply_to_owner") else ""
    return tuple(dict.fromkeys(address for address in (owner, ways.answers) if address))


def declare_outbox() -> tuple[OutboxKind, OutboxKind]:
    """The second is the same mail, whose run waits to hear what became of it."""
    plain = OutboxKind(
        MAIL, deliver, guard=guard, finish=finish_mails, label=label, provider=provider, attempts=10, seconds=90
    )
    return plain, replace(plain, name=AWAITED, is_answered=True)


_GONE = Phrase("The contact no longer exists", "联系人已不存在")
_NO_ADDRESS = Phrase("The contact has no e-mail address", "联系人没有邮箱地址")
_NO_TEMPLATE = Phrase("There is no template “{key}”", "没有名为“{key}”的模板")
_TROUBLE = Phrase("The template “{key}” cannot be rendered: {reason}", "模板“{key}”无法生成：{reason}")
