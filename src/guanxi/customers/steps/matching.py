"""contact.match: the person becomes a contact, once. A second arrival fills what was empty."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from guanxi.automation.steps import Config, Exit, Move, Seat, StepKind
from guanxi.automation.world import StepEvent, World
from guanxi.customers import matching
from guanxi.customers.cleaning.company import match_key
from guanxi.customers.matching import Known, Person
from guanxi.kit.phrase import Phrase
from guanxi.objects.prepare import is_empty
from guanxi.objects.shape import shape_of
from guanxi.objects.write import Draft, Written

CREATED = Exit("created", Phrase("new contact", "新联系人"))
MATCHED = Exit("matched", Phrase("known contact", "已有联系人"))
REFUSED = Exit("refused", Phrase("nobody to recognise", "无法识别"))


class MatchConfig(Config):
    """`take` is a field of the subject with answers by name; `source` is given to a new contact that names none."""

    take: str = "cleaned"
    source: str = "website_form"
    what: str = ""


@dataclass(slots=True)
class _Guest:
    """One seat on its way."""

    seat: Seat
    person: Person
    known: Known | None = None
    contact: UUID | None = None
    company: UUID | None = None
    is_new: bool = False
    filled: tuple[str, ...] = ()
    fault: Phrase | None = None


def advance(config: MatchConfig, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    names = [name for name in (config.take, "language") if name in shape_of(seats[0].object).fields]
    rows = world.rows(seats[0].object, [seat.subject for seat in seats], names)
    fields = frozenset(shape_of("contact").fields)
    guests = [_Guest(seat, _person(config, rows.get(seat.subject, {}), fields)) for seat in seats]
    rest = [guest for guest in guests if guest.person.key]
    while rest:
        settled = _settle(config, rest, world)
        rest = [guest for guest in rest if id(guest) not in settled]
    found = [guest for guest in guests if guest.contact]
    _note_returns(config, [guest for guest in found if not guest.is_new], world)
    _link(found, world)
    return [_move(guest) for guest in guests]


def _person(config: MatchConfig, row: Mapping[str, Any], fields: frozenset[str]) -> Person:
    """The language of the form is the person's until they say otherwise."""
    given = row.get(config.take)
    answers = dict(given) if isinstance(given, Mapping) else {}
    language = str(row.get("language") or "")[:2]
    if language in ("zh", "en"):
        answers.setdefault("language", language)
    return matching.person_of(answers, fields)


def _settle(config: MatchConfig, rest: Sequence[_Guest], world: World) -> set[int]:
    """Those of the rest who can be settled together; the first always can."""
    wave = _strangers(rest)
    known = matching.known_people([guest.person for guest in wave], world.query)
    for guest, one in zip(wave, known, strict=True):
        guest.known = one
    wave = _one_each(wave)
    _fill([guest for guest in wave if guest.known], world)
    _make(config, [guest for guest in wave if not guest.known], world)
    return {id(guest) for guest in wave}


def _strangers(guests: Sequence[_Guest]) -> list[_Guest]:
    """Those who cannot be somebody before them, so that the second of a pair meets the contact the first has made."""
    ambiguous = {number for one in guests if not one.person.is_told_apart for number in one.person.phones}
    taken: set[object] = set()
    found = []
    for guest in guests:
        marks = guest.person.marks(ambiguous)
        if taken.isdisjoint(marks):
            found.append(guest)
        taken |= marks
    return found


def _one_each(guests: Sequence[_Guest]) -> list[_Guest]:
    """The first of those recognised as one contact. What it fills in may tell the contact apart from the others."""
    first: dict[UUID, _Guest] = {}
    return [guest for guest in guests if guest.known is None or first.setdefault(guest.known.id, guest) is guest]


def _fill(guests: list[_Guest], world: World) -> None:
    """Known contacts: only fields that are empty take what was sent."""
    names = sorted({name for guest in guests for name in guest.person.values} | {"company"})
    found = world.rows("contact", [guest.known.id for guest in guests if guest.known], names) if guests else {}
    rows = [found.get(guest.known.id, {}) if guest.known else {} for guest in guests]
    _join_companies([guest for guest, row in zip(guests, rows, strict=True) if is_empty(row.get("company"))], world)
    drafts = []
    for guest, row in zip(guests, rows, strict=True):
        values = _empty_values(guest, row)
        guest.contact = guest.known.id if guest.known else None
        guest.filled = tuple(values)
        drafts.append(Draft({**values, "last_activity_at": world.now}, id=guest.contact))
    written = world.update("contact", drafts, [guest.seat for guest in guests]) if drafts else []
    for guest, result in zip(guests, written, strict=True):
        guest.fault = result.faults[0].message if result.faults else None


def _empty_values(guest: _Guest, row: Mapping[str, Any]) -> dict[str, Any]:
    given = {**guest.person.values, **({"company": guest.company} if guest.company else {})}
    return {name: value for name, value in given.items() if not is_empty(value) and is_empty(row.get(name))}


def _make(config: MatchConfig, guests: list[_Guest], world: World) -> None:
    """New contacts by upsert, so that whoever is beaten to it by another transaction fills instead of doubling."""
    _join_companies(guests, world)
    for key in ("email", "external_id", "match_key"):
        group = [guest for guest in guests if guest.person.key and guest.person.key[0] == key]
        drafts = [Draft(_new_values(config, guest, key, world)) for guest in group]
        written = (
            world.upsert("contact", key, drafts, [guest.seat for guest in group], only_empty=True) if group else []
        )
        for guest, result in zip(group, written, strict=True):
            _take(guest, result)


def _new_values(config: MatchConfig, guest: _Guest, key: str, world: World) -> dict[str, Any]:
    values = {"source": config.source, **guest.person.values, "last_activity_at": world.now}
    if guest.company:
        values["company"] = guest.company
    if key == "match_key" and guest.person.key:
        values["match_key"] = guest.person.key[1]
    return values


def _take(guest: _Guest, result: Written) -> None:
    guest.contact = result.id if result.outcome != "refused" else None
    guest.is_new = result.outcome == "created"
    guest.fault = result.faults[0].message if result.faults else None


def _join_companies(guests: list[_Guest], world: World) -> None:
    """The company by name or domain; one that is new is made when a name was given."""
    if not guests:
        return
    found = matching.known_companies([guest.person for guest in guests], world.query)
    for guest, company in zip(guests, found, strict=True):
        guest.company = company
    missing = {match_key(guest.person.company): guest for guest in guests if guest.person.company and not guest.company}
    drafts = [Draft(_company_values(guest.person, key)) for key, guest in missing.items()]
    seats = [guest.seat for guest in missing.values()]
    written = world.upsert("company", "match_key", drafts, seats, only_empty=True) if missing else []
    made = {key: result.id for key, result in zip(missing, written, strict=True)}
    for guest in guests:
        if guest.company is None and guest.person.company:
            guest.company = made.get(match_key(guest.person.company))


def _company_values(person: Person, key: str) -> dict[str, Any]:
    values = {"name": person.company, "match_key": key, "domain": person.domain, **person.company_values}
    values |= {name: person.values.get(name) for name in ("country", "region", "city")}
    return {name: value for name, value in values.items() if not is_empty(value)}


def _note_returns(config: MatchConfig, guests: list[_Guest], world: World) -> None:
    events = [
        StepEvent(
            "contact.interaction",
            "contact",
            guest.contact,
            guest.contact,
            {
                "what": (Phrase(config.what, config.what) if config.what else _AGAIN).json(),
                "source": config.source,
                "text": str(guest.person.extra.get("message") or "")[:2000],
            },
        )
        for guest in guests
        if guest.contact
    ]
    world.append(events, [guest.seat for guest in guests])


def _link(guests: list[_Guest], world: World) -> None:
    """The subject remembers whom it was about, when it has a place for that."""
    object = guests[0].seat.object if guests else "contact"
    if object != "contact" and "contact" in shape_of(object).fields:
        drafts = [Draft({"contact": guest.contact}, id=guest.seat.subject) for guest in guests]
        world.update(object, drafts, [guest.seat for guest in guests])


def _move(guest: _Guest) -> Move:
    if guest.contact is None:
        return Move.go("refused", trace={"reason": (guest.fault or _NOBODY).json()})
    by = _BY.get(guest.known.by if guest.known else "", _NEW if guest.is_new else _RACE)
    trace = {
        "given": dict(guest.person.values),
        "gave": {"contact": str(guest.contact), "company": str(guest.company or ""), "filled": list(guest.filled)},
        "reason": by.json(),
    }
    values = {"contact": str(guest.contact), "is_new": guest.is_new}
    if guest.company:
        values["company"] = str(guest.company)
    return Move.go("created" if guest.is_new else "matched", set=values, trace=trace)


STEP = StepKind(
    name="contact.match",
    label=Phrase("Find or create the contact", "匹配或新建联系人"),
    summary=Phrase(
        "Recognises the person by e-mail, phone or external id and fills empty fields; else creates the contact",
        "按邮箱、电话或外部编号识别联系人并补全空字段；没有则新建",
    ),
    icon="user-search",
    group="records",
    config=MatchConfig,
    sentence=lambda _: Phrase("Find the contact, or create it", "查找联系人，没有则新建"),
    advance=advance,
    exits=lambda _: (CREATED, MATCHED, REFUSED),
    writes=lambda _: frozenset({"contact.*", "company.*"}),
    gives=lambda _: {"contact": "lookup:contact", "company": "lookup:company", "is_new": "flag"},
)

_AGAIN = Phrase("another enquiry", "再次提交表单")
_NOBODY = Phrase("No e-mail, phone or external id to know the person by", "没有邮箱、电话或外部编号，无法识别此人")
_NEW = Phrase("Nobody we know: a new contact", "未找到匹配，新建联系人")
_RACE = Phrase("Created a moment ago by another enquiry", "刚由另一次提交创建")
_BY = {
    "email": Phrase("Recognised by e-mail", "按邮箱识别"),
    "phone": Phrase("Recognised by phone number", "按电话识别"),
    "external_id": Phrase("Recognised by external id", "按外部编号识别"),
}
