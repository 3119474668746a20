"""Behaviour from websites and programs: Segment's HTTP shape at /v1, our own script, and the keys that let it in."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from functools import cache
from importlib.resources import files
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from ninja import Router, Schema
from pydantic import Field

from guanxi.api.limits import Buckets
from guanxi.api.problems import Malformed, NotAllowed, TooLarge, handle, problem
from guanxi.api.reply import nothing, reply
from guanxi.api.schemas import FaultOut, Strict
from guanxi.api.who import who
from guanxi.channels.house import public_url
from guanxi.customers import facade as customers
from guanxi.kit import json
from guanxi.kit.errors import Fault, Unauthenticated
from guanxi.kit.phrase import Phrase

router = Router()
# A page sends an event or two, a server batches of a hundred: many times what people may ask of the API.
BUCKETS = Buckets("tracking", rate=500, burst=5_000)
TYPES = ("identify", "track", "page", "screen", "group", "alias", "batch")
MOST_BYTES = 512_000
MOST_MESSAGES = 2_500
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "POST, OPTIONS",
    "Access-Control-Allow-Headers": "Authorization, Content-Type",
    "Access-Control-Max-Age": "86400",
}


class WriteKeyOut(Schema):
    """`key` may stand in the source of a page: it lets behaviour in and shows nothing. `script` is what goes there."""

    key: str
    name: str
    created_at: datetime
    script: str


class NewWriteKey(Strict):
    name: str = Field(max_length=200, description="What sends with it: a website, a program")


class TakenOut(Schema):
    """Segment's `success`; `refused` says which messages were not taken, and why."""

    success: bool
    accepted: int
    repeated: int
    refused: list[FaultOut]


@router.get(
    "/write-keys", response=list[WriteKeyOut], operation_id="write_keys_list", summary="Keys that let behaviour in"
)
def keys(request: HttpRequest) -> HttpResponse:
    return reply([_key(key) for key in customers.write_keys.every(who(request))])


@router.post("/write-keys", response={201: WriteKeyOut}, operation_id="write_keys_create", summary="Make a write key")
def create(request: HttpRequest, payload: NewWriteKey) -> HttpResponse:
    return reply(_key(customers.write_keys.create(payload.name, who(request))), 201)


@router.delete(
    "/write-keys/{key}", response={204: None}, operation_id="write_keys_revoke", summary="Revoke a write key"
)
def revoke(request: HttpRequest, key: str) -> HttpResponse:
    customers.write_keys.revoke(key, who(request))
    return nothing()


def taking(type: str) -> Callable[[HttpRequest], HttpResponse]:
    """The view for one of identify, track, page, screen, group, alias; or batch, whose messages say it themselves."""

    @csrf_exempt  # Nobody is signed in here; the write key says who sends.
    def view(request: HttpRequest) -> HttpResponse:
        try:
            answer = HttpResponse(status=204) if request.method == "OPTIONS" else _take(request, type)
        except Exception as exc:
            answer = handle(request, exc)
        for name, value in _CORS.items():
            answer[name] = value
        return answer

    return view


def script(request: HttpRequest) -> HttpResponse:
    """Our own small library for web pages: page views by itself, `gx("track", …)` and `gx("identify", …)`."""
    answer = HttpResponse(_script(public_url()), content_type="text/javascript; charset=utf-8")
    answer["Cache-Control"] = "public, max-age=3600"
    answer["Cross-Origin-Resource-Policy"] = "cross-origin"
    return answer


def _take(request: HttpRequest, type: str) -> HttpResponse:
    if request.method != "POST":
        answer = problem(request, NotAllowed())
        answer["Allow"] = "POST, OPTIONS"
        return answer
    body = _body(request)
    key = _write_key(request) or str(body.get("writeKey") or "")
    BUCKETS.take(key)
    source = customers.write_keys.source_of(key)
    said, refused = _read(body, type)
    taken = customers.tracking.take(said, source)
    found = {"success": True, "accepted": taken.accepted, "repeated": taken.repeated}
    faults = [{"field": one.field, "code": one.code, "message": one.message.en} for one in refused]
    return reply({**found, "refused": faults}, 400 if refused and not said else 200)


def _read(body: Mapping[str, Any], type: str) -> tuple[list[Any], list[Fault]]:
    """Messages that can be taken, and what is wrong with the others; good ones do not wait for bad ones."""
    given = body.get("batch") if type == "batch" else [{**body, "type": type}]
    if not isinstance(given, list):
        raise Malformed(_NO_BATCH)
    if len(given) > MOST_MESSAGES:
        raise TooLarge(_TOO_MANY)
    context = body.get("context") if type == "batch" else None
    sent_at = _moment(body.get("sentAt"))
    said, refused = [], []
    for index, message in enumerate(given):
        whole = {"context": context, **message} if context and isinstance(message, Mapping) else message
        found = customers.tracked.read(whole, sent_at)
        if isinstance(found, Fault):
            place = f"batch.{index}.{found.field}".rstrip(".") if type == "batch" else found.field
            refused.append(Fault(place, found.code, found.message))
        else:
            said.append(found)
    return said, refused


def _moment(text: object) -> datetime | None:
    try:
        return datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None


def _body(request: HttpRequest) -> dict[str, Any]:
    """Browsers that leave a page send text/plain, because that needs no permission of its own."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > MOST_BYTES:
        raise TooLarge(_TOO_LARGE)
    try:
        found = json.loads(request.body)
    except ValueError:
        raise Malformed(_NO_JSON) from None
    if not isinstance(found, dict):
        raise Malformed(_NO_JSON)
    return found


def _write_key(request: HttpRequest) -> str:
    scheme, _, given = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        return base64.b64decode(given, validate=True).decode().partition(":")[0]
    except (binascii.Error, UnicodeDecodeError):
        raise Unauthenticated from None


def _key(key: customers.write_keys.WriteKey) -> dict[str, Any]:
    tag = f'<script async src="{public_url()}/gx.js" data-key="{key.key}"></script>'
    return {"key": key.key, "name": key.name, "created_at": key.created_at, "script": tag}


@cache
def _script(url: str) -> str:
    text = files("guanxi.customers.tracking").joinpath("gx.js").read_text(encoding="utf-8")
    return text.replace("__GUANXI__", url)


_NO_JSON = Phrase("The body is not a JSON object", "请求内容不是 JSON 对象")
_NO_BATCH = Phrase("A batch has a list of messages under “batch”", "批量请求需要在 batch 中提供消息列表")
_TOO_LARGE = Phrase("At most 500 KB are accepted at once", "一次最多接受 500 KB")
_TOO_MANY = Phrase("At most 2,500 messages are accepted at once", "一次最多接受 2,500 条消息")
