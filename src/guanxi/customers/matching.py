"""Who is this: finding people and companies we know by what somebody sent. Reads only; the steps write."""

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from guanxi.customers.cleaning import mail
from guanxi.customers.cleaning.company import domain_of_website, match_key

Query = Callable[[str, Sequence[object]], list[tuple[Any, ...]]]
_COMPANY_VALUES = ("industry", "employees", "website", "revenue")


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who wrote to us: values for a contact, what is known of the company, and the rest (`extra`)."""

    values: Mapping[str, Any]
    company: str = ""
    company_values: Mapping[str, Any] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)

    def text(self, name: str) -> str:
        return str(self.values.get(name) or "")

    @property
    def phones(self) -> tuple[str, ...]:
        return tuple(number for number in (self.text("phone"), self.text("mobile")) if number)

    @property
    def key(self) -> tuple[str, str] | None:
        """The upsert key that keeps two arrivals at one instant from becoming two contacts."""
        if self.text("email"):
            return "email", self.text("email")
        if self.text("external_id"):
            return "external_id", self.text("external_id")
        return ("match_key", phone_key(self.phones[0])) if self.phones else None

    @property
    def is_told_apart(self) -> bool:
        """Whether somebody else with the same number is another person, unless the name is the same."""
        return bool(self.text("email") and self.text("name"))

    def marks(self, ambiguous: Set[str]) -> set[object]:
        """Two arrivals without a common mark are two people. `ambiguous` are numbers that somebody has who is not
        told apart: for them the number alone is a mark.
        """
        name = name_key(self.text("name"))
        numbers = {number if number in ambiguous else (number, name) for number in self.phones}
        return {value for value in (self.text("email"), self.text("external_id")) if value} | numbers

    @property
    def domain(self) -> str:
        """The company's own domain: of its website, or of a mailbox that not just anybody can have."""
        own = domain_of_website(str(self.company_values.get("website") or ""))
        domain = own or mail.domain_of(self.text("email"))
        return "" if mail.is_free_domain(domain) else domain


@dataclass(frozen=True, slots=True)
class Known:
    """A contact we have that this person is, and by what it was recognised."""

    id: UUID
    by: str


def phone_key(number: str) -> str:
    return f"tel:{number}"


def name_key(name: str) -> str:
    """The same for names that differ in the case of letters only."""
    return name.casefold()


def person_of(answers: Mapping[str, Any], contact_fields: frozenset[str]) -> Person:
    """Sort the answers of a form into those about the person, about the company, and the rest."""
    company = answers.get("company")
    return Person(
        values={name: value for name, value in answers.items() if name in contact_fields and name != "company"},
        company=company if isinstance(company, str) else "",
        company_values={name: answers[name] for name in _COMPANY_VALUES if answers.get(name)},
        extra={
            name: value
            for name, value in answers.items()
            if name not in contact_fields and name not in _COMPANY_VALUES and name != "company"
        },
    )


def known_people(people: Sequence[Person], query: Query) -> list[Known | None]:
    """By e-mail, then phone, then external id; one statement for all."""
    rows = _candidates(people, query)
    by_email = {row[1]: row[0] for row in rows if row[1]}
    by_external = {row[4]: row[0] for row in rows if row[4]}
    by_phone = _Phones.of(rows)
    return [
        _by(by_email, person.text("email"), "email")
        or by_phone.find(person)
        or _by(by_external, person.text("external_id"), "external_id")
        for person in people
    ]


_CANDIDATES = """
select id, email, phone, mobile, external_id, name from contact
where deleted_at is null
  and (email = any(%s) or external_id = any(%s) or phone = any(%s) or mobile = any(%s)
       or ((phone = any(%s) or mobile = any(%s))
           and (coalesce(email, '') = '' or replace(lower(name), 'ß', 'ss') = any(%s))))
order by created_at desc, id desc
"""


def _candidates(people: Sequence[Person], query: Query) -> list[tuple[Any, ...]]:
    """(id, email, phone, mobile, external id, name) of everybody who could be one of them, the oldest last. Of the
    many that share the number of a switchboard, only those whom a number can make known: see `_Phones`.
    """
    mailed = [person for person in people if person.text("email")]
    emails = [person.text("email") for person in mailed]
    externals = [person.text("external_id") for person in people if person.text("external_id")]
    alone = [number for person in people if not person.text("email") for number in person.phones]
    shared = [number for person in mailed for number in person.phones]
    names = list({name_key(person.text("name")) for person in mailed if person.phones})
    return query(_CANDIDATES, [emails, externals, alone, alone, shared, shared, names])


def _by(found: Mapping[str, UUID], value: str, by: str) -> Known | None:
    return Known(found[value], by) if value and value in found else None


@dataclass(frozen=True, slots=True)
class _Phones:
    """A number is shared by a whole office, so it counts only where nothing speaks against it: a different e-mail
    address does, unless the name is the same. Of several the newest, which comes first, is taken.
    """

    anyone: dict[str, tuple[int, UUID]] = field(default_factory=dict)
    without_mail: dict[str, tuple[int, UUID]] = field(default_factory=dict)
    named: dict[tuple[str, str], tuple[int, UUID]] = field(default_factory=dict)

    @classmethod
    def of(cls, rows: Sequence[tuple[Any, ...]]) -> "_Phones":
        made = cls()
        for place, (id, email, phone, mobile, _, name) in enumerate(rows):
            for number in {phone, mobile} - {None, ""}:
                made.anyone.setdefault(number, (place, id))
                if not email:
                    made.without_mail.setdefault(number, (place, id))
                if name:
                    made.named.setdefault((number, name_key(name)), (place, id))
        return made

    def find(self, person: Person) -> Known | None:
        """Whoever has the person's own address was found by it before."""
        uncontradicted = self.without_mail if person.text("email") else self.anyone
        named = ((number, name_key(person.text("name"))) for number in person.phones)
        found = [uncontradicted.get(number) for number in person.phones] + [self.named.get(key) for key in named]
        first = min((one for one in found if one is not None), default=None)
        return Known(first[1], "phone") if first else None


def known_companies(people: Sequence[Person], query: Query) -> list[UUID | None]:
    """By name in any spelling, then by domain; the oldest when several fit."""
    keys = [match_key(person.company) if person.company else "" for person in people]
    domains = [person.domain for person in people]
    rows = query(
        """
        select id, name_key, domain from company
        where deleted_at is null and (name_key = any(%s) or domain = any(%s))
        order by created_at desc, id desc
        """,
        [[key for key in keys if key], [domain for domain in domains if domain]],
    )
    by_key = {row[1]: row[0] for row in rows if row[1]}
    by_domain = {row[2]: row[0] for row in rows if row[2]}
    return [by_key.get(key) or by_domain.get(domain) for key, domain in zip(keys, domains, strict=True)]
