"""Named formulas, and the rates of exchange that formulas convert with."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.objects import WordsIn
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.expressions import ExpressionError
from guanxi.objects import formulas as named
from guanxi.objects import rates as kept

router = Router()
EXAMPLE = 'sum(deals.amount where stage = "won")'


class FormulaText(Strict):
    object: str = Field(max_length=60, examples=["contact"])
    text: str = Field(max_length=10_000, examples=[EXAMPLE])


class FormulaNew(FormulaText):
    name: str = Field(max_length=60, examples=["won_so_far"])
    label: WordsIn


class FormulaChange(Strict):
    label: WordsIn
    text: str = Field(max_length=10_000)
    version: int | None = None


class FormulaFault(Schema):
    field: str
    code: str
    message: Words


class FormulaOut(Schema):
    """`type` is what it gives. `faults` say what is wrong with it by now, because something it needs is gone."""

    id: UUID
    object: str
    name: str
    label: Words
    text: str
    type: str
    version: int
    sentence: Words | None
    faults: list[FormulaFault]


class FormulaCheckFault(Schema):
    message: Words
    start: int
    end: int
    suggestion: str | None


class FormulaCheck(Schema):
    ok: bool
    type: str | None
    sentence: Words | None
    faults: list[FormulaCheckFault]


class RateNew(Strict):
    currency: str = Field(max_length=3, examples=["EUR"])
    starts_on: date
    rate: Decimal = Field(description="What one unit is worth, in the currency all rates share")


class RateOut(Schema):
    currency: str
    starts_on: date
    rate: Decimal


@router.get("/formulas", response=list[FormulaOut], operation_id="formulas_list", summary="Named formulas")
def formulas(request: HttpRequest, object: str = "") -> HttpResponse:
    who(request)
    return reply([_out(one) for one in named.formulas(object)])


@router.post("/formulas", response={201: FormulaOut}, operation_id="formulas_create", summary="Name a formula")
def define(request: HttpRequest, payload: FormulaNew) -> HttpResponse:
    """It can be used in every condition of the object from now on."""
    made = named.define(payload.object, payload.name, payload.label.phrase(), payload.text, who(request))
    return reply(_out(made), 201)


@router.post("/formulas/check", response=FormulaCheck, operation_id="formulas_check", summary="Read a formula")
def check(request: HttpRequest, payload: FormulaText) -> HttpResponse:
    """A faulty text is no error here: the answer says where it is wrong and what was probably meant."""
    require_ability(who(request), named.ABILITY)
    try:
        type, words = named.try_out(payload.object, payload.text)
    except ExpressionError as error:
        faults = [
            {"message": one.message, "start": one.start, "end": one.end, "suggestion": one.suggestion or None}
            for one in error.found
        ]
        return reply({"ok": False, "type": None, "sentence": None, "faults": faults})
    return reply({"ok": True, "type": type, "sentence": words, "faults": []})


@router.patch("/formulas/{id}", response=FormulaOut, operation_id="formulas_change", summary="Change a formula")
def change(request: HttpRequest, id: UUID, payload: FormulaChange) -> HttpResponse:
    """The name stays, because conditions use it."""
    return reply(_out(named.change(id, payload.label.phrase(), payload.text, payload.version, who(request))))


@router.delete("/formulas/{id}", response={204: None}, operation_id="formulas_delete", summary="Delete a formula")
def drop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Refused (409) while another formula needs it."""
    named.drop(id, who(request))
    return nothing()


@router.get("/rates", response=list[RateOut], operation_id="rates_list", summary="Rates of exchange")
def rates(request: HttpRequest) -> HttpResponse:
    who(request)
    return reply([{"currency": code, "starts_on": day, "rate": rate} for code, day, rate in kept.listed()])


@router.put("/rates", response=RateOut, operation_id="rates_say", summary="Set a rate from a day on")
def say(request: HttpRequest, payload: RateNew) -> HttpResponse:
    kept.say(payload.currency, payload.starts_on, payload.rate, who(request))
    return reply({**payload.model_dump(), "currency": payload.currency.strip().upper()})


@router.delete(
    "/rates/{currency}/{starts_on}", response={204: None}, operation_id="rates_delete", summary="Drop a rate"
)
def forget(request: HttpRequest, currency: str, starts_on: date) -> HttpResponse:
    kept.drop(currency, starts_on, who(request))
    return nothing()


def _out(one: named.Named) -> dict[str, Any]:
    faults = [{"field": fault.field, "code": fault.code, "message": fault.message} for fault in one.faults]
    return {
        "id": one.id,
        "object": one.object,
        "name": one.name,
        "label": one.label,
        "text": one.text,
        "type": one.type,
        "version": one.version,
        "sentence": one.sentence,
        "faults": faults,
    }
