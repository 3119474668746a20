"""Forms are records; here is only what is special about them: how to embed one, and how it would look."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.kit.errors import Invalid
from guanxi.marketing import facade as marketing

router = Router()


class Embed(Schema):
    url: str
    script: str
    html: str


class FormDraft(Strict):
    values: dict[str, Any] = Field(description="The form's fields as one would save them")
    language: str = Field("zh", pattern="^(zh|en)$")


class FormFault(Schema):
    field: str
    code: str
    message: Words


class FormPreview(Schema):
    faults: list[FormFault]
    html: str | None


@router.get("/forms/{uuid:id}/embed", response=Embed, operation_id="forms_embed", summary="How to embed a form")
def embed(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(marketing.embed_code(id, who(request)))


@router.post("/forms/preview", response=FormPreview, operation_id="forms_preview", summary="A form not yet saved")
def preview(request: HttpRequest, payload: FormDraft) -> HttpResponse:
    who(request)
    faults = marketing.check_form(payload.values)
    html = None if faults else _html(payload)
    return reply({"faults": [fault.json() for fault in faults], "html": html})


def _html(payload: FormDraft) -> str:
    try:
        return marketing.preview(payload.values, payload.language)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise Invalid from None
