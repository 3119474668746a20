"""What flows may ask of the language model in a day, and what they have asked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanxi.api.reply import reply
from guanxi.api.schemas import Strict
from guanxi.api.who import who
from guanxi.automation import model_budget
from guanxi.automation.sending.model import endpoint

router = Router()


class BudgetChange(Strict):
    """Nothing means no limit; 0 asks nothing at all. `version` is the one that was read."""

    calls_a_day: int | None
    tokens_a_day: int | None
    version: int | None = None


class ModelDay(Schema):
    day: date
    calls: int
    tokens: int
    refused: int


class BudgetOut(Schema):
    """`model` is empty when none is configured; `days` are the newest on which something was asked."""

    model: str
    calls_a_day: int | None
    tokens_a_day: int | None
    version: int
    today: ModelDay
    days: list[ModelDay]


@router.get("/model-budget", response=BudgetOut, operation_id="model_budget_read", summary="Questions to the model")
def read(request: HttpRequest) -> HttpResponse:
    return reply(_out(request))


@router.put("/model-budget", response=BudgetOut, operation_id="model_budget_save", summary="Limit questions a day")
def save(request: HttpRequest, payload: BudgetChange) -> HttpResponse:
    """What is over it goes the way “unavailable”, with the reason in the run's trace."""
    model_budget.save(payload.calls_a_day, payload.tokens_a_day, payload.version, who(request))
    return reply(_out(request))


def _out(request: HttpRequest) -> dict[str, Any]:
    days = model_budget.used(who(request))
    limit, place = model_budget.budget(), endpoint()
    return {
        "model": place.model if place else "",
        "calls_a_day": limit.calls_a_day,
        "tokens_a_day": limit.tokens_a_day,
        "version": limit.version,
        "today": _day(model_budget.today()),
        "days": [_day(one) for one in days],
    }


def _day(one: model_budget.Day) -> dict[str, Any]:
    return {"day": one.day, "calls": one.calls, "tokens": one.tokens, "refused": one.refused}
