"""The door of this area for others: frozen values in and out, never models."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM, Actor
from guanxi.customers import consent, matching
from guanxi.customers.cleaning import choices as cleaning_choices
from guanxi.customers.cleaning import clean as cleaning
from guanxi.customers.cleaning import place
from guanxi.customers.cleaning.clean import Cleaned
from guanxi.customers.cleaning.company import match_key
from guanxi.customers.cleaning.rules import RULES
from guanxi.customers.cleaning.showing import overview as cleaning_overview
from guanxi.customers.consent import Entry
from guanxi.customers.enrichment import contract as enrichment
from guanxi.customers.enrichment import register
from guanxi.customers.enrichment import sources as enrichment_sources
from guanxi.customers.models import Contact
from guanxi.customers.scoring import editing as scores
from guanxi.customers.scoring import recount, refresh, store
from guanxi.customers.scoring.lines import Line, lines_of
from guanxi.customers.scoring.recount import Recount
from guanxi.customers.scoring.rules import Model
from guanxi.customers.scoring.rules import model_of as score_model_of
from guanxi.customers.segments import verbs as segments
from guanxi.customers.tracking import intake as tracking
from guanxi.customers.tracking import messages as tracked
from guanxi.customers.tracking import write_keys
from guanxi.customers.vocabulary import COUNTRIES, INDUSTRIES, SOURCES
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase, same
from guanxi.objects import read
from guanxi.objects.shape import shape_of
from guanxi.objects.write import By

__all__ = [
    "SOURCES",
    "Cleaned",
    "Entry",
    "Line",
    "Lookalike",
    "Model",
    "Recount",
    "active_score_models",
    "clean",
    "cleaning_choices",
    "cleaning_overview",
    "cleaning_rules",
    "company_key",
    "country_code",
    "enrichment",
    "enrichment_sources",
    "industry_label",
    "lookalikes",
    "person_key",
    "place_label",
    "record_consent",
    "region_code",
    "register",
    "rescore",
    "save_score_model",
    "score_lines",
    "score_model_of",
    "score_models",
    "score_recount",
    "scores",
    "segment_count",
    "segment_edit",
    "segment_members",
    "segment_rebuild",
    "segment_view",
    "source_label",
    "tracked",
    "tracking",
    "write_keys",
]


@dataclass(frozen=True, slots=True)
class Lookalike:
    """A contact we may have already; `by` is email, phone or external_id."""

    id: UUID
    label: str
    by: str


def clean(values: Mapping[str, object], *, country: str = "", off: frozenset[str] = frozenset()) -> Cleaned:
    """Tidied values with every correction, hint and fault. Knows the usual field names; any other is plain text."""
    return cleaning.clean(values, country=country, off=off | cleaning_choices.choices().off)


def cleaning_rules() -> list[tuple[str, Phrase]]:
    return [(rule.name, rule.label) for rule in RULES.values()]


def country_code(name: str) -> str:
    return place.country_code(name)


def region_code(name: str, country: str) -> str:
    return place.region_code(name, country)


def company_key(name: str) -> str:
    """The value of `match_key` under which a company is upserted by name."""
    return match_key(name)


def person_key(phone: str) -> str:
    """The value of `match_key` under which a person without e-mail is upserted by phone (E.164)."""
    return matching.phone_key(phone)


def place_label(code: str) -> Phrase:
    """The name of a country or region code, or the code itself."""
    return _COUNTRIES.get(code) or place.region_label(code) or same(code)


def industry_label(value: str) -> Phrase:
    return _INDUSTRIES.get(value) or same(value)


def source_label(value: str) -> Phrase:
    return _SOURCES.get(value) or same(value)


def record_consent(entries: Sequence[Entry], by: By) -> None:
    consent.record(entries, by)


def lookalikes(values: Mapping[str, Any], actor: Actor) -> list[Lookalike]:
    """Who a person being typed in may be already; only people the actor may see are named."""
    person = matching.person_of(clean(values).values, frozenset(shape_of("contact").fields))
    known = matching.known_people([person], _query)[0]
    rows = read.many("contact", [known.id], actor) if known else {}
    return [Lookalike(id, str(row.get("name") or ""), known.by) for id, row in rows.items() if known]


def score_lines(contact: UUID) -> list[Line]:
    """Why the score is what it is, biggest first."""
    found = Contact.objects.filter(id=contact).values_list("score_lines", flat=True).first()
    return sorted(lines_of(found), key=lambda line: -line.points)


def score_models() -> list[Model]:
    return store.every()


def active_score_models() -> list[Model]:
    """Those that count."""
    return store.active()


def save_score_model(model: Model, *, is_active: bool = True) -> None:
    """Raises Invalid, with one fault for each rule that is not right."""
    store.save(model, is_active=is_active)


def score_recount() -> Recount | None:
    """The last time everybody was scored again, running or done."""
    return recount.latest()


def rescore(contacts: Sequence[UUID] | None = None, cause: str = "") -> int:
    return refresh.rescore(By(SYSTEM, cause), contacts)


def _query(text: str, params: Sequence[object]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cur:
        return sql.rows(cur, text, params)


_COUNTRIES = dict(COUNTRIES)
_INDUSTRIES = dict(INDUSTRIES)
_SOURCES = dict(SOURCES)

segment_count = segments.count
segment_edit = segments.edit
segment_members = segments.members
segment_rebuild = segments.rebuild
segment_view = segments.view
