"""What every request of the API passes: size, pace, one transaction for a write, and a header against caches."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.db import transaction
from django.http import HttpRequest, UnreadablePostError
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from guanxi.api.idempotency import once
from guanxi.api.limits import BUCKETS, caller_of
from guanxi.api.problems import NO_PAGE, Malformed, NotAllowed, TooLarge, handle, problem
from guanxi.api.who import SAFE
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects.shape import steady

View = Callable[..., HttpResponseBase]

MOST_BYTES = 2 * 1024 * 1024
MOST_FILE_BYTES = 101 * 1024 * 1024
TOO_LARGE = Phrase("At most {limit} MB are accepted here.", "此处最多接受 {limit} MB。")
BROKEN_OFF = Phrase("The request broke off.", "请求传输中断。")
NUL_IN_QUERY = Phrase("The address contains a NUL character.", "地址中含有 NUL 字符。")


def through_the_door(view: View) -> View:
    @csrf_exempt  # who.Session checks the token itself, and only for sessions
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            BUCKETS.take(caller_of(request))
            _look_at(request)
            with steady():
                response = _answer(request, lambda: view(request, *args, **kwargs))
        except Exception as exc:
            response = handle(request, exc)
        if response.status_code == 405:
            allowed = response.get("Allow", "")
            response = problem(request, NotAllowed())
            response["Allow"] = allowed
        response["Cache-Control"] = "no-store"
        return response

    return guarded


def not_found(request: HttpRequest, **_: Any) -> HttpResponseBase:
    return problem(request, NotFound(NO_PAGE))


def _look_at(request: HttpRequest) -> None:
    """Refuse what is too large before reading it, and read a plain body here, where its faults can be told apart."""
    is_file = (request.content_type or "").startswith("multipart/")
    limit = MOST_FILE_BYTES if is_file else MOST_BYTES
    if int(request.META.get("CONTENT_LENGTH") or 0) > limit:
        raise TooLarge(TOO_LARGE.fill(limit=limit // (1024 * 1024)))
    if "%00" in request.META.get("QUERY_STRING", "") or "\0" in request.path:
        raise Malformed(NUL_IN_QUERY)
    if request.method in SAFE or is_file:
        return
    try:
        _ = request.body
    except RequestDataTooBig:
        raise TooLarge(TOO_LARGE.fill(limit=limit // (1024 * 1024))) from None
    except UnreadablePostError:
        raise Malformed(BROKEN_OFF) from None


def _answer(request: HttpRequest, work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    """A write is one transaction: an answer that is an error leaves nothing behind."""
    if request.method in SAFE:
        return work()
    key = request.headers.get("Idempotency-Key")
    with transaction.atomic():
        if key is not None and not (request.content_type or "").startswith("multipart/"):
            return once(request, caller_of(request), key, lambda: _in_savepoint(work))
        return _in_savepoint(work)


def _in_savepoint(work: Callable[[], HttpResponseBase]) -> HttpResponseBase:
    with transaction.atomic():
        response = work()
        if response.status_code >= 400:
            transaction.set_rollback(True)
    return response
