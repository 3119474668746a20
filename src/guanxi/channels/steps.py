"""The steps of this package: send a mail, tell a colleague. Both only queue; the sender looks again and sends."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal
from uuid import UUID

from pydantic import Field

from guanxi.automation.exchange import Asking, exchange
from guanxi.automation.fields import Words, told
from guanxi.automation.scope import Scope
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import Answer, World
from guanxi.channels.addressing import follow, records_about
from guanxi.channels.chat import choices, doors
from guanxi.channels.gate import Policy
from guanxi.channels.models import PURPOSES
from guanxi.channels.naming import template_title
from guanxi.channels.templates import problems_of_text
from guanxi.kit.errors import Fault
from guanxi.kit.liquid import without_liquid
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS
from guanxi.objects.write import Draft

LANE_URGENT = 0
AWAITED = "mail.awaited"
# Longer than any cap holds a mail back.
PATIENCE = timedelta(days=400)
POLICIES = [
    {"value": "wait", "label": Phrase("Wait for the next slot", "等待下一个可发送时间").json()},
    {"value": "skip", "label": Phrase("Leave it out and go on", "不发送，继续流程").json()},
    {"value": "exit", "label": Phrase("End the run", "结束流程").json()},
]


class MailConfig(Config):
    template: str = Field(min_length=1, json_schema_extra={"x-widget": "template"})
    to: str = "contact"
    purpose: Literal["marketing", "sales", "service"] = "marketing"
    reply_to_owner: bool = False
    if_refused: Policy = Field(
        "wait",
        json_schema_extra=told(
            Phrase("If it may not be sent now", "如果当前不能发送"),
            Phrase(
                "Quiet hours, caps and rates pass, and it waits for them; a missing consent does not, and it is left"
                " out.",
                "免打扰时段、频率上限和发送速率会等待到下一个可发送时间；缺少授权则不发送。",
            ),
            choices=POLICIES,
        ),
    )


class Fact(Config):
    """One line of a notice: what it is, and its value."""

    label: Words = Field(json_schema_extra=told(Phrase("Label", "名称")))
    value: Words = Field(json_schema_extra=told(Phrase("Value", "内容")))


class NotifyConfig(Config):
    """`title`, `body` and the values of `facts` may use the variables of templates: "{{ contact.name }}"."""

    to: str = "owner"
    title: Words
    body: Words = Phrase("", "")
    facts: tuple[Fact, ...] = Field(
        (),
        max_length=10,
        json_schema_extra=told(
            Phrase("Facts", "要点"),
            Phrase("Shown as fields in chats, as lines elsewhere", "在聊天消息中显示为字段，其他方式逐行显示"),
        ),
    )
    link: str = ""
    mail: bool = Field(
        False,
        json_schema_extra=told(
            Phrase("By mail, too", "同时发邮件"),
            Phrase("Unless the colleague has switched it off", "除非同事已关闭邮件通知"),
        ),
    )
    chat: bool = Field(
        False,
        json_schema_extra=told(
            Phrase("In the chat, too", "同时发到聊天群"),
            Phrase(
                "To the Slack, DingTalk or WeCom room of the colleague, else of the team",
                "发到同事自己的 Slack、钉钉或企业微信群，没有则发到团队的群",
            ),
        ),
    )


def send_mail(config: MailConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    if config.if_refused == "exit":
        return exchange(world, seats, lambda fresh: _asked(config, fresh, world), _settled)
    return _queued(config, seats, world)


def _asked(config: MailConfig, seats: Sequence[Seat], world: World) -> list[Asking | Move]:
    """With a policy of leaving, the run stays here until it is known what became of the mail."""
    contacts = follow(config.to, seats, world)
    reached = [(seat, contact) for seat, contact in zip(seats, contacts, strict=True) if contact is not None]
    written = world.create("message", [_message(config, *one) for one in reached], [seat for seat, _ in reached])
    abouts = records_about([seat for seat, _ in reached], world)
    asked: dict[str, Asking | Move] = {}
    for (seat, contact), made, about in zip(reached, written, abouts, strict=True):
        if made.id is None or made.outcome == "refused":
            asked[seat.run.id] = Move.fail(made.faults[0].message if made.faults else _REFUSED, retry=False)
            continue
        payload = _payload(config, seat, contact, made.id, about)
        given = {"message": str(made.id), "template": config.template, "contact": str(contact)}
        asked[seat.run.id] = Asking(AWAITED, payload, world.now + PATIENCE, given)
    nobody = Move.fail(_NOBODY.fill(path=config.to), retry=False)
    return [asked.get(seat.run.id, nobody) for seat in seats]


def _settled(_seat: Seat, answer: Answer | None) -> Move:
    """A mail that failed is no refusal: the run goes on, as it does where nobody waits for the mail."""
    if answer is not None and answer.outcome == "cancelled":
        reason = answer.reason or _NOT_ALLOWED
        return Move.end("refused", reason, trace={"reason": reason.json()})
    return Move.go(trace={"gave": {"outcome": answer.outcome if answer else "unknown"}})


def _queued(config: MailConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
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
        "if_refused": config.if_refused,
    }


def notify(config: NotifyConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    people = follow(config.to, seats, world)
    contacts = follow("contact", seats, world)
    abouts = records_about(seats, world)
    ways = _ways(config, [person for person in people if person], world)
    return [
        _tell(config, seat, person, contact, about, ways, world)
        for seat, person, contact, about in zip(seats, people, contacts, abouts, strict=True)
    ]


@dataclass(frozen=True, slots=True)
class _Way:
    """How one person is told besides the bell: by mail, and in these rooms."""

    mail: bool
    rooms: tuple[UUID, ...] = ()


def _ways(config: NotifyConfig, people: Sequence[UUID], world: World) -> dict[UUID, _Way]:
    """What the flow asks for, less what the person does not want."""
    if not people or not (config.mail or config.chat):
        return {}
    chosen = choices.choices(people, world.query)
    rooms: dict[UUID, list[UUID]] = defaultdict(list)
    for person, door in world.query(doors.FOR_PEOPLE, [people]) if config.chat else ():
        rooms[person].append(door)
    wants = {person: chosen.get(person, choices.Ways()) for person in people}
    return {
        person: _Way(config.mail and want.mail, tuple(rooms[person]) if want.chat else ())
        for person, want in wants.items()
    }


def _tell(
    config: NotifyConfig,
    seat: Seat,
    person: UUID | None,
    contact: UUID | None,
    about: dict[str, str],
    ways: Mapping[UUID, _Way],
    world: World,
) -> Move:
    if person is None:
        # Nobody owns it yet (it may stand in the public pool): not a fault of the flow.
        return Move.go(trace={"reason": _NO_PERSON.fill(path=config.to).json()})
    payload: dict[str, object] = {
        "user": str(person),
        "title": config.title.json(),
        "body": config.body.json(),
        "facts": [{"label": fact.label.json(), "value": fact.value.json()} for fact in config.facts],
        "link": config.link or _page(seat, contact, about),
        "subject": {"object": seat.object, "id": str(seat.subject)},
        "contact": str(contact) if contact else None,
        "records": about,
        "variables": dict(seat.context),
    }
    world.effect(seat, "notice", payload, part="notice", lane=LANE_URGENT)
    way = ways.get(person, _Way(mail=False))
    if way.mail:
        world.effect(seat, "notice-mail", payload, part="mail")
    for room in way.rooms:
        world.effect(seat, "notice-chat", {**payload, "door": str(room)}, part=f"chat-{room}")
    return Move.go(trace={"gave": {"user": str(person), "mail": way.mail, "rooms": len(way.rooms)}})


def _notify_faults(config: NotifyConfig, _scope: Scope) -> list[Fault]:
    """What could not be filled in for any record: broken texts, and fields that records do not have."""
    places = [("title", config.title), ("body", config.body), ("link", same(config.link))]
    places += [(f"facts.{number}.value", fact.value) for number, fact in enumerate(config.facts)]
    return [
        replace(fault, field=place)
        for place, words in places
        for text in dict.fromkeys((words.en, words.zh))
        for fault in problems_of_text(place, text, is_html=False, is_in_flow=True)
    ]


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
    return Phrase("Tell {to}: {title}", "通知{to}：{title}").fill(
        to=_person(config.to), title=without_liquid(config.title)
    )


def _person(path: str) -> Phrase:
    """Whom an address means, as people say it: “the owner”, “the manager of the owner”."""
    if path == "owner":
        return _OWNER
    subordinate, _, last = path.rpartition(".")
    if last == "manager" and subordinate:
        return Phrase("the manager of {who}", "{who}的上级").fill(who=_person(subordinate))
    return Phrase(path, f" {path} ")


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
            faults=_notify_faults,
        ),
    )


_OWNER = Phrase("the owner", "负责人")
_REFUSED = Phrase("The message could not be recorded", "消息记录未能保存")
_NOT_ALLOWED = Phrase("The mail was not allowed to leave", "邮件未获准发送")
_NOBODY = Phrase("“{path}” leads to no contact", "“{path}”没有指向任何联系人")
_NO_PERSON = Phrase("“{path}” is empty, so nobody was told", "“{path}”为空，没有通知任何人")
