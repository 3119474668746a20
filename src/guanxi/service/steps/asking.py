"""survey.ask: invite a person to answer a survey, once about one thing and not too often. A mail carries the link."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from pydantic import Field

from guanxi.automation.fields import told
from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow, records_about
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft
from guanxi.service import surveys
from guanxi.service.surveys import Survey

ASKED = Exit("asked", Phrase("asked", "已发出"))
RESTED = Exit("rested", Phrase("asked before", "近期已发过"))
NOBODY = Exit("nobody", Phrase("nobody to ask", "没有可询问的人"))


class AskConfig(Config):
    """Keeps the invitation in the variable `response`, of which a following mail says `{{ answer.url }}`."""

    survey: str = Field(min_length=1, json_schema_extra=told(Phrase("Survey", "调查"), widget="survey"))
    to: str = Field("contact", json_schema_extra=told(Phrase("Whom", "询问对象")))


def advance(config: AskConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    survey = surveys.by_key(config.survey)
    if survey is None:
        return [Move.fail(_NO_SURVEY.fill(key=config.survey), retry=False) for _ in seats]
    contacts = follow(config.to, seats, world)
    resting = _resting(survey, {one for one in contacts if one}, world)
    chosen: dict[UUID, Seat] = {}
    for seat, contact in zip(seats, contacts, strict=True):
        if contact and contact not in resting:
            chosen.setdefault(contact, seat)
    made = _invite(survey, chosen, world)
    return [
        _move(contact, made.get(contact) if contact and chosen.get(contact) is seat else None)
        for seat, contact in zip(seats, contacts, strict=True)
    ]


def _resting(survey: Survey, contacts: set[UUID], world: World) -> set[UUID]:
    """Who was asked this within the days of rest."""
    if not survey.rest_days:
        return set()
    text = """
        select distinct contact_id from response
        where contact_id = any(%s) and survey_id = %s and asked_at > %s and deleted_at is null
    """
    since = world.now - timedelta(days=survey.rest_days)
    return {contact for (contact,) in world.query(text, [list(contacts), survey.id, since])}


def _invite(survey: Survey, chosen: Mapping[UUID, Seat], world: World) -> dict[UUID, UUID | Phrase]:
    """By contact the new invitation, or why there is none; one that stands already about the same thing is no new."""
    if not chosen:
        return {}
    seats = list(chosen.values())
    owners = world.rows(seats[0].object, [seat.subject for seat in seats], ["owner"])
    drafts = [
        Draft(_values(survey, seat, contact, about, owners.get(seat.subject, {}).get("owner")))
        for (contact, seat), about in zip(chosen.items(), records_about(seats, world), strict=True)
    ]
    written = world.upsert("response", "ask_key", drafts, seats, only_empty=True)
    made: dict[UUID, UUID | Phrase] = {}
    for contact, one in zip(chosen, written, strict=True):
        if one.outcome == "created" and one.id:
            made[contact] = one.id
        elif one.outcome == "refused" and one.faults:
            made[contact] = one.faults[0].message
    return made


def _values(
    survey: Survey, seat: Seat, contact: UUID, about: Mapping[str, str], owner: UUID | None
) -> dict[str, object]:
    linked = {name: about[name] for name in ("company", "ticket") if name in about}
    return {
        "survey": survey.id,
        "contact": contact,
        "owner": owner,
        "ask_key": f"{survey.key}:{seat.subject}:{contact}",
        **linked,
    }


def _move(contact: UUID | None, made: UUID | Phrase | None) -> Move:
    if contact is None:
        return Move.go(NOBODY.name)
    if made is None:
        return Move.go(RESTED.name)
    if isinstance(made, Phrase):
        return Move.fail(made, retry=False)
    return Move.go(ASKED.name, set={"response": str(made)}, trace={"gave": {"response": str(made)}})


STEP = StepKind(
    name="survey.ask",
    label=Phrase("Ask a survey", "发起调查"),
    summary=Phrase(
        "Invites a person once about one thing; the mail after it carries the links",
        "就同一事项只邀请一次，随后的邮件附带评分链接",
    ),
    icon="star",
    group="messages",
    config=AskConfig,
    sentence=lambda config: Phrase("Ask the survey “{key}”", "发起调查“{key}”").fill(key=config.survey),
    advance=advance,
    exits=lambda _: (ASKED, RESTED, NOBODY),
    writes=lambda _: frozenset({"response.*"}),
    gives=lambda _: {"response": "lookup:response"},
)

_NO_SURVEY = Phrase("There is no survey “{key}”", "没有名为“{key}”的调查")
