"""Score models: see them, try an edit on the people there are, publish it, look at earlier versions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.actors import SYSTEM
from guanxi.access.names import actor_names
from guanxi.api.objects import WordsIn
from guanxi.api.reply import reply
from guanxi.api.schemas import ActorOut, ExplainLine, Strict, Words
from guanxi.api.who import who
from guanxi.customers import facade as customers
from guanxi.expressions import Sql
from guanxi.kit.errors import Fault
from guanxi.objects import query
from guanxi.objects.shape import shape_of

router = Router()


class ScoreRuleIn(Strict):
    id: str = Field(max_length=60, pattern="^[a-z0-9][a-z0-9-]*$")
    label: WordsIn
    when: str = Field(max_length=10_000)
    points: str = Field(max_length=2_000, examples=["10", "min(count(contact.interaction, 30 days) * 5, 25)"])
    first_of: str = Field("", max_length=60, description="Of rules of one group only the first that fits counts")


class ScoreFadeIn(Strict):
    percent: int = Field(0, ge=-1_000, le=1_000)
    days: int = Field(0, ge=-10_000, le=10_000)


class ScoreModelIn(Strict):
    name: WordsIn
    rules: list[ScoreRuleIn] = Field(max_length=200)
    cap: int = Field(100, ge=-1_000_000, le=1_000_000)
    threshold: int | None = Field(None, ge=-1_000_000, le=1_000_000)
    fade: ScoreFadeIn = Field(default_factory=ScoreFadeIn)
    is_active: bool = True


class ScoreTryIn(ScoreModelIn):
    contact: UUID | None = Field(None, description="Whose lines to show before and after")
    everyone: bool = Field(False, description="Look at up to 50,000 contacts instead of a sample of 2,000")


class ScorePublishIn(ScoreModelIn):
    version: int | None = Field(None, description="The version the edit began with; none for a new model")


class ScoreRuleOut(Schema):
    id: str
    label: Words
    when: str
    points: str
    first_of: str


class ScoreFadeOut(Schema):
    percent: int
    days: int


class ScoreModelOut(Schema):
    key: str
    name: Words
    rules: list[ScoreRuleOut]
    cap: int
    threshold: int | None
    fade: ScoreFadeOut
    is_active: bool
    version: int
    updated_at: datetime


class ScoreVersion(ScoreModelOut):
    by: ActorOut


class ScoreRecount(Schema):
    total: int
    done: int
    changed: int
    started_at: datetime
    finished_at: datetime | None


class ScoresOut(Schema):
    models: list[ScoreModelOut]
    recount: ScoreRecount | None


class ScoreFault(Schema):
    field: str
    code: str
    message: Words


class ScoreCrosser(Schema):
    id: UUID
    label: str
    before: int
    after: int


class ScoreCrossing(Schema):
    """`contacts` cross and have `leads` open leads; `named` are the first whom the caller may see."""

    contacts: int
    leads: int
    named: list[ScoreCrosser]


class ScoreEffect(Schema):
    """`before` and `after` count contacts in bars of `width` points."""

    looked: int
    total: int
    width: int
    before: list[int]
    after: list[int]
    average_before: float
    average_after: float
    changed: int
    reached_before: int
    reached_after: int
    up: ScoreCrossing
    down: ScoreCrossing


class ScoreOnContact(Schema):
    id: UUID
    label: str
    before: int
    after: int
    lines_before: list[ExplainLine]
    lines_after: list[ExplainLine]


class ScoreTried(Schema):
    faults: list[ScoreFault]
    advice: list[ScoreFault]
    highest: int
    effect: ScoreEffect | None
    contact: ScoreOnContact | None


@router.get("/scores", response=ScoresOut, operation_id="scores_list", summary="Score models")
def scores(request: HttpRequest) -> HttpResponse:
    found = customers.scores.models(who(request))
    return reply({"models": [_stored(one) for one in found], "recount": _plain(customers.score_recount())})


@router.get("/scores/{key}", response=ScoreModelOut, operation_id="scores_read", summary="A score model")
def score(request: HttpRequest, key: str) -> HttpResponse:
    return reply(_stored(customers.scores.model(key, who(request))))


@router.get(
    "/scores/{key}/versions", response=list[ScoreVersion], operation_id="scores_versions", summary="What it was before"
)
def versions(request: HttpRequest, key: str) -> HttpResponse:
    found = customers.scores.versions(key, who(request))
    names = actor_names([one.published_by for one in found])
    return reply([{**_version(one), "by": _by(one.published_by, names)} for one in found])


@router.post("/scores/{key}/try", response=ScoreTried, operation_id="scores_try", summary="What an edit would do")
def try_out(request: HttpRequest, key: str, payload: ScoreTryIn) -> HttpResponse:
    """Nothing is written. Faults come back as an answer, so that the rest of the page can go on."""
    actor = who(request)
    tried = customers.scores.try_out(
        _model(key, payload), payload.is_active, actor, contact=payload.contact, everyone=payload.everyone
    )
    return reply(
        {
            "faults": _faults(tried.faults),
            "advice": _faults(tried.advice),
            "highest": tried.highest,
            "effect": _effect(tried.effect) if tried.effect else None,
            "contact": _plain(tried.contact),
        }
    )


@router.put("/scores/{key}", response=ScoreModelOut, operation_id="scores_publish", summary="Publish a score model")
def publish(request: HttpRequest, key: str, payload: ScorePublishIn) -> HttpResponse:
    """Holds at once; then everybody is scored again, which `recount` of the list shows."""
    actor = who(request)
    return reply(_stored(customers.scores.publish(_model(key, payload), payload.is_active, payload.version, actor)))


def _model(key: str, payload: ScoreModelIn) -> customers.Model:
    rules = [{**rule.model_dump(), "label": rule.label.phrase().json()} for rule in payload.rules]
    data = {**payload.model_dump(include={"cap", "threshold", "fade"}), "name": payload.name.phrase().json()}
    return customers.score_model_of(key, {**data, "rules": rules})


def _stored(one: Any) -> dict[str, Any]:
    return {**_data(one.model), "is_active": one.is_active, "version": one.version, "updated_at": one.updated_at}


def _version(one: Any) -> dict[str, Any]:
    return {**_data(one.model), "is_active": one.is_active, "version": one.number, "updated_at": one.published_at}


def _data(model: customers.Model) -> dict[str, Any]:
    rules = [_plain(rule) for rule in model.rules]
    return {**_plain(model), "rules": rules, "fade": _plain(model.fade)}


def _effect(effect: Any) -> dict[str, Any]:
    return {**_plain(effect), "up": _crossing(effect.up), "down": _crossing(effect.down)}


def _by(stamp: str, names: Mapping[str, Any]) -> dict[str, Any]:
    kind, _, id = stamp.partition(":")
    return {"kind": kind, "id": id, "name": names[stamp]}


def _crossing(crossing: Any) -> dict[str, Any]:
    return {
        "contacts": len(crossing.ids),
        "leads": _open_leads(crossing.ids),
        "named": [_plain(one) for one in crossing.named],
    }


def _open_leads(contacts: Sequence[UUID]) -> int:
    """All of them, whoever may see them: it is the size of the change that is asked about."""
    if not contacts:
        return 0
    inside = Sql("r.contact_id = any(%s) and r.closed_at is null", (list(contacts),))
    return query.exact_count(query.select(shape_of("lead"), SYSTEM, None, "", [inside]))


def _faults(faults: Sequence[Fault]) -> list[dict[str, Any]]:
    return [fault.json() for fault in faults]


def _plain(value: Any) -> Any:
    """A frozen value as a mapping, its lines too; phrases stay what they are."""
    if value is None:
        return None
    found = {name: getattr(value, name) for name in value.__slots__}
    return {name: [line.json() for line in part] if name.startswith("lines_") else part for name, part in found.items()}
