"""The cleaning rules: shown with examples, counted over what people sent, and switched on and off."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.customers import facade as customers
from guanxi.marketing import facade as marketing

router = Router()
MOST_SENT = 2_000


class RuleOut(Schema):
    """`before` and `after` are an example, `fault` why it is refused. `changed` and `refused` count values."""

    name: str
    label: Words
    kinds: list[Words]
    is_on: bool
    before: str
    after: str
    fault: Words | None
    changed: int
    refused: int


class CleaningOut(Schema):
    """Counted over the `looked` values of the newest submissions and contacts."""

    rules: list[RuleOut]
    looked: int
    asks_dns: bool
    version: int


class CleaningChange(Strict):
    """`off` names the rules that are switched off; `asks_dns`: look up whether the domain of an address takes mail."""

    off: list[str] = Field(default_factory=list, max_length=100)
    asks_dns: bool = False
    version: int | None = None


@router.get("/cleaning", response=CleaningOut, operation_id="cleaning_read", summary="Cleaning rules")
def read(request: HttpRequest) -> HttpResponse:
    return reply(_shown(who(request)))


@router.put("/cleaning", response=CleaningOut, operation_id="cleaning_save", summary="Switch cleaning rules")
def save(request: HttpRequest, payload: CleaningChange) -> HttpResponse:
    """They hold for everything that is cleaned from now on; what was sent stays as it was sent."""
    actor = who(request)
    customers.cleaning_choices.save(payload.off, payload.asks_dns, payload.version, actor)
    return reply(_shown(actor))


def _shown(actor: Actor) -> dict[str, Any]:
    found = customers.cleaning_overview(marketing.sent_answers(MOST_SENT), actor)
    return {
        "rules": [asdict(rule) for rule in found.rules],
        "looked": found.looked,
        "asks_dns": found.choices.asks_dns,
        "version": found.choices.version,
    }
