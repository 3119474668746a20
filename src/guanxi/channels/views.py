"""The addresses inside mails. They answer quickly, and never with an error that only we would understand."""

from base64 import b64decode
from collections.abc import Callable
from html import escape
from uuid import UUID

import structlog
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from guanxi.channels import links, pages, tracking
from guanxi.channels.agents import Look
from guanxi.kit import clock
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase
from guanxi.kit.tokens import Expired, Forged

_log = structlog.get_logger("guanxi.tracking")
PIXEL = b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAICRAEAOw==")


@require_safe
def open_pixel(request: HttpRequest, token: str) -> HttpResponse:
    """Always the picture: a broken image in a mail helps nobody. A forged token records nothing."""
    try:
        message = links.read_open(token)
    except (Forged, Expired):
        pass
    else:
        _recorded(lambda: tracking.opened([message], _look(request)))
    return _pixel()


@require_safe
def click(request: HttpRequest, token: str) -> HttpResponse:
    """On to the address inside the signature, and nowhere else: nobody can borrow our name for a redirect."""
    try:
        found = links.read_click(token)
    except Forged:
        return pages.notice(request, _FORGED, _FORGED_TEXT, status=404)
    except Expired:
        return pages.notice(request, _EXPIRED, _EXPIRED_TEXT, status=410)
    _recorded(lambda: tracking.clicked([found.message], _look(request), found.url))
    response = HttpResponseRedirect(found.url)
    response["Cache-Control"] = "no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, token: str) -> HttpResponse:
    """GET asks (scanners follow links), POST does: from the button, or from the mail program (RFC 8058)."""
    try:
        message = links.read_unsubscribe(token)
    except (Forged, Expired):
        return pages.notice(request, _FORGED, _FORGED_TEXT, status=404)
    if request.method == "POST":
        tracking.unsubscribe(message)
        return _done(request, message)
    return _ask(request, message)


def _done(request: HttpRequest, message: UUID) -> HttpResponse:
    language = pages.language_of(request)
    link = escape(links.preferences_url(message, language))
    body = (
        f"<h1>{escape(_DONE.in_(language))}</h1><p>{escape(_DONE_TEXT.in_(language))}</p>"
        f'<p><a href="{link}">{escape(_CHOOSE.in_(language))}</a></p>'
    )
    html = pages.document(_DONE.in_(language), body, language, head_end=pages.switch(request, language))
    return pages.respond(html)


def _ask(request: HttpRequest, message: UUID) -> HttpResponse:
    known = tracking.sent(message)
    language = pages.language_of(request)
    address = _masked(known.address) if known else ""
    text = (_ASK_TEXT.fill(address=address) if address else _ASK_TEXT_UNKNOWN).in_(language)
    body = (
        f"<h1>{escape(_ASK.in_(language))}</h1><p>{escape(text)}</p>"
        f'<form method="post"><button class="b">{escape(_CONFIRM.in_(language))}</button></form>'
    )
    html = pages.document(_ASK.in_(language), body, language, head_end=pages.switch(request, language))
    return pages.respond(html)


def _masked(address: str) -> str:
    """Enough for the owner to recognise: a forwarded mail must not show it whole."""
    local, at, domain = address.partition("@")
    return f"{local[:2]}…{at}{domain}" if at else ""


def _recorded(record: Callable[[], None]) -> None:
    """Tracking is our wish, not the reader's: when it fails, the page still comes."""
    try:
        record()
    except (DatabaseError, GuanxiError):
        _log.exception("tracking_lost")


def _look(request: HttpRequest) -> Look:
    headers = request.headers
    purpose = headers.get("Sec-Purpose") or headers.get("Purpose") or headers.get("X-Purpose") or ""
    return Look(headers.get("User-Agent", ""), request.method or "GET", clock.now(), purpose.split(";")[0])


def _pixel() -> HttpResponse:
    response = HttpResponse(PIXEL, content_type="image/gif")
    response["Cache-Control"] = "no-store, private, max-age=0"
    response["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


_FORGED = Phrase("This link does not work", "这个链接无效")
_FORGED_TEXT = Phrase(
    "It is incomplete or was changed on the way. Open it from the mail again, or ask the person who wrote to you.",
    "链接不完整，或在途中被改动。请从邮件中重新打开，或询问给你写信的人。",
)
_EXPIRED = Phrase("This link has expired", "这个链接已过期")
_EXPIRED_TEXT = Phrase(
    "The mail is more than a year old. Ask the person who wrote to you for a new link.",
    "这封邮件是一年多以前的。请向给你写信的人要一个新链接。",
)
_ASK = Phrase("Unsubscribe", "退订邮件")
_ASK_TEXT = Phrase("No more mails to {address}?", "不再向 {address} 发送邮件？")
_ASK_TEXT_UNKNOWN = Phrase("No more mails from us?", "不再接收我们的邮件？")
_CONFIRM = Phrase("Unsubscribe", "确认退订")
_CHOOSE = Phrase("Choose what you still want to hear from us", "选择你仍希望收到的内容")
_DONE = Phrase("You are unsubscribed", "已退订")
_DONE_TEXT = Phrase(
    "You will get no more mails of this kind. Answers to your own requests still reach you.",
    "你不会再收到这类邮件。对你本人请求的答复仍会送达。",
)
