"""lead.open: an enquiry becomes a lead. An open lead is refreshed instead, one let go lately is taken up again."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from pydantic import Field

from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow
from guanxi.kit.phrase import Phrase
from guanxi.objects.shape import shape_of
from guanxi.objects.write import Draft, Written
from guanxi.sales.vocabulary import OPEN_LEAD

CREATED = Exit("created", Phrase("new lead", "新线索"))
REFRESHED = Exit("refreshed", Phrase("open already", "已有未结线索"))
REOPENED = Exit("reopened", Phrase("taken up again", "重新激活"))


class OpenConfig(Config):
    """`take` is the subject's field with answers by name; message, campaign, amount and source are read there."""

    contact: str = "contact"
    take: str = "cleaned"
    source: str = "website_form"
    campaign: str = ""
    reopen_days: int = Field(default=180, ge=0, le=3650)


@dataclass(frozen=True, slots=True)
class _Past:
    """The newest lead of a contact that is open, or was let go not too long ago."""

    id: UUID
    status: str
    owner: UUID | None
    enquiries: int


@dataclass(frozen=True, slots=True)
class _Settled:
    lead: UUID | None
    exit: str
    fault: Phrase | None = None


def advance(config: OpenConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    contacts = follow(config.contact, seats, world)
    answers = _answers(config, seats, world)
    past = _past(config, {contact for contact in contacts if contact}, world)
    first: dict[UUID, int] = {}
    for index, contact in enumerate(contacts):
        if contact is not None and contact not in past:
            first.setdefault(contact, index)
    made = _create(config, first, seats, answers, world)
    returning = [index for index, contact in enumerate(contacts) if contact and first.get(contact) != index]
    again = _refresh(returning, contacts, past | _opened(made), seats, answers, world)
    settled = [
        made.get(contact) if contact and first.get(contact) == index else again.get(index)
        for index, contact in enumerate(contacts)
    ]
    _link([(seat, one.lead) for seat, one in zip(seats, settled, strict=True) if one and one.lead], world)
    return [_move(one) for one in settled]


def _answers(config: OpenConfig, seats: Sequence[Seat], world: World) -> list[Mapping[str, Any]]:
    if config.take not in shape_of(seats[0].object).fields:
        return [{} for _ in seats]
    rows = world.rows(seats[0].object, [seat.subject for seat in seats], [config.take])
    found = [rows.get(seat.subject, {}).get(config.take) for seat in seats]
    return [one if isinstance(one, Mapping) else {} for one in found]


def _past(config: OpenConfig, contacts: set[UUID], world: World) -> dict[UUID, _Past]:
    """An open lead wins over one let go; the newest of each."""
    rows = world.query(
        """
        select contact_id, id, status, owner_id, enquiries from lead
        where contact_id = any(%s) and deleted_at is null
          and (status = any(%s) or (status = 'lost' and coalesce(closed_at, updated_at) > %s))
        order by status = 'lost' desc, created_at, id
        """,
        [list(contacts), sorted(OPEN_LEAD), world.now - timedelta(days=config.reopen_days)],
    )
    return {contact: _Past(id, status, owner, enquiries or 1) for contact, id, status, owner, enquiries in rows}


def _create(
    config: OpenConfig,
    first: Mapping[UUID, int],
    seats: Sequence[Seat],
    answers: Sequence[Mapping[str, Any]],
    world: World,
) -> dict[UUID, _Settled]:
    """By upsert on the key of the open lead, so that two arrivals at one instant share one."""
    rows = world.rows("contact", list(first), ["name", "company", "score", "source"]) if first else {}
    known = {contact: index for contact, index in first.items() if contact in rows}
    drafts = [
        Draft(_new_values(config, contact, rows[contact], answers[index], seats[index], world))
        for contact, index in known.items()
    ]
    written = (
        world.upsert("lead", "open_key", drafts, [seats[index] for index in known.values()], only_empty=True)
        if drafts
        else []
    )
    return {contact: _outcome(result) for contact, result in zip(known, written, strict=True)}


def _outcome(result: Written) -> _Settled:
    if result.outcome == "refused":
        return _Settled(None, "", result.faults[0].message if result.faults else _REFUSED)
    return _Settled(result.id, "created" if result.outcome == "created" else "refreshed")


def _new_values(
    config: OpenConfig, contact: UUID, row: Mapping[str, Any], answers: Mapping[str, Any], seat: Seat, world: World
) -> dict[str, Any]:
    company = answers.get("company")
    title = " · ".join(str(part) for part in (row.get("name"), company) if part)
    values = {
        "title": title or None,
        "contact": contact,
        "company": row.get("company"),
        "source": answers.get("source") or config.source or row.get("source"),
        "campaign": answers.get("campaign") or answers.get("utm_campaign") or config.campaign or None,
        "message": answers.get("message"),
        "amount": answers.get("amount"),
        "score_at_entry": row.get("score"),
        "last_enquiry_at": world.now,
        "open_key": str(contact),
    }
    if seat.object == "submission":
        values["submission"] = seat.subject
    return {name: value for name, value in values.items() if value is not None}


def _opened(made: Mapping[UUID, _Settled]) -> dict[UUID, _Past]:
    return {contact: _Past(one.lead, "new", None, 1) for contact, one in made.items() if one.lead}


def _refresh(
    returning: Sequence[int],
    contacts: Sequence[UUID | None],
    past: Mapping[UUID, _Past],
    seats: Sequence[Seat],
    answers: Sequence[Mapping[str, Any]],
    world: World,
) -> dict[int, _Settled]:
    """One update a lead, however many of the batch belong to it; each counts as an enquiry."""
    settled: dict[int, _Settled] = {}
    counts: dict[UUID, int] = {}
    drafts: dict[UUID, tuple[Draft, Seat]] = {}
    for index in returning:
        contact = contacts[index]
        known = past.get(contact) if contact else None
        if contact is None or known is None:
            continue
        counts[known.id] = counts.get(known.id, known.enquiries) + 1
        values: dict[str, Any] = {"enquiries": counts[known.id], "last_enquiry_at": world.now}
        if answers[index].get("message"):
            values["message"] = answers[index]["message"]
        if known.status == "lost":
            values |= {"status": "assigned" if known.owner else "new", "open_key": str(contact)}
        drafts[known.id] = (Draft(values, id=known.id), seats[index])
        settled[index] = _Settled(known.id, "reopened" if known.status == "lost" else "refreshed")
    world.update("lead", [draft for draft, _ in drafts.values()], [seat for _, seat in drafts.values()])
    return settled


def _link(pairs: Sequence[tuple[Seat, UUID | None]], world: World) -> None:
    object = pairs[0][0].object if pairs else "lead"
    if object != "lead" and "lead" in shape_of(object).fields:
        world.update(
            object, [Draft({"lead": lead}, id=seat.subject) for seat, lead in pairs], [seat for seat, _ in pairs]
        )


def _move(one: _Settled | None) -> Move:
    if one is None or one.lead is None:
        return Move.fail((one.fault if one else None) or _NOBODY, retry=False)
    trace = {"gave": {"lead": str(one.lead)}, "reason": _WHY[one.exit].json()}
    return Move.go(one.exit, set={"lead": str(one.lead)}, trace=trace)


STEP = StepKind(
    name="lead.open",
    label=Phrase("Open a lead", "建立线索"),
    summary=Phrase(
        "One open lead for each contact: a new enquiry refreshes it or takes up one that was let go",
        "每个联系人只有一条未结线索：再次询盘会更新它，或重新激活已放弃的线索",
    ),
    icon="inbox",
    group="records",
    config=OpenConfig,
    sentence=lambda _: Phrase("Open a lead, or refresh the open one", "建立线索，已有未结线索则更新"),
    advance=advance,
    exits=lambda _: (CREATED, REFRESHED, REOPENED),
    writes=lambda _: frozenset({"lead.*"}),
    gives=lambda _: {"lead": "lookup:lead"},
)

_NOBODY = Phrase("There is no contact to open a lead for", "没有可建立线索的联系人")
_REFUSED = Phrase("The lead could not be opened", "线索未能建立")
_WHY = {
    "created": Phrase("The contact had no open lead", "该联系人没有未结线索"),
    "refreshed": Phrase("The contact has an open lead already", "该联系人已有未结线索"),
    "reopened": Phrase("A lead that was let go is taken up again", "重新激活已放弃的线索"),
}
