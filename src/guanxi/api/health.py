"""The weights behind the health of customers: looked at, tried, saved."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import has_ability
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.success import facade as success

router = Router()


class HealthRule(Strict):
    """When the condition about the customer's health record holds, `points` are added; most are below zero."""

    id: str = Field(pattern="^[a-z0-9_-]{1,40}$")
    label: Words
    when: str = Field(min_length=1, max_length=2_000)
    points: int = Field(ge=-100, le=100)


class HealthWeights(Strict):
    """Below `threshold` a customer is at risk, below `watch` to be watched. Use is counted over `window_days`."""

    version: int
    start: int
    watch: int
    threshold: int
    window_days: int
    rules: list[HealthRule] = Field(max_length=50)


class HealthWeightsOut(HealthWeights):
    may_change: bool


class HealthFallen(Schema):
    id: UUID
    name: str
    before: int
    score: int


class HealthEffectOut(Schema):
    """Of the customers one may see: how many are at risk, and would be. `struck`: how many each rule strikes."""

    total: int
    at_risk: int
    would_be: int
    falls: list[HealthFallen]
    rises: list[HealthFallen]
    struck: dict[str, int]


@router.get(
    "/health/weights", response=HealthWeightsOut, operation_id="health_weights_read", summary="What health is made of"
)
def weights(request: HttpRequest) -> HttpResponse:
    return reply(_weights(request))


@router.post(
    "/health/weights/effect",
    response=HealthEffectOut,
    operation_id="health_weights_effect",
    summary="What other weights would say, before they are saved",
)
def effect(request: HttpRequest, payload: HealthWeights) -> HttpResponse:
    found = success.health_effect(payload.model_dump(), who(request))
    shown = {name: [_plain(one) for one in getattr(found, name)] for name in ("falls", "rises")}
    counts = {name: getattr(found, name) for name in ("total", "at_risk", "would_be")}
    return reply({**counts, **shown, "struck": dict(found.struck)})


@router.put(
    "/health/weights",
    response=HealthWeightsOut,
    operation_id="health_weights_save",
    summary="Change what health is made of",
)
def save(request: HttpRequest, payload: HealthWeights) -> HttpResponse:
    """Everybody is looked at again; that takes a moment. 409 when somebody else has changed them since `version`."""
    success.save_health_model(payload.model_dump(), who(request))
    return reply(_weights(request))


def _weights(request: HttpRequest) -> dict[str, Any]:
    model = success.health_model()
    numbers = {name: getattr(model, name) for name in ("version", "start", "watch", "threshold", "window_days")}
    rules = [{"id": rule.id, "label": rule.label, "when": rule.when, "points": rule.points} for rule in model.rules]
    return {**numbers, "rules": rules, "may_change": has_ability(who(request), success.ABILITY)}


def _plain(one: success.Fallen) -> dict[str, Any]:
    return {name: getattr(one, name) for name in one.__slots__}
