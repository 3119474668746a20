"""`Idempotency-Key`: a request that is sent twice is done once, and answered twice with the same answer.

The row is inserted before the work, in the same transaction: a second request with the key waits at that row until
the first has committed, and then reads its answer. Answers are kept for 24 hours.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from hashlib import sha256

from django.db import connection
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from guanxi.api.models import IdempotentAnswer
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase

KEPT = timedelta(hours=24)
LONGEST = 200
OTHER_BODY = Phrase(
    "This Idempotency-Key was used for another request. Take a new key for a new request.",
    "该 Idempotency-Key 已用于其他请求，请为新请求使用新的键。",
)
BAD_KEY = Phrase("An Idempotency-Key has 1 to 200 characters.", "Idempotency-Key 须为 1 到 200 个字符。")
# A refusal to listen says nothing about the request itself and must not be kept.
NOT_KEPT = (401, 403, 429)

_CLAIM = """
insert into idempotent_answer (actor, key, asked, content_type, created_at) values (%s, %s, %s, '', %s)
on conflict (actor, key) do update
set asked = excluded.asked, status = null, body = null, created_at = excluded.created_at
where idempotent_answer.created_at < %s
"""


def once(request: HttpRequest, caller: str, key: str, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """Inside the request's transaction. Whoever is refused or fails leaves no trace: the key may be tried again."""
    if not 0 < len(key) <= LONGEST or "\0" in key:
        raise Invalid(BAD_KEY, faults=(Fault("Idempotency-Key", "bad_key", BAD_KEY),))
    asked = sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).hexdigest()
    if not _claim(caller, key, asked):
        return _answered(caller, key, asked)
    response = work()
    if isinstance(response, HttpResponse) and response.status_code < 500 and response.status_code not in NOT_KEPT:
        IdempotentAnswer.objects.filter(actor=caller, key=key).update(
            status=response.status_code, body=response.content, content_type=response.get("Content-Type", "")
        )
    else:
        IdempotentAnswer.objects.filter(actor=caller, key=key).delete()
    return response


def _claim(caller: str, key: str, asked: str) -> bool:
    moment = now()
    with connection.cursor() as cur:
        cur.execute(_CLAIM, [caller, key, asked, moment, moment - KEPT])
        return bool(cur.rowcount)


def _answered(caller: str, key: str, asked: str) -> HttpResponse:
    known = IdempotentAnswer.objects.get(actor=caller, key=key)
    if known.asked != asked:
        raise Invalid(OTHER_BODY, code="idempotency_key_reused")
    response = HttpResponse(bytes(known.body or b""), status=known.status or 200)
    response["Content-Type"] = known.content_type
    response["Idempotent-Replayed"] = "true"
    return response


def forget_old() -> int:
    deleted, _ = IdempotentAnswer.objects.filter(created_at__lt=now() - KEPT).delete()
    return deleted
