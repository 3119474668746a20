"""Who is this: finding people and companies we know by what somebody sent. Reads only; the steps write."""

from collections.abc import Callable, Mapping, Sequence
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
    """By e-mail, then phone, then external id; two statements at most for all."""
    rows = _candidates(people, query)
    by_email = {row[1]: row[0] for row in rows if row[1]}
    by_external = {row[4]: row[0] for row in rows if row[4]}
    return [
        _by(by_email, person.text("email"), "email")
        or _by_phone(person, rows)
        or _by(by_external, person.text("external_id"), "external_id")
        for person in people
    ]


def _candidates(people: Sequence[Person], query: Query) -> list[tuple[Any, ...]]:
    """(id, email, phone, mobile, external id, name) of everybody who could be one of them, the oldest last."""
    emails = [person.text("email") for person in people if person.text("email")]
    phones = [number for person in people for number in person.phones]
    externals = [person.text("external_id") for person in people if person.text("external_id")]
    return query(
        """
        select id, email, phone, mobile, external_id, name from contact
        where deleted_at is null
          and (email = any(%s) or phone = any(%s) or mobile = any(%s) or external_id = any(%s))
        order by created_at desc, id desc
        """,
        [emails, phones, phones, externals],
    )


def _by(found: Mapping[str, UUID], value: str, by: str) -> Known | None:
    return Known(found[value], by) if value and value in found else None


def _by_phone(person: Person, rows: Sequence[tuple[Any, ...]]) -> Known | None:
    """A number is shared by a whole office, so it counts only where nothing speaks against it: a different e-mail
    address does, unless the name is the same.
    """
    for id, email, phone, mobile, _, name in rows:
        if not {phone, mobile} & set(person.phones):
            continue
        is_contradicted = bool(email and person.text("email") and email != person.text("email"))
        if not is_contradicted or (name and name.casefold() == person.text("name").casefold()):
            return Known(id, "phone")
    return None


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
