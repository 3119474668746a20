"""What flows ask people: mine, and my answers. Only those asked may answer; administrators may look."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.scopes import require_ability
from guanxi.api.reply import reply
from guanxi.api.schemas import Strict, Words
from guanxi.api.who import user_of, who
from guanxi.automation import answering
from guanxi.automation.answering import Question

router = Router()


class AskedFlow(Schema):
    key: str
    name: Words


class AskedAbout(Schema):
    id: UUID
    label: str
    object: str


class AskedPerson(Schema):
    id: UUID
    name: str


class BlankOut(Schema):
    name: str
    label: Words
    type: str = Field(description="text, number, date, flag or choice")
    options: list[str]
    required: bool


class AskedOut(Schema):
    id: UUID
    kind: str = Field(description="approval, or question: a small form to fill in")
    title: Words
    body: Words
    fields: list[BlankOut]
    flow: AskedFlow
    run: str
    subject: AskedAbout
    person: AskedPerson
    asked_at: datetime
    expires_at: datetime | None
    state: str = Field(description="open, approved, rejected, answered; or gone: nobody waits for it any more")
    comment: str
    answer: dict[str, Any]


class AskedList(Schema):
    items: list[AskedOut]


class Verdict(Strict):
    comment: str = Field("", max_length=2000)


class Answer(Strict):
    values: dict[str, Any] = Field(description="By the names of the fields")
    comment: str = Field("", max_length=2000)


@router.get("", response=AskedList, operation_id="approvals_list", summary="What waits for my answer")
def list_(request: HttpRequest, all: bool = False) -> HttpResponse:
    """With `all` what waits for anybody, which needs the right to manage runs."""
    if all:
        require_ability(who(request), "runs.manage")
        return reply({"items": [_asked(one) for one in answering.every()]})
    return reply({"items": [_asked(one) for one in answering.mine(user_of(request))]})


@router.get("/{uuid:id}", response=AskedOut, operation_id="approvals_read", summary="One question")
def read(request: HttpRequest, id: UUID) -> HttpResponse:
    return reply(_asked(answering.one(id, who(request))))


@router.post("/{uuid:id}/approve", response=AskedOut, operation_id="approvals_approve", summary="Say yes")
def approve(request: HttpRequest, id: UUID, payload: Verdict) -> HttpResponse:
    return reply(_asked(answering.decide(id, who(request), "approved", payload.comment)))


@router.post("/{uuid:id}/reject", response=AskedOut, operation_id="approvals_reject", summary="Say no")
def reject(request: HttpRequest, id: UUID, payload: Verdict) -> HttpResponse:
    return reply(_asked(answering.decide(id, who(request), "rejected", payload.comment)))


@router.post("/{uuid:id}/answer", response=AskedOut, operation_id="approvals_answer", summary="Fill in the fields")
def answer(request: HttpRequest, id: UUID, payload: Answer) -> HttpResponse:
    return reply(_asked(answering.fill_in(id, who(request), payload.values, payload.comment)))


def _asked(one: Question) -> Mapping[str, Any]:
    return {
        "id": one.id,
        "kind": one.kind,
        "title": one.title,
        "body": one.body,
        "fields": one.fields,
        "flow": {"key": one.flow_key, "name": one.flow_name},
        "run": one.run,
        "subject": {"id": one.subject, "label": one.subject_label, "object": one.object},
        "person": {"id": one.user, "name": one.user_name},
        "asked_at": one.asked_at,
        "expires_at": one.expires_at,
        "state": one.state,
        "comment": one.comment,
        "answer": one.answer,
    }
