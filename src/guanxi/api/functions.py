"""Functions that people write in Starlark, for every condition and formula."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.objects import WordsIn
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.expressions.explain import to_plain
from guanxi.expressions.scripts import Parameter, Script
from guanxi.expressions.types import ScriptType
from guanxi.kit.phrase import Phrase
from guanxi.objects import scripts
from guanxi.objects.scripts import Written
from guanxi.objects.uses import Use, uses_of

router = Router()
MOST_SAMPLES = 20


class ParameterIn(Strict):
    name: str = Field(max_length=60, examples=["amount"])
    type: ScriptType = Field(examples=["number"])


class FunctionBody(Strict):
    """`body` is Starlark, which reads like Python, and returns the result."""

    parameters: list[ParameterIn] = Field(max_length=20)
    gives: ScriptType = Field(examples=["text"])
    body: str = Field(max_length=50_000, examples=['return "large" if amount >= 100000 else "small"'])


class FunctionChange(FunctionBody):
    label: WordsIn
    version: int | None = None


class FunctionNew(FunctionBody):
    name: str = Field(max_length=60, examples=["size_of_deal"])
    label: WordsIn


class FunctionTry(FunctionBody):
    """Each sample has a value for every parameter: dates and moments as text, numbers also as text."""

    samples: list[dict[str, Any]] = Field(max_length=MOST_SAMPLES, examples=[[{"amount": 120000}]])


class ParameterOut(Schema):
    name: str
    type: str


class UserOfFunction(Schema):
    label: Words
    name: Words


class FunctionOut(Schema):
    """`written` shows how it is called; `used_by` who calls it, which keeps it and its types from being taken away."""

    id: UUID
    name: str
    label: Words
    parameters: list[ParameterOut]
    gives: str
    body: str
    written: str
    version: int
    used_by: list[UserOfFunction]


class FunctionTried(Schema):
    """The value, or why there is none; a sample with an empty value gives an empty result."""

    value: Any
    error: Words | None


@router.get("/functions", response=list[FunctionOut], operation_id="functions_list", summary="Functions in Starlark")
def functions(request: HttpRequest) -> HttpResponse:
    who(request)
    return reply(_outs(scripts.scripts()))


@router.post("/functions", response={201: FunctionOut}, operation_id="functions_create", summary="Write a function")
def define(request: HttpRequest, payload: FunctionNew) -> HttpResponse:
    """It can be used in every condition and formula from now on."""
    made = scripts.define(_script(payload, payload.name), payload.label.phrase(), who(request))
    return reply(_outs([made])[0], 201)


@router.post(
    "/functions/try", response=list[FunctionTried], operation_id="functions_try", summary="Try a function on samples"
)
def try_out(request: HttpRequest, payload: FunctionTry) -> HttpResponse:
    """Refused (422) with the line when it cannot run at all; what goes wrong with one sample stands at that sample."""
    tried = scripts.try_out(_script(payload, "function"), payload.samples, who(request))
    return reply([_tried(one) for one in tried])


@router.patch("/functions/{id}", response=FunctionOut, operation_id="functions_change", summary="Change a function")
def change(request: HttpRequest, id: UUID, payload: FunctionChange) -> HttpResponse:
    """The name stays, because conditions use it. Other types are refused (409) as long as somebody uses it."""
    changed = scripts.change(id, _script(payload, ""), payload.label.phrase(), payload.version, who(request))
    return reply(_outs([changed])[0])


@router.delete("/functions/{id}", response={204: None}, operation_id="functions_delete", summary="Delete a function")
def drop(request: HttpRequest, id: UUID) -> HttpResponse:
    """Refused (409) while somebody uses it; the answer says who."""
    scripts.drop(id, who(request))
    return nothing()


def _script(payload: FunctionBody, name: str) -> Script:
    parameters = tuple(Parameter(one.name, one.type) for one in payload.parameters)
    return Script(name, parameters, payload.gives, payload.body)


def _tried(one: object | Phrase) -> dict[str, Any]:
    return {"value": None, "error": one} if isinstance(one, Phrase) else {"value": to_plain(one), "error": None}


def _outs(written: Sequence[Written]) -> list[dict[str, Any]]:
    uses = uses_of([one.script.name for one in written])
    return [_out(one, uses[one.script.name]) for one in written]


def _out(one: Written, uses: Sequence[Use]) -> dict[str, Any]:
    script = one.script
    return {
        "id": one.id,
        "name": script.name,
        "label": one.title,
        "parameters": [{"name": each.name, "type": each.type} for each in script.parameters],
        "gives": script.gives,
        "body": script.body,
        "written": script.written,
        "version": one.version,
        "used_by": [{"label": use.label, "name": use.name} for use in uses],
    }
