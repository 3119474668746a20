"""The public doors of a form. No decision is made here: they read what came and word what `submit` answered."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt

from guanxi.channels import house, pages
from guanxi.kit import json
from guanxi.kit.errors import Forbidden, GuanxiError, Invalid, NotFound, TooLarge, TooMany
from guanxi.kit.phrase import Phrase
from guanxi.marketing import definition, embed, guards, page, submit
from guanxi.marketing.definition import LANGUAGE, FormDefinition
from guanxi.marketing.submit import Result, Visit

LARGEST = 256 * 1024


@csrf_exempt
def form(request: HttpRequest, slug: str) -> HttpResponse:
    """GET the page, POST an answer, OPTIONS for other people's pages. Nobody is logged in here, so nothing to forge."""
    method = request.method or "GET"
    if method == "OPTIONS":
        return _preflight(request, slug)
    if method == "POST":
        return _post(request, slug)
    if method not in {"GET", "HEAD"}:
        return HttpResponse(status=405, headers={"Allow": "GET, HEAD, POST, OPTIONS"})
    found = definition.by_slug(slug, fresh=True)
    if found is None or found.status != "published":
        return _closed(request, found)
    language = _language(request, found)
    switch = _switch(request, found, language)
    if "sent" in request.GET:
        return _respond(page.done(found, language, switch), found)
    return _respond(page.html(found, language, switch), found, script=page.page_script())


def script(request: HttpRequest, slug: str) -> HttpResponse:
    """The embed script. Others may run it; what it may post is decided when it posts."""
    found = definition.by_slug(slug, fresh=True)
    if found is None or found.status != "published":
        code, status = f"console.warn({json.dumps(f'Guanxi: there is no form {slug[:60]}')});", 404
    else:
        code, status = embed.script(found), 200
    response = HttpResponse(code, content_type="text/javascript; charset=utf-8", status=status)
    response["Cache-Control"] = "no-store"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


# Posting


def _post(request: HttpRequest, slug: str) -> HttpResponse:
    found = definition.by_slug(slug)
    language = _language(request, found)
    given: Mapping[str, Any] = {}
    try:
        if found is None:
            raise NotFound(_NO_FORM, code="unknown_form")
        if found.status != "published":
            raise NotFound(_CLOSED, code="form_closed")
        _refuse_origin(request, found)
        given = _read(request)
        language = str(given.get(LANGUAGE) or language)
        result = submit.submit(found, given, _visit(request, given, language))
    except GuanxiError as error:
        return _allow(request, found, _error(request, found, language, given, error))
    return _allow(request, found, _answer(request, found, language, given, result))


def _answer(
    request: HttpRequest, found: FormDefinition, language: str, given: Mapping[str, Any], result: Result
) -> HttpResponse:
    if result.outcome == "received":
        if _wants_page(request):
            # After a redirect, loading the page again does not send the answers again.
            query = urlencode({"sent": "1", "lang": "zh" if language.startswith("zh") else "en"})
            return HttpResponseRedirect(f"/f/{found.slug}?{query}", status=303)
        words = result.message.in_(language)
        return _json({"ok": True, "message": words, "submission": str(result.submission)}, 200)
    code = "spam" if result.outcome == "spam" else "invalid"
    return _error(request, found, language, given, Invalid(result.message, code=code, faults=result.faults))


def _error(
    request: HttpRequest, found: FormDefinition | None, language: str, given: Mapping[str, Any], error: GuanxiError
) -> HttpResponse:
    if found is None or not _wants_page(request):
        return _problem(request, language, error)
    language = "zh" if language.startswith("zh") else "en"
    warning = "" if error.faults else error.detail.in_(language)
    typed = page.Typed(given, error.faults, warning)
    markup = page.html(found, language, _switch(request, found, language), typed)
    return _respond(markup, found, status=error.status, script=page.page_script())


def _problem(request: HttpRequest, language: str, error: GuanxiError) -> HttpResponse:
    body: dict[str, Any] = {
        "type": f"about:blank#{error.code}",
        "title": error.title.in_(language),
        "status": error.status,
        "detail": error.detail.in_(language),
        "code": error.code,
        "faults": [
            {"field": fault.field, "code": fault.code, "message": fault.message.in_(language)} for fault in error.faults
        ],
        "request_id": str(getattr(request, "request_id", "")),
    }
    response = _json(body, error.status, "application/problem+json")
    if isinstance(error, TooMany):
        response["Retry-After"] = str(error.retry_after)
    return response


def _read(request: HttpRequest) -> Mapping[str, Any]:
    """The answers by name, from JSON or from a form. Raises TooLarge or Invalid."""
    if _length(request) > LARGEST:
        raise TooLarge(_TOO_LARGE)
    try:
        body = request.body
    except (RequestDataTooBig, UnreadablePostError) as error:
        raise TooLarge(_TOO_LARGE) from error
    if len(body) > LARGEST:
        raise TooLarge(_TOO_LARGE)
    kind = (request.content_type or "").lower()
    if kind == "application/json" or kind.endswith("+json"):
        return _from_json(body)
    if kind == "multipart/form-data":
        return _merged(list(request.POST.lists()))
    if kind in {"application/x-www-form-urlencoded", "text/plain", ""}:
        return _from_form(body)
    raise Invalid(_UNKNOWN_KIND.fill(kind=kind[:60]), code="media_type")


def _length(request: HttpRequest) -> int:
    length = request.META.get("CONTENT_LENGTH") or "0"
    return int(length) if str(length).isdigit() else 0


def _from_json(body: bytes) -> Mapping[str, Any]:
    try:
        given = json.loads(body)
        if b"\\ud" in body.lower():
            # Half of a surrogate pair is legal JSON and no text; no database keeps it.
            json.exact(given).encode()
    except (ValueError, RecursionError) as error:
        raise Invalid(_BAD_JSON.fill(error=str(error)[:100]), code="bad_json") from error
    if not isinstance(given, dict):
        raise Invalid(_NOT_AN_OBJECT, code="not_an_object")
    return given


def _from_form(body: bytes) -> Mapping[str, Any]:
    try:
        pairs = parse_qsl(body.decode("utf-8"), keep_blank_values=True, max_num_fields=500)
    except (UnicodeDecodeError, ValueError) as error:
        raise Invalid(_BAD_FORM, code="bad_form") from error
    names: dict[str, list[str]] = {}
    for name, value in pairs:
        names.setdefault(name, []).append(value)
    return _merged(list(names.items()))


def _merged(lists: list[tuple[str, list[Any]]]) -> Mapping[str, Any]:
    return {name: values[0] if len(values) == 1 else values for name, values in lists}


def _visit(request: HttpRequest, given: Mapping[str, Any], language: str) -> Visit:
    remote = request.META.get("REMOTE_ADDR", "")
    return Visit(
        language="zh" if language.lower().startswith("zh") else "en",
        address=guards.visitor_address(remote, request.headers.get("X-Forwarded-For", "")),
        user_agent=request.headers.get("User-Agent", ""),
        page=submit.page_of(given, request.headers.get("Referer", "")),
    )


# Other people's pages


def _refuse_origin(request: HttpRequest, found: FormDefinition) -> None:
    origin = request.headers.get("Origin", "")
    if origin and not _is_allowed(request, found, origin):
        raise Forbidden(_WRONG_ORIGIN.fill(origin=origin[:200]), code="origin")


def _is_allowed(request: HttpRequest, found: FormDefinition, origin: str) -> bool:
    own = {house.public_url(), f"{request.scheme}://{request.get_host()}"}
    return origin in own or "*" in found.settings.origins or origin in found.settings.origins


def _allow(request: HttpRequest, found: FormDefinition | None, response: HttpResponse) -> HttpResponse:
    origin = request.headers.get("Origin", "")
    if origin and found is not None and _is_allowed(request, found, origin):
        response["Access-Control-Allow-Origin"] = origin
        response["Vary"] = "Origin, Accept-Language"
    return response


def _preflight(request: HttpRequest, slug: str) -> HttpResponse:
    response = _allow(request, definition.by_slug(slug), HttpResponse(status=204))
    if "Access-Control-Allow-Origin" in response:
        response["Access-Control-Allow-Methods"] = "POST"
        response["Access-Control-Allow-Headers"] = "Content-Type, Accept, Accept-Language"
        response["Access-Control-Max-Age"] = "600"
    return response


# Pages


def _respond(markup: str, found: FormDefinition, *, status: int = 200, script: str = "") -> HttpResponse:
    """Pages of the allowed origins may show the form in a frame."""
    origins = found.settings.origins
    ancestors = "*" if "*" in origins else " ".join(["'self'", *origins])
    response = pages.respond(markup, status=status, script=script, ancestors=ancestors)
    # The policy above decides about frames; the older header can only say yes or no to all.
    response.xframe_options_exempt = True
    return response


def _closed(request: HttpRequest, found: FormDefinition | None) -> HttpResponse:
    if found is not None and found.status == "closed":
        return pages.notice(request, _CLOSED, _CLOSED_TEXT, status=410)
    return pages.notice(request, _NO_FORM, _NO_FORM_TEXT, status=404)


def _language(request: HttpRequest, found: FormDefinition | None) -> str:
    if found is not None and found.language != "auto":
        return found.language
    return pages.language_of(request)


def _switch(request: HttpRequest, found: FormDefinition, language: str) -> str:
    return pages.switch(request, language) if found.language == "auto" else ""


def _wants_page(request: HttpRequest) -> bool:
    """Browsers that post a form ask for HTML first; scripts and programs ask for JSON or anything."""
    accept = request.headers.get("Accept", "")
    return "text/html" in accept and (request.content_type or "") != "application/json"


def _json(body: Mapping[str, Any], status: int, kind: str = "application/json") -> HttpResponse:
    response = HttpResponse(json.dumps(body), status=status, content_type=f"{kind}; charset=utf-8")
    response["Cache-Control"] = "no-store"
    return response


_NO_FORM = Phrase("There is no such form", "没有这个表单")
_NO_FORM_TEXT = Phrase("The address may be mistyped, or the form was deleted.", "网址可能有误，或表单已被删除。")
_CLOSED = Phrase("This form is closed", "这个表单已关闭")
_CLOSED_TEXT = Phrase("It takes no more answers.", "它不再接收提交。")
_TOO_LARGE = Phrase(f"The answers are larger than {LARGEST // 1024} KB", f"提交的内容超过 {LARGEST // 1024} KB")
_BAD_JSON = Phrase("The body is not valid JSON: {error}", "请求内容不是有效的 JSON：{error}")
_NOT_AN_OBJECT = Phrase("The body must be a JSON object of answers by name", "请求内容应为 JSON 对象，以字段名为键")
_BAD_FORM = Phrase("The form's content cannot be read; send it as UTF-8", "表单内容无法读取，请用 UTF-8 编码")
_UNKNOWN_KIND = Phrase(
    "“{kind}” is not understood; send JSON or an ordinary form", "不支持“{kind}”，请用 JSON 或普通表单提交"
)
_WRONG_ORIGIN = Phrase(
    "Pages of {origin} may not send this form; add the origin in the form's settings",
    "来自 {origin} 的页面不能提交这个表单，请在表单设置中添加该来源",
)
