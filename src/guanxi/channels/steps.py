"""The steps of this package: send a mail, tell a colleague. Both only queue; the sender looks again and sends."""

from collections.abc import Sequence
from typing import Literal
from uuid import UUID

from pydantic import Field

from guanxi.automation.fields import Words
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow, records_about
from guanxi.channels.models import PURPOSES
from guanxi.channels.naming import template_title, without_liquid
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS
from guanxi.objects.write import Draft

LANE_URGENT = 0


class MailConfig(Config):
    template: str = Field(min_length=1, json_schema_extra={"x-widget": "template"})
    to: str = "contact"
    purpose: Literal["marketing", "sales", "service"] = "marketing"
    reply_to_owner: bool = False


class NotifyConfig(Config):
    """`title` and `body` may use the variables of templates: "{{ contact.name }}"."""

    to: str = "owner"
    title: Words
    body: Words = Phrase("", "")
    link: str = ""
    mail: bool = False


def send_mail(config: MailConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow(config.to, seats, world)
    reached = [(seat, contact) for seat, contact in zip(seats, contacts, strict=True) if contact is not None]
    drafts = [_message(config, seat, contact) for seat, contact in reached]
    written = world.create("message", drafts, [seat for seat, _ in reached])
    abouts = records_about([seat for seat, _ in reached], world)
    moves: dict[str, Move] = {}
    for (seat, contact), made, about in zip(reached, written, abouts, strict=True):
        if made.id is None or made.outcome == "refused":
            moves[seat.run.id] = Move.fail(made.faults[0].message if made.faults else _REFUSED, retry=False)
            continue
        world.effect(seat, "mail", _payload(config, seat, contact, made.id, about))
        moves[seat.run.id] = Move.go(
            set={"message": str(made.id)},
            trace={"gave": {"message": str(made.id), "template": config.template, "contact": str(contact)}},
        )
    nobody = Move.fail(_NOBODY.fill(path=config.to), retry=False)
    return [moves.get(seat.run.id, nobody) for seat in seats]


def _message(config: MailConfig, seat: Seat, contact: UUID) -> Draft:
    return Draft(
        {
            "contact": contact,
            "channel": "email",
            "direction": "out",
            "purpose": config.purpose,
            "template": config.template,
            "status": "queued",
            "flow": seat.flow_key,
            "run": seat.run.id,
        }
    )


def _payload(config: MailConfig, seat: Seat, contact: UUID, message: UUID, about: dict[str, str]) -> dict[str, object]:
    """Ids only: what they stand for is read when the mail leaves."""
    return {
        "message": str(message),
        "contact": str(contact),
        "template": config.template,
        "purpose": config.purpose,
        "flow": seat.flow_key,
        "records": about,
        "reply_to_owner": config.reply_to_owner,
    }


def notify(config: NotifyConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    people = follow(config.to, seats, world)
    contacts = follow("contact", seats, world)
    abouts = records_about(seats, world)
    return [
        _tell(config, seat, person, contact, about, world)
        for seat, person, contact, about in zip(seats, people, contacts, abouts, strict=True)
    ]


def _tell(
    config: NotifyConfig, seat: Seat, person: UUID | None, contact: UUID | None, about: dict[str, str], world: World
) -> Move:
    if person is None:
        # Nobody owns it yet (it may stand in the public pool): not a fault of the flow.
        return Move.go(trace={"reason": _NO_PERSON.fill(path=config.to).json()})
    payload: dict[str, object] = {
        "user": str(person),
        "title": config.title.json(),
        "body": config.body.json(),
        "link": config.link or _page(seat, contact, about),
        "subject": {"object": seat.object, "id": str(seat.subject)},
        "contact": str(contact) if contact else None,
        "records": about,
        "variables": dict(seat.context),
    }
    world.effect(seat, "notice", payload, part="notice", lane=LANE_URGENT)
    if config.mail:
        world.effect(seat, "notice-mail", payload, part="mail")
    return Move.go(trace={"gave": {"user": str(person), "mail": config.mail}})


def _page(seat: Seat, contact: UUID | None, about: dict[str, str]) -> str:
    """The record a colleague wants to see: the lead or deal rather than the submission that brought it."""
    for object in ("deal", "lead"):
        if object in about:
            return f"/{OBJECTS[object].plural}/{about[object]}"
    if contact is not None:
        return f"/{OBJECTS['contact'].plural}/{contact}"
    return f"/{OBJECTS[seat.object].plural}/{seat.subject}"


def _mail_sentence(config: MailConfig) -> Phrase:
    purpose = dict(PURPOSES)[config.purpose]
    return Phrase("Send the mail “{template}” ({purpose})", "发送邮件“{template}”（{purpose}）").fill(
        template=template_title(config.template), purpose=purpose
    )


def _notify_sentence(config: NotifyConfig) -> Phrase:
    title = Phrase(without_liquid(config.title.en), without_liquid(config.title.zh))
    to = _OWNER if config.to == "owner" else same(config.to)
    return Phrase("Tell {to}: {title}", "通知{to}：{title}").fill(to=to, title=title)


def _message_writes(_config: MailConfig) -> frozenset[str]:
    return frozenset({"message.*"})


def _message_gives(_config: MailConfig) -> dict[str, str]:
    return {"message": "lookup:message"}


def declare_steps() -> None:
    STEPS.add(
        "mail.send",
        StepKind(
            name="mail.send",
            label=Phrase("Send e-mail", "发送邮件"),
            summary=Phrase(
                "Sends a template to a contact, if the gate allows it", "向联系人发送模板邮件（须通过发送检查）"
            ),
            icon="mail",
            group="messages",
            config=MailConfig,
            sentence=_mail_sentence,
            advance=send_mail,
            writes=_message_writes,
            gives=_message_gives,
        ),
    )
    STEPS.add(
        "notify",
        StepKind(
            name="notify",
            label=Phrase("Notify", "通知"),
            summary=Phrase(
                "Tells a colleague in the application and, if asked, by mail", "在系统内通知同事，可同时发邮件"
            ),
            icon="bell",
            group="work",
            config=NotifyConfig,
            sentence=_notify_sentence,
            advance=notify,
        ),
    )


_OWNER = Phrase("the owner", "负责人")
_REFUSED = Phrase("The message could not be recorded", "消息记录未能保存")
_NOBODY = Phrase("“{path}” leads to no contact", "“{path}”没有指向任何联系人")
_NO_PERSON = Phrase("“{path}” is empty, so nobody was told", "“{path}”为空，没有通知任何人")
