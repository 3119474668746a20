"""Webhooks: the door that other systems call, and what people see of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from ninja import Router, Schema

from guanxi.access.scopes import require_ability
from guanxi.api.limits import BUCKETS, caller_of
from guanxi.api.problems import NotAllowed, TooLarge, handle, problem
from guanxi.api.reply import reply
from guanxi.api.schemas import Words
from guanxi.api.who import who
from guanxi.automation.hooks import calls, receiving
from guanxi.automation.program import Program
from guanxi.channels.house import public_url
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase

router = Router()
ABILITY = "flows.manage"
TOO_LARGE = Phrase("At most 1 MB is accepted here", "此处最多接受 1 MB")


class LastCall(Schema):
    at: datetime
    status: int
    outcome: str


class HookOut(Schema):
    """`url` is the address to give to the other system; `signed_with` the credential, empty when anybody may call."""

    key: str
    url: str
    flow: str
    flow_name: Words
    object: str
    sentence: Words
    signed_with: str
    last: LastCall | None


class CallOut(Schema):
    """`answer` is what the caller got: the record, or code, detail and faults; `body` the beginning of what came."""

    id: UUID
    at: datetime
    call: str
    status: int
    outcome: str
    record: UUID | None
    answer: dict[str, Any]
    body: Any


@csrf_exempt  # Nobody is signed in here; the call itself is signed.
def receive(request: HttpRequest, key: str) -> HttpResponse:
    """POST /hooks/{key}: 202 when taken, 200 when it was taken before; every refusal says why."""
    try:
        BUCKETS.take(caller_of(request))
        if request.method != "POST":
            return _not_allowed(request)
        headers = {name.lower(): value for name, value in request.headers.items()}
        found = receiving.receive(key, headers, _body(request))
    except Exception as exc:
        return handle(request, exc)
    return reply(found.answer, found.status)


def _not_allowed(request: HttpRequest) -> HttpResponse:
    response = problem(request, NotAllowed())
    response["Allow"] = "POST"
    return response


def _body(request: HttpRequest) -> bytes:
    """One byte more than allowed is enough to know; what is announced as larger is not read at all."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > receiving.MOST_BYTES:
        raise TooLarge(TOO_LARGE)
    try:
        return request.body
    except (RequestDataTooBig, UnreadablePostError):
        raise TooLarge(TOO_LARGE) from None


@router.get("/hooks", response=list[HookOut], operation_id="hooks_list", summary="Webhooks that start flows")
def list_(request: HttpRequest) -> HttpResponse:
    require_ability(who(request), ABILITY)
    return reply([_hook(one) for one in receiving.hooks()])


@router.get(
    "/hooks/{key}/calls", response=list[CallOut], operation_id="hooks_calls", summary="The last 100 calls of a webhook"
)
def calls_(request: HttpRequest, key: str) -> HttpResponse:
    require_ability(who(request), ABILITY)
    if not any(receiving.config_of(one).key == key for one in receiving.hooks()):
        raise NotFound(Phrase("There is no such webhook", "没有此 Webhook"), code="unknown_hook")
    return reply([_call(one) for one in calls.newest(key)])


def _hook(program: Program) -> dict[str, Any]:
    config = receiving.config_of(program)
    last = next(iter(calls.newest(config.key)), None)
    return {
        "key": config.key,
        "url": f"{public_url()}/hooks/{config.key}",
        "flow": program.key,
        "flow_name": program.name,
        "object": program.object,
        "sentence": program.trigger.sentence(config, program.object),
        "signed_with": config.credential,
        "last": {"at": last.at, "status": last.status, "outcome": last.outcome} if last else None,
    }


def _call(one: calls.Call) -> dict[str, Any]:
    return {
        "id": one.id,
        "at": one.at,
        "call": one.call,
        "status": one.status,
        "outcome": one.outcome,
        "record": one.record,
        "answer": one.answer,
        "body": one.body,
    }
