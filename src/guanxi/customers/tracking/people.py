"""Whom a message is about: ids of browsers and programs against contacts, and traits as fields of a contact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import connection

from guanxi.customers.cleaning.clean import clean
from guanxi.customers.tracking.messages import Said
from guanxi.kit import clock
from guanxi.kit.sql import insert_rows, rows
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft, Written

Identity = tuple[str, str]
"""("anonymous" or "user", what they call the person)."""

_FIELDS = {
    "email": "email",
    "name": "name",
    "firstName": "first_name",
    "first_name": "first_name",
    "lastName": "last_name",
    "last_name": "last_name",
    "phone": "phone",
    "title": "title",
    "timezone": "time_zone",
}
_PLACE = {"country": "country", "state": "region", "city": "city", "postalCode": "postcode", "street": "address"}
_COLUMNS = {"kind": "text", "value": "text", "contact": "uuid", "created_at": "timestamptz"}


def identities(said: Said) -> list[Identity]:
    named = (("user", said.user), ("anonymous", said.anonymous))
    return [(kind, value) for kind, value in named if value]


def visitor_of(said: Said) -> UUID:
    """The record of somebody unknown: the same for the same browser, for ever."""
    return uuid5(NAMESPACE_URL, f"guanxi:visitor:{said.anonymous or said.user}")


def known(wanted: Iterable[Identity]) -> dict[Identity, UUID]:
    """Contacts behind these, merged ones followed to the record that is left; gone ones are unknown again."""
    pairs = list(dict.fromkeys(wanted))
    if not pairs:
        return {}
    text = (
        "select i.kind, i.value, coalesce(c.merged_into, c.id)"
        " from unnest(%s::text[], %s::text[]) as w (kind, value)"
        " join identity i on i.kind = w.kind and i.value = w.value join contact c on c.id = i.contact"
        " where c.deleted_at is null or c.merged_into is not null"
    )
    with connection.cursor() as cursor:
        found = rows(cursor, text, [[kind for kind, _ in pairs], [value for _, value in pairs]])
    return {(kind, value): contact for kind, value, contact in found}


def link(links: Mapping[Identity, UUID]) -> None:
    """From now on these stand for these contacts; whoever stood there before gives way."""
    now = clock.now()
    given = [(kind, value, contact, now) for (kind, value), contact in links.items()]
    if given:
        with connection.cursor() as cursor:
            on_conflict = "(kind, value) do update set contact = excluded.contact"
            insert_rows(cursor, "identity", _COLUMNS, given, on_conflict=on_conflict)


def values_of(said: Said) -> dict[str, object]:
    """Traits as cleaned fields of a contact; what cannot be read is left out, for nobody is there to be asked."""
    traits = said.traits
    given = {field: traits[trait] for trait, field in _FIELDS.items() if isinstance(traits.get(trait), str)}
    place = traits.get("address")
    if isinstance(place, Mapping):
        given |= {field: place[name] for name, field in _PLACE.items() if isinstance(place.get(name), str)}
    if "email" not in given and "@" in said.user:
        given["email"] = said.user
    given = {field: value[:500] for field, value in given.items() if value.strip()}
    language = str(traits.get("language") or traits.get("locale") or "")[:2].lower()
    if language in ("zh", "en"):
        given["language"] = language
    zone = {"time_zone": given.pop("time_zone")} if "time_zone" in given else {}
    return {**clean(given).usable(), **zone}


def met(values: Mapping[str, object], user: str, contact: UUID | None, by: By) -> UUID | None:
    """The contact these values belong to: filled where it is empty, made when there is none. None: nothing to know
    them by.
    """
    if contact is not None:
        return _filled(contact, values, by)
    known_by = "email" if values.get("email") else "external_id" if user and values.get("name") else ""
    if not known_by:
        return None
    draft = {**values, **({"external_id": user} if known_by == "external_id" else {}), "source": "website"}
    written = write.upsert("contact", known_by, [Draft(draft)], by, partial=True, only_empty=True)
    return _id(written)


def _filled(contact: UUID, values: Mapping[str, object], by: By) -> UUID:
    """A person's word stands: only empty fields are filled, and an address somebody else has stays theirs."""
    row = read.many("contact", [contact], by.actor).get(contact, {})
    missing = {name: value for name, value in values.items() if row and row.get(name) in (None, "", [])}
    if missing:
        write.update("contact", [Draft(missing, id=contact)], by, partial=True)
    return contact


def _id(written: Sequence[Written]) -> UUID | None:
    return written[0].id if written and written[0].outcome != "refused" else None


def company_of(said: Said, by: By) -> UUID | None:
    """The company a group message speaks of, by the id the sender has for it."""
    traits: Mapping[str, Any] = said.traits
    name = str(traits.get("name") or said.group)[:500]
    employees = traits.get("employees")
    values: dict[str, object] = {"external_id": said.group, "name": name}
    if isinstance(traits.get("website"), str):
        values["website"] = traits["website"][:500]
    if isinstance(employees, int) and not isinstance(employees, bool) and employees > 0:
        values["employees"] = employees
    return _id(write.upsert("company", "external_id", [Draft(values)], by, partial=True, only_empty=True))
