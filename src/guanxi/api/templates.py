"""Templates are records; here is what is special about them: how one reads, who uses it, a trial to oneself."""

from __future__ import annotations

from typing import Any, Literal
from uuid import UUID

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from guanxi.access.scopes import scope_of
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import who
from guanxi.automation import usage
from guanxi.channels import composing
from guanxi.kit.errors import Forbidden
from guanxi.kit.phrase import Phrase
from guanxi.objects import read as reading

router = Router()

NOT_YOURS = Phrase("Only who may change templates may send a trial", "只有可修改模板的人才能试发")


class TemplateText(Strict):
    """A text as it stands in the editor, saved or not. `contact`: whose mail it would be; without one each variable
    shows its own name. `language`: empty for the one the contact reads.
    """

    variants: dict[str, Any]
    contact: UUID | None = None
    language: Literal["", "zh", "en"] = ""


class TemplateFault(Schema):
    """`field` names the place: variants.<language>.<part>:<line>."""

    field: str
    code: str
    message: Words


class TemplateRead(Schema):
    """`html` is null while the text cannot be rendered. `samples`: what each variable prints for this contact."""

    subject: str
    preheader: str
    html: str | None
    text: str
    language: str
    faults: list[TemplateFault]
    samples: dict[str, str]


class TemplateVariable(Schema):
    """`path` as it stands between the braces, `of` the thing it belongs to."""

    path: str
    label: Words
    type: str
    of: Words


class TemplateUse(Schema):
    """`steps` are ids; the trigger is the empty one. `is_draft`: only a drawing names it, nobody meets it yet."""

    flow: str
    name: Words
    status: str
    steps: list[str]
    is_draft: bool


class TrialSent(Schema):
    to: str


@router.post("/templates/preview", response=TemplateRead, operation_id="templates_preview", summary="How a text reads")
def preview(request: HttpRequest, payload: TemplateText) -> HttpResponse:
    """Faults are no error here: each says where it is, and what can be rendered is."""
    seen = composing.seen(payload.variants, payload.contact, payload.language, who(request))
    mail = seen.mail
    return reply(
        {
            "subject": mail.subject if mail else "",
            "preheader": seen.preheader,
            "html": mail.html if mail else None,
            "text": mail.text if mail else "",
            "language": seen.language,
            "faults": [fault.json() for fault in seen.faults],
            "samples": seen.samples,
        }
    )


@router.get(
    "/templates/variables",
    response=list[TemplateVariable],
    operation_id="templates_variables",
    summary="What a template may speak of",
)
def variables(request: HttpRequest) -> HttpResponse:
    who(request)
    return reply(
        [{name: getattr(one, name) for name in TemplateVariable.model_fields} for one in composing.speakables()]
    )


@router.get(
    "/templates/{uuid:id}/uses", response=list[TemplateUse], operation_id="templates_uses", summary="Flows that use it"
)
def uses(request: HttpRequest, id: UUID) -> HttpResponse:
    row = reading.one("template", id, who(request))
    found = usage.uses("template", str(row["key"]))
    return reply([{name: getattr(one, name) for name in TemplateUse.model_fields} for one in found])


@router.post("/templates/trial", response=TrialSent, operation_id="templates_trial", summary="A copy to yourself")
def trial(request: HttpRequest, payload: TemplateText) -> HttpResponse:
    """Goes to the mail address of who asks and to nobody else, through the outbox like every mail."""
    actor = who(request)
    if scope_of(actor, "template", "write") == "none":
        raise Forbidden(NOT_YOURS)
    with transaction.atomic():
        to = composing.send_trial(payload.variants, payload.contact, payload.language, actor)
    return reply({"to": to})
