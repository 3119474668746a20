"""The page behind the link of a mail that asks for an answer. Looking changes nothing, because scanners look too."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guanxi.access.actors import Actor
from guanxi.automation import answering
from guanxi.automation.answering import Question
from guanxi.automation.steps import Json
from guanxi.channels import pages
from guanxi.kit.errors import GuanxiError, Invalid
from guanxi.kit.phrase import Phrase, phrase_of

STYLES = (
    "label{display:block;margin:0 0 16px;color:var(--ink-2)}"
    "input,select,textarea{font:inherit;display:block;width:100%;margin-top:4px;padding:8px 12px;min-height:44px;"
    "border:1px solid var(--line-3);border-radius:6px;background:var(--raised);color:var(--ink)}"
    "input[type=checkbox]{width:24px;min-height:24px}"
    ".row{display:flex;gap:12px;flex-wrap:wrap}.quiet{background:none;color:var(--jade)}"
    ".wrong{color:var(--cin-ink);font-size:13px}"
)


# The token is the proof; there is no session whose power a strange page could borrow.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def answer_page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        question, person = answering.by_token(token)
    except GuanxiError as error:
        return pages.notice(request, error.title, error.detail, status=error.status)
    if question.state != "open":
        return pages.notice(request, _DONE[question.state], question.title)
    if request.method != "POST":
        return _form(request, question, {})
    return _answered(request, question, person)


def _answered(request: HttpRequest, question: Question, person: Actor) -> HttpResponse:
    post = request.POST
    try:
        if question.kind == "approval":
            done = answering.decide(question.id, person, post.get("verdict", ""), post.get("comment", ""))
        else:
            done = answering.fill_in(question.id, person, _values(request, question))
    except Invalid as error:
        return _form(request, question, {fault.field: fault.message for fault in error.faults}, status=422)
    except GuanxiError as error:
        return pages.notice(request, error.title, error.detail, status=error.status)
    return pages.notice(request, _DONE[done.state], question.title)


def _values(request: HttpRequest, question: Question) -> dict[str, Json]:
    """A box that is not ticked sends nothing, and means no."""
    empty = {str(one["name"]): "false" if one["type"] == "flag" else "" for one in question.fields}
    return {name: request.POST.get(name) or nothing for name, nothing in empty.items()}


def _form(request: HttpRequest, question: Question, faults: Mapping[str, Phrase], status: int = 200) -> HttpResponse:
    language = pages.language_of(request)
    title, body = (escape(words.in_(language)) for words in (question.title, question.body))
    about = escape(f"{question.flow_name.in_(language)} · {question.subject_label}")
    inside = _verdict(language) if question.kind == "approval" else _blanks(question, faults, language)
    page = f'<h1>{title}</h1><p>{about}</p><p>{body}</p><form method="post">{inside}</form>'
    head_end = pages.switch(request, language)
    html = pages.document(question.title.in_(language), page, language, head_end=head_end, styles=STYLES)
    return pages.respond(html, status=status)


def _verdict(language: str) -> str:
    yes, no, comment = (escape(words.in_(language)) for words in (_APPROVE, _REJECT, _COMMENT))
    return (
        f'<label>{comment}<textarea name="comment" rows="3" maxlength="2000"></textarea></label>'
        f'<div class="row"><button class="b" name="verdict" value="approved">{yes}</button>'
        f'<button class="b quiet" name="verdict" value="rejected">{no}</button></div>'
    )


def _blanks(question: Question, faults: Mapping[str, Phrase], language: str) -> str:
    fields = "".join(_blank(one, faults.get(str(one["name"])), language) for one in question.fields)
    return f'{fields}<button class="b">{escape(_SEND.in_(language))}</button>'


def _blank(one: Mapping[str, Json], fault: Phrase | None, language: str) -> str:
    name = escape(str(one["name"]), quote=True)
    label = escape(phrase_of(one["label"]).in_(language) or str(one["name"]))
    wrong = f'<span class="wrong">{escape(fault.in_(language))}</span>' if fault else ""
    return f"<label>{label}{_control(one, name)}{wrong}</label>"


def _control(one: Mapping[str, Json], name: str) -> str:
    if one["type"] == "choice":
        options = "".join(f"<option>{escape(str(option))}</option>" for option in ("", *one["options"]))
        return f'<select name="{name}">{options}</select>'
    if one["type"] == "flag":
        return f'<input type="checkbox" name="{name}" value="true">'
    kind = "date" if one["type"] == "date" else "text"
    return f'<input type="{kind}" name="{name}" maxlength="2000">'


_APPROVE = Phrase("Approve", "批准")
_REJECT = Phrase("Reject", "拒绝")
_COMMENT = Phrase("Comment (optional)", "备注（可不填）")
_SEND = Phrase("Send", "提交")
_DONE: Mapping[str, Phrase] = {
    "approved": Phrase("Approved", "已批准"),
    "rejected": Phrase("Rejected", "已拒绝"),
    "answered": Phrase("Thank you", "已提交，谢谢"),
    "gone": Phrase("Nobody waits for an answer any more", "流程已不再等待答复"),
}
