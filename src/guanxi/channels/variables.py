"""What a template may speak of: the person, the company, the owner, the enquiry, the form, ourselves.

Loaded for many mails at once, by one query an object, as far as their texts speak of it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.channels import house, liquid
from guanxi.channels.liquid import TemplateTrouble
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.objects import read
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

# Roots whose parts are not declared anywhere (answers of a form, an event's data): any path below them is accepted.
OPEN_ROOTS = frozenset({"form", "event", "run", "message"})
OWNER_FIELDS = ("id", "name", "email")
ORGANIZATION_FIELDS = ("name", "url")
PLAIN_ROOTS = frozenset(
    {
        *("unsubscribe_url", "unsubscribe_words", "preferences_url", "preferences_words"),
        *("language", "preview", "subject", "footer"),
    }
)
RECORD_ROOTS = ("contact", "company", "lead", "deal")


class Linked(dict[str, Any]):
    """Another record: prints as its name, and `.name` and the rest are there when it was loaded."""

    def __str__(self) -> str:
        return str(self.get("label") or self.get("name") or "")


@dataclass(frozen=True, slots=True)
class About:
    """What one mail is about: the contact, and the other records by object name (lead, deal, submission)."""

    contact: UUID
    records: Mapping[str, UUID] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Extra:
    """What a mail about a record of `object` may say as `root.<field>` beyond the record's own fields: links, mostly.

    `load` answers for many records at once; one that is left out stays empty.
    """

    root: str
    object: str
    fields: frozenset[str]
    load: Callable[[Sequence[UUID]], Mapping[UUID, Mapping[str, Any]]]


EXTRAS: Registry[Extra] = Registry("template extra", Phrase("template extra", "模板附加变量"))


@dataclass(frozen=True, slots=True)
class Spoken:
    """The fields that texts name, by their root; a root with None is spoken of as a whole. Without `roots` nobody has
    looked, so it may be anything.
    """

    roots: Mapping[str, frozenset[str] | None] | None = None

    def has(self, root: str) -> bool:
        return self.roots is None or root in self.roots

    def of(self, root: str) -> frozenset[str] | None:
        return None if self.roots is None else self.roots.get(root, frozenset())

    def names(self, root: str, field: str) -> bool:
        fields = self.of(root)
        return fields is None or field in fields


ANYTHING = Spoken()


def spoken(texts: Iterable[str], always: Iterable[tuple[str, ...]] = ()) -> Spoken:
    """What these texts take from outside, and what their sender needs whatever they say, as paths."""
    roots: dict[str, frozenset[str] | None] = {}
    paths = {path for text in dict.fromkeys(texts) for path in _paths(text)}
    for root, *rest in paths.union(always):
        known = roots.get(root, frozenset())
        roots[root] = known | {rest[0]} if rest and known is not None else None
    return Spoken(roots)


@lru_cache(maxsize=512)
def _paths(text: str) -> frozenset[tuple[str, ...]]:
    """None of a text that cannot be read: it cannot be rendered either."""
    try:
        return frozenset(one.path for one in liquid.variables_of(text, is_html=False))
    except TemplateTrouble:
        return frozenset()


def load(abouts: Sequence[About], said: Spoken = ANYTHING) -> list[dict[str, Any]]:
    """The variables of each, in order; a record that is gone is empty, and so is what is not spoken of."""
    rows = _rows(abouts, said)
    companies = _companies(rows["contact"].values(), said)
    owners = people(_owners(rows)) if said.has("owner") else {}
    extras = {
        one.root: one.load(list(rows[one.object]))
        for one in EXTRAS.values()
        if one.object in rows and said.has(one.root)
    }
    return [_variables(about, rows, companies, owners) | _extras(about, extras) for about in abouts]


def _extras(about: About, extras: Mapping[str, Mapping[UUID, Mapping[str, Any]]]) -> dict[str, Any]:
    ids = {root: about.records.get(EXTRAS[root].object) for root in extras}
    return {root: extras[root].get(id, {}) for root, id in ids.items() if id is not None}


def _rows(abouts: Sequence[About], said: Spoken) -> dict[str, dict[UUID, dict[str, Any]]]:
    wanted: dict[str, list[UUID]] = {"contact": [about.contact for about in abouts]}
    for about in abouts:
        for object, id in about.records.items():
            if object in wanted or _is_needed(object, said):
                wanted.setdefault(object, []).append(id)
    return {object: _many(object, ids, _fields(object, said)) for object, ids in wanted.items()}


def _is_needed(object: str, said: Spoken) -> bool:
    """Also for what is reached through it: the owner, answers of a form, what an area adds."""
    roots = {object, "owner", *(one.root for one in EXTRAS.values() if one.object == object)}
    return any(said.has(root) for root in roots | ({"form"} if object == "submission" else set()))


def _fields(object: str, said: Spoken) -> Sequence[str] | None:
    fields = said.of(object)
    if fields is None or (object == "submission" and said.has("form")):
        return None
    led = {"owner"} if said.has("owner") else set()
    if object == "contact" and said.has("company"):
        led.add("company")
    return sorted((fields | led) & shape_of(object).fields.keys())


def _companies(contacts: Iterable[Mapping[str, Any]], said: Spoken) -> Mapping[UUID, dict[str, Any]]:
    if said.names("contact", "company"):
        return _many("company", (_linked_id(row, "company") for row in contacts))
    if not said.has("company"):
        return {}
    return _many("company", (_linked_id(row, "company") for row in contacts), _fields("company", said))


def _variables(
    about: About,
    rows: Mapping[str, Mapping[UUID, dict[str, Any]]],
    companies: Mapping[UUID, dict[str, Any]],
    owners: Mapping[UUID, dict[str, str]],
) -> dict[str, Any]:
    own = {object: rows.get(object, {}).get(id, {}) for object, id in about.records.items()}
    contact = rows["contact"].get(about.contact, {})
    company = companies.get(_linked_id(contact, "company") or about.contact, {})
    owner_of = _nearest(own) or contact
    return {
        **{object: _readable(row) for object, row in own.items()},
        "contact": {**_readable(contact), "company": Linked(_readable(company)) if company else ""},
        "company": _readable(company),
        "owner": owners.get(_linked_id(owner_of, "owner") or about.contact, {}),
        "form": _form(own.get("submission", {})),
    }


def _nearest(own: Mapping[str, Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The record whose owner writes the mail: of several, the one an area has made for this very purpose."""
    special = [own[object] for object in sorted(own) if object not in RECORD_ROOTS and own[object].get("owner")]
    return next(iter(special), None) or own.get("lead") or own.get("deal")


def organization(language: str) -> dict[str, str]:
    return {"name": house.organization().in_(language), "url": house.public_url()}


def _form(submission: Mapping[str, Any]) -> dict[str, Any]:
    """The answers by field name, beside the form's own name."""
    answers = submission.get("cleaned") or submission.get("data") or {}
    return {**answers, "name": str(Linked(submission.get("form") or {}))} if submission else {}


def _readable(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: Linked(value) if isinstance(value, dict) else value for name, value in row.items()}


def _linked_id(row: Mapping[str, Any], name: str) -> UUID | None:
    link = row.get(name)
    return UUID(str(link["id"])) if link else None


def _many(object: str, ids: Iterable[UUID | None], fields: Sequence[str] | None = None) -> dict[UUID, dict[str, Any]]:
    wanted = list(dict.fromkeys(id for id in ids if id is not None))
    if not wanted or object not in OBJECTS:
        return {}
    return read.many(object, wanted, SYSTEM, fields=fields)


def _owners(rows: Mapping[str, Mapping[UUID, dict[str, Any]]]) -> list[UUID]:
    found = (_linked_id(row, "owner") for of_object in rows.values() for row in of_object.values())
    return list(dict.fromkeys(id for id in found if id is not None))


def people(ids: list[UUID]) -> dict[UUID, dict[str, str]]:
    """Colleagues as templates and notices see them; only those who still work here."""
    if not ids:
        return {}
    with connection.cursor() as cur:
        found = sql.rows(cur, "select id, name, email, language from app_user where id = any(%s) and is_active", [ids])
    return {id: {"id": str(id), "name": name, "email": email, "language": lang} for id, name, email, lang in found}
