"""assign: give each lead to a person, fairly over the whole batch, and say why."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.channels.addressing import follow
from guanxi.customers.facade import industry_label, source_label
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import Draft, Written
from guanxi.sales import profiles
from guanxi.sales.choosing import Choice, Desk, Enquiry
from guanxi.sales.suggesting import suggestions
from guanxi.sales.vocabulary import OPEN_LEAD

ASSIGNED = Exit("assigned", Phrase("assigned", "已分配"))
KEPT = Exit("kept", Phrase("has an owner", "已有负责人"))
POOL = Exit("pool", Phrase("nobody free", "进入公海"))


class AssignConfig(Config):
    """`rules` in the order they are asked. With `keep_contact`, who looks after the contact gets the lead too."""

    lead: str = "lead"
    rules: tuple[Literal["territory", "industry", "load"], ...] = ("territory", "industry", "load")
    keep_contact: bool = True
    reassign: bool = False


@dataclass(frozen=True, slots=True)
class _Case:
    """A lead to be decided; `kept` is an owner who stays, `gone` one who can no longer have it."""

    lead: UUID
    contact: UUID | None
    enquiry: Enquiry
    brief: Phrase
    told: Mapping[str, Any]
    kept: profiles.Worker | None
    is_orphan: bool
    contact_is_free: bool


def advance(config: AssignConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    leads = follow(config.lead, seats, world)
    workers = profiles.workers(world.query, world.now)
    cases = _cases(config, [lead for lead in leads if lead], workers, world)
    desk = Desk(profiles.sellers(workers), _loads(world))
    choices: dict[UUID, Choice] = {}
    first: dict[UUID, Seat] = {}
    for seat, lead in zip(seats, leads, strict=True):
        case = cases.get(lead) if lead else None
        if case and case.lead not in choices:
            first[case.lead] = seat
            choices[case.lead] = _keep(case) if case.kept else desk.choose(case.enquiry, config.rules)
    written = _write(cases, choices, first, workers, world)
    return [_move(cases.get(lead) if lead else None, choices, written, workers) for lead in leads]


def _cases(
    config: AssignConfig, leads: Sequence[UUID], workers: Mapping[UUID, profiles.Worker], world: World
) -> dict[UUID, _Case]:
    rows = world.rows("lead", list(dict.fromkeys(leads)), ["owner", "contact", "company", "source", "message"])
    contacts = world.rows("contact", _ids(rows, "contact"), _OF_CONTACT)
    companies = world.rows(
        "company", [*_ids(rows, "company"), *_ids(contacts, "company")], ["country", "region", "industry"]
    )
    return {lead: _case(config, lead, row, contacts, companies, workers) for lead, row in rows.items()}


def _case(
    config: AssignConfig,
    lead: UUID,
    row: Mapping[str, Any],
    contacts: Mapping[UUID, Mapping[str, Any]],
    companies: Mapping[UUID, Mapping[str, Any]],
    workers: Mapping[UUID, profiles.Worker],
) -> _Case:
    contact = contacts.get(row.get("contact") or _NOTHING, {})
    company = companies.get(row.get("company") or contact.get("company") or _NOTHING, {})
    country = contact.get("country") or company.get("country") or ""
    is_same_country = not company.get("country") or company.get("country") == country
    enquiry = Enquiry(
        country=country,
        region=contact.get("region") or (company.get("region") if is_same_country else "") or "",
        industry=company.get("industry") or "",
        keeper=contact.get("owner") if config.keep_contact else None,
    )
    owner = workers.get(row.get("owner") or _NOTHING)
    return _Case(
        lead=lead,
        contact=row.get("contact"),
        enquiry=enquiry,
        brief=_brief(contact.get("score"), row.get("source"), enquiry.industry),
        told=_told(contact, row, enquiry.industry),
        kept=None if config.reassign else owner,
        is_orphan=bool(row.get("owner")) and owner is None,
        contact_is_free=contact.get("owner") not in workers,
    )


def _brief(score: Any, source: Any, industry: str) -> Phrase:
    """What the new owner should know at a glance, and what to do first."""
    points = int(score or 0)
    parts = [_SCORE.fill(score=points), source_label(str(source or "")), industry_label(industry)]
    advice = next(words for least, words in _ADVICE if points >= least)
    known = [part for part in parts if part]
    return Phrase(
        f"{' · '.join(part.en for part in known)}. {advice.en}", f"{' · '.join(part.zh for part in known)}。{advice.zh}"
    )


def _told(contact: Mapping[str, Any], lead: Mapping[str, Any], industry: str) -> dict[str, Any]:
    """What a notice may say of it, in words: variables of the run."""
    steps = [_STEP.fill(n=number, words=words) for number, words in enumerate(suggestions(contact, lead), start=1)]
    return {
        "score": int(contact.get("score") or 0),
        "source_name": source_label(str(lead.get("source") or "")).json(),
        "industry_name": industry_label(industry).json() if industry else Phrase("", "").json(),
        "next_steps": Phrase("\n".join(one.en for one in steps), "\n".join(one.zh for one in steps)).json(),
    }


def _ids(rows: Mapping[UUID, Mapping[str, Any]], name: str) -> list[UUID]:
    return list(dict.fromkeys(row[name] for row in rows.values() if row.get(name)))


def _loads(world: World) -> dict[UUID, int]:
    """Open leads of everybody, one statement."""
    rows = world.query(
        """
        select owner_id, count(*) from lead
        where owner_id is not null and deleted_at is null and status = any(%s) group by owner_id
        """,
        [sorted(OPEN_LEAD)],
    )
    return dict(rows)


def _keep(case: _Case) -> Choice:
    name = case.kept.name if case.kept else ""
    return Choice(case.kept.user if case.kept else None, "kept", _KEPT.fill(name=name))


def _write(
    cases: Mapping[UUID, _Case],
    choices: Mapping[UUID, Choice],
    first: Mapping[UUID, Seat],
    workers: Mapping[UUID, profiles.Worker],
    world: World,
) -> dict[UUID, Written]:
    """Leads first, then the contacts nobody looked after: who gets the lead must be able to see the person."""
    given = [lead for lead, choice in choices.items() if choice.rule != "kept"]
    drafts = [Draft(_lead_values(choices[lead], workers), id=lead) for lead in given]
    written = (
        dict(zip(given, world.update("lead", drafts, [first[lead] for lead in given]), strict=True)) if given else {}
    )
    owners = {
        contact: (lead, choices[lead].user)
        for lead in given
        if (contact := cases[lead].contact) and cases[lead].contact_is_free and choices[lead].user
    }
    contacts = [Draft({"owner": user}, id=contact) for contact, (_, user) in owners.items()]
    world.update("contact", contacts, [first[lead] for lead, _ in owners.values()])
    return written


def _lead_values(choice: Choice, workers: Mapping[UUID, profiles.Worker]) -> dict[str, Any]:
    assignment: dict[str, Any] = {"rule": choice.rule, "reason": choice.reason.json()}
    if choice.user and choice.user in workers:
        assignment["name"] = workers[choice.user].name
    return {"owner": choice.user, "assignment": assignment}


def _move(
    case: _Case | None,
    choices: Mapping[UUID, Choice],
    written: Mapping[UUID, Written],
    workers: Mapping[UUID, profiles.Worker],
) -> Move:
    if case is None:
        return Move.fail(_NO_LEAD, retry=False)
    choice, result = choices[case.lead], written.get(case.lead)
    if result and result.outcome == "refused":
        return Move.fail(result.faults[0].message if result.faults else _NO_LEAD)
    worker = workers.get(choice.user) if choice.user else None
    reason = _ORPHAN.fill(reason=choice.reason) if case.is_orphan else choice.reason
    trace: dict[str, Any] = {
        "given": {"country": case.enquiry.country, "region": case.enquiry.region, "industry": case.enquiry.industry},
        "lines": list(choice.lines),
        "gave": {"owner": worker.name if worker else "", "rule": choice.rule},
        "reason": reason.json(),
    }
    exit = "kept" if choice.rule == "kept" else "assigned" if choice.user else "pool"
    told = {"reason": reason.json(), "brief": case.brief.json(), **case.told}
    return Move.go(exit, set={"owner": str(choice.user) if choice.user else None, **told}, trace=trace)


_RULE_NAMES = {
    "territory": Phrase("territory", "区域"),
    "industry": Phrase("industry", "行业"),
    "load": Phrase("least loaded", "负载最低"),
}


def _sentence(config: AssignConfig) -> Phrase:
    names = [_RULE_NAMES[rule] for rule in config.rules]
    en, zh = ", then ".join(name.en for name in names), " → ".join(name.zh for name in names)
    return Phrase(f"Assign by {en}", f"按 {zh} 分配")


STEP = StepKind(
    name="assign",
    label=Phrase("Assign the lead", "分配线索"),
    summary=Phrase(
        "By territory, then industry, then who has fewest open leads; respects capacity and absence",
        "依次按区域、行业、负载分配；考虑容量上限与休假",
    ),
    icon="user-check",
    group="work",
    config=AssignConfig,
    sentence=_sentence,
    advance=advance,
    exits=lambda _: (ASSIGNED, KEPT, POOL),
    writes=lambda _: frozenset({"lead.owner", "lead.status", "contact.owner"}),
    gives=lambda _: {"owner": "lookup:user"},
)

_OF_CONTACT = (
    *("owner", "country", "region", "company", "score"),
    *("phone", "mobile", "title", "title_level", "email_consent"),
)
_STEP = Phrase("{n}. {words}", "{n}. {words}")
_SCORE = Phrase("Score {score}", "评分 {score}")
_ADVICE = (
    (70, Phrase("Call today.", "建议今天就打电话。")),
    (40, Phrase("Answer within one working day.", "建议一个工作日内回复。")),
    (0, Phrase("A short answer is enough for now.", "先简短回复即可。")),
)
_NOTHING = UUID(int=0)
_NO_LEAD = Phrase("There is no lead to assign", "没有可分配的线索")
_KEPT = Phrase("{name} has it already", "{name} 已是负责人")
_ORPHAN = Phrase("The owner is no longer here; {reason}", "原负责人已离职；{reason}")
