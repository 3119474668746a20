"""The page on which people choose what they get. It opens from a signed link in every mail, without an account."""

from collections.abc import Sequence
from html import escape
from itertools import groupby
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guanxi.channels import links, pages, preferences
from guanxi.channels.preferences import Choice
from guanxi.kit.phrase import Phrase
from guanxi.kit.tokens import Expired, Forged

_STYLES = (
    "fieldset{border:1px solid var(--line);border-radius:8px;background:var(--surface);padding:8px 16px}"
    "fieldset,form p{margin:0 0 16px}legend{font-weight:600;padding:0 4px}"
    "label{display:flex;gap:12px;align-items:center;min-height:44px}"
    "input{width:20px;height:20px;accent-color:var(--jade)}.row{display:flex;gap:12px;flex-wrap:wrap;margin-top:8px}"
    ".q{background:none;color:var(--ink-2);border-color:var(--line-2)}.q:hover{background:var(--hover)}"
    ".ok{background:var(--jade-soft);color:var(--jade-ink);border-radius:6px;padding:8px 12px}"
)


@csrf_exempt  # the signature in the address is what allows it, and a mail program has no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        message = links.read_preferences(token)
    except (Forged, Expired):
        return pages.notice(request, _FORGED, _FORGED_TEXT, status=404)
    if request.method == "POST":
        wanted = [] if "none" in request.POST else request.POST.getlist("want")
        preferences.choose(message, frozenset(wanted))
    return _shown(request, message, is_saved=request.method == "POST")


def _shown(request: HttpRequest, message: UUID, *, is_saved: bool) -> HttpResponse:
    known = preferences.choices(message)
    if known is None:
        return pages.notice(request, _FORGED, _GONE_TEXT, status=410)
    language = pages.language_of(request)

    def said(words: Phrase) -> str:
        return escape(words.in_(language))

    saved = f'<p class="ok" role="status">{said(_SAVED)}</p>' if is_saved else ""
    body = (
        f"<h1>{said(_TITLE)}</h1><p>{said(_TEXT)}</p>{saved}"
        f'<form method="post">{_fields(known, language)}<p>{said(_SERVICE)}</p><div class="row">'
        f'<button class="b">{said(_SAVE)}</button><button class="b q" name="none" value="1">{said(_NONE)}</button>'
        "</div></form>"
    )
    html = pages.document(
        _TITLE.in_(language), body, language, head_end=pages.switch(request, language), styles=_STYLES
    )
    return pages.respond(html)


def _fields(known: Sequence[Choice], language: str) -> str:
    return "".join(
        f"<fieldset><legend>{escape(label.in_(language))}</legend>"
        + "".join(_tick(choice, language) for choice in those)
        + "</fieldset>"
        for label, those in groupby(known, key=lambda choice: choice.channel_label)
    )


def _tick(choice: Choice, language: str) -> str:
    checked = " checked" if choice.is_on else ""
    tick = f'<input type="checkbox" name="want" value="{escape(choice.name)}"{checked}>'
    return f"<label>{tick}<span>{escape(choice.purpose_label.in_(language))}</span></label>"


_TITLE = Phrase("What would you like to hear from us?", "你希望收到哪些消息？")
_TEXT = Phrase("Tick what you want, and save. You can change it at any time.", "勾选你需要的内容并保存，随时可以更改。")
_SERVICE = Phrase(
    "Answers to your own requests, orders and tickets always reach you.", "对你本人请求、订单和工单的答复始终会送达。"
)
_SAVE = Phrase("Save", "保存")
_NONE = Phrase("Nothing at all", "全部不再接收")
_SAVED = Phrase("Saved.", "已保存。")
_FORGED = Phrase("This link does not work", "这个链接无效")
_FORGED_TEXT = Phrase(
    "It is incomplete or was changed on the way. Open it from the mail again, or ask the person who wrote to you.",
    "链接不完整，或在途中被改动。请从邮件中重新打开，或询问给你写信的人。",
)
_GONE_TEXT = Phrase("The mail it came with no longer exists.", "对应的邮件已不存在。")
