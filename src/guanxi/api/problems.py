"""Every error leaves as application/problem+json, in the language of the caller."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import structlog
from django.db import DataError
from django.http import Http404, HttpRequest, HttpResponse
from ninja.errors import AuthenticationError, HttpError
from ninja.errors import ValidationError as NinjaValidationError
from pydantic import ValidationError

from guanxi.kit import json
from guanxi.kit.errors import (
    Fault,
    Forbidden,
    GuanxiError,
    Invalid,
    NotFound,
    TooLarge,
    TooMany,
    Unauthenticated,
)
from guanxi.kit.phrase import Phrase, same

_log = structlog.get_logger("guanxi.api")

CONTENT_TYPE = "application/problem+json"


class Malformed(GuanxiError):
    """What arrived cannot be read at all; nothing in it was looked at."""

    status = 400
    default_code = "malformed"
    title = Phrase("The request cannot be read", "无法读取请求")


class NotAllowed(GuanxiError):
    status = 405
    default_code = "method_not_allowed"
    title = Phrase("This address does not know the method", "该地址不支持此请求方法")


class Unexpected(GuanxiError):
    status = 500
    default_code = "unexpected"
    title = Phrase("Something went wrong on our side", "系统内部出错")


NO_JSON = Phrase("The body is not valid JSON.", "请求内容不是有效的 JSON。")
NO_PAGE = Phrase("There is nothing at this address.", "该地址不存在。")
TOLD = Phrase("It is in the log under the id {id}.", "错误已记录，编号 {id}。")
OUT_OF_RANGE = Phrase("A value is outside what can be stored.", "有值超出了可存储的范围。")
BAD_VALUES = Phrase("Some values cannot be accepted.", "有些值不能接受。")

# The most frequent complaints of pydantic in both languages; the others keep its English.
_WORDS: Mapping[str, Phrase] = {
    "missing": Phrase("This is required", "此项必填"),
    "extra_forbidden": Phrase("There is no such field", "没有这个字段"),
    "string_type": Phrase("This must be text", "此处应为文本"),
    "int_type": Phrase("This must be a whole number", "此处应为整数"),
    "int_parsing": Phrase("This must be a whole number", "此处应为整数"),
    "int_from_float": Phrase("This must be a whole number", "此处应为整数"),
    "decimal_parsing": Phrase("This must be a number", "此处应为数字"),
    "bool_parsing": Phrase("This must be yes or no", "此处应为“是”或“否”"),
    "bool_type": Phrase("This must be yes or no", "此处应为“是”或“否”"),
    "uuid_parsing": Phrase("This must be the id of a record", "此处应为一条记录的 ID"),
    "uuid_type": Phrase("This must be the id of a record", "此处应为一条记录的 ID"),
    "list_type": Phrase("This must be a list", "此处应为列表"),
    "dict_type": Phrase("This must be an object", "此处应为对象"),
    "model_type": Phrase("This must be an object", "此处应为对象"),
    "model_attributes_type": Phrase("This must be an object", "此处应为对象"),
    "string_too_long": Phrase("This is too long", "内容过长"),
    "string_too_short": Phrase("This is too short", "内容过短"),
    "too_long": Phrase("There are too many entries", "条目过多"),
    "greater_than_equal": Phrase("This is too small", "数值过小"),
    "less_than_equal": Phrase("This is too large", "数值过大"),
}


def language_of(request: HttpRequest) -> str:
    """The person's own language; a program may ask for another by Accept-Language."""
    actor = getattr(request, "auth", None)
    asked = request.headers.get("Accept-Language", "")
    if actor is not None and (actor.kind == "user" or not asked):
        return str(actor.language)
    return "zh" if asked.strip().lower().startswith("zh") else "en"


def problem(request: HttpRequest, error: GuanxiError, **more: Any) -> HttpResponse:
    """`more` adds members of the particular problem, such as the current row of a conflict."""
    language = language_of(request)
    data = {
        "type": f"/problems/{error.code}",
        "title": error.title.in_(language),
        "status": error.status,
        "detail": error.detail.in_(language),
        "code": error.code,
        "faults": [
            {"field": fault.field, "code": fault.code, "message": fault.message.in_(language)} for fault in error.faults
        ],
        "request_id": getattr(request, "request_id", ""),
        **_extras(error, language),
        **more,
    }
    response = HttpResponse(json.dumps(data), status=error.status, content_type=CONTENT_TYPE)
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    if isinstance(error, Unauthenticated) and "Authorization" in request.headers:
        response["WWW-Authenticate"] = "Bearer"
    return response


def known(exc: Exception) -> GuanxiError | None:
    """The member of our family an exception of somebody else means; None when it is a surprise."""
    match exc:
        case GuanxiError():
            return exc
        case NinjaValidationError():
            return _of_payload(exc.errors)
        case ValidationError():
            return _of_payload([{**error, "loc": ("body", *error["loc"])} for error in exc.errors()])
        case AuthenticationError():
            return Unauthenticated()
        case HttpError(status_code=400):
            return Malformed(NO_JSON, code="malformed_body")
        case HttpError(status_code=403):
            return Forbidden()
        case Http404():
            return NotFound(NO_PAGE)
        case DataError():
            return Invalid(OUT_OF_RANGE, code="out_of_range")
        case ValueError() if "NUL" in str(exc):
            return Invalid(OUT_OF_RANGE, code="out_of_range")
    return None


def handle(request: HttpRequest, exc: Exception) -> HttpResponse:
    error = known(exc)
    if error is None:
        _log.exception("unexpected", path=request.path)
        error = Unexpected(TOLD.fill(id=getattr(request, "request_id", "-")))
    current = getattr(exc, "current", None)
    return problem(request, error, **({"current": current} if current is not None else {}))


def _extras(error: GuanxiError, language: str) -> dict[str, Any]:
    """Faults of expressions also say where in the text they are and what was probably meant."""
    found = getattr(error, "found", None)
    if not found:
        return {}
    return {
        "expression_faults": [
            {
                "message": fault.message.in_(language),
                "start": fault.start,
                "end": fault.end,
                "suggestion": fault.suggestion or None,
            }
            for fault in found
        ]
    }


def _of_payload(errors: Any) -> GuanxiError:
    """A bad part of the address is simply not found; only bodies and queries are invalid."""
    if any(error["loc"][0] == "path" for error in errors):
        return NotFound(NO_PAGE)
    return Invalid(BAD_VALUES, faults=tuple(_fault(error) for error in errors))


def _fault(error: Mapping[str, Any]) -> Fault:
    parts = [str(part) for part in error["loc"][1:] if part not in ("data", "payload")]
    words = _WORDS.get(error["type"], same(str(error["msg"])))
    return Fault(".".join(parts), str(error["type"]), words)


__all__ = ["Malformed", "NotAllowed", "TooLarge", "Unexpected", "handle", "known", "language_of", "problem"]
