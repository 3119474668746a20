"""contact.consent: write into the ledger what somebody agreed to, in the words they were shown."""

from collections.abc import Mapping, Sequence
from typing import Any, Literal
from uuid import UUID

from guanxi.automation.steps import Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow
from guanxi.kit.phrase import Phrase
from guanxi.objects.shape import shape_of
from guanxi.objects.write import Draft


class ConsentConfig(Config):
    """`take` is the subject's field with {given, wording, at, source}. No answer there writes nothing."""

    contact: str = "contact"
    take: str = "consent"
    channel: Literal["email", "sms", "phone", "chat"] = "email"
    purpose: Literal["marketing", "sales", "service"] = "marketing"
    source: str = ""


def advance(config: ConsentConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow(config.contact, seats, world)
    said = [_said(row, config.take) for row in _rows(config, seats, world)]
    asked = [
        (seat, contact, answer)
        for seat, contact, answer in zip(seats, contacts, said, strict=True)
        if contact is not None and "given" in answer
    ]
    drafts = [Draft(_entry(config, contact, answer, world)) for _, contact, answer in asked]
    world.create("consent", drafts, [seat for seat, _, _ in asked])
    _remember(config, {contact: (seat, answer) for seat, contact, answer in asked}, world)
    return [Move.go(trace={"given": dict(answer)}) for answer in said]


def _rows(config: ConsentConfig, seats: Sequence[Seat], world: World) -> list[Mapping[str, Any]]:
    if config.take not in shape_of(seats[0].object).fields:
        return [{} for _ in seats]
    rows = world.rows(seats[0].object, [seat.subject for seat in seats], [config.take])
    return [rows.get(seat.subject, {}) for seat in seats]


def _said(row: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    answer = row.get(name)
    return answer if isinstance(answer, Mapping) else {}


def _entry(config: ConsentConfig, contact: UUID, answer: Mapping[str, Any], world: World) -> dict[str, Any]:
    return {
        "contact": contact,
        "channel": config.channel,
        "purpose": config.purpose,
        "is_given": bool(answer["given"]),
        "wording": str(answer.get("wording") or ""),
        "source": str(answer.get("source") or config.source),
        "said_at": answer.get("at") or world.now,
    }


def _remember(config: ConsentConfig, said: Mapping[UUID, tuple[Seat, Mapping[str, Any]]], world: World) -> None:
    """The contact shows where marketing mail stands; a box left empty takes nothing back that was given before."""
    if (config.channel, config.purpose) != ("email", "marketing"):
        return
    given = {contact: seat for contact, (seat, answer) in said.items() if answer["given"]}
    world.update("contact", [Draft({"email_consent": "given"}, id=contact) for contact in given], list(given.values()))


STEP = StepKind(
    name="contact.consent",
    label=Phrase("Record consent", "记录授权"),
    summary=Phrase("Keeps what the person agreed to, with wording, time and place", "保存授权的文案、时间和来源"),
    icon="shield-check",
    group="records",
    config=ConsentConfig,
    sentence=lambda _: Phrase("Record the consent given in the form", "记录表单中的授权"),
    advance=advance,
    writes=lambda _: frozenset({"consent.*", "contact.email_consent"}),
)
