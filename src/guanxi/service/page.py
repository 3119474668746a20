"""The page behind a link of a survey. Looking answers nothing, for mail scanners look too; a person's touch does."""

from html import escape

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from guanxi.channels import pages
from guanxi.channels.agents import is_machine, look_of
from guanxi.kit import clock
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.tokens import Expired, Forged
from guanxi.service import links, surveys
from guanxi.service.surveys import Answer, Asked

MOST_LETTERS = 2_000
_STYLES = (
    "fieldset{border:0;padding:0;margin:0 0 16px}legend{padding:0;margin-bottom:12px}"
    ".scale{display:flex;flex-wrap:wrap;gap:8px}.scale label{position:relative}"
    ".scale input{position:absolute;opacity:0;inset:0}"
    ".scale span{display:grid;place-items:center;min-width:44px;height:44px;border:1px solid var(--line-3);"
    "border-radius:6px;background:var(--raised);font-variant-numeric:tabular-nums}"
    ".scale input:checked+span{background:var(--jade);color:var(--raised);border-color:var(--jade)}"
    ".scale input:focus-visible+span{outline:2px solid var(--jade);outline-offset:2px}"
    ".ends{display:flex;justify-content:space-between;color:var(--ink-2);font-size:13px;margin:6px 0 0}"
    "textarea{font:inherit;display:block;width:100%;margin:4px 0 16px;padding:8px 12px;border:1px solid var(--line-3);"
    "border-radius:6px;background:var(--raised);color:var(--ink)}"
    ".ok{background:var(--jade-soft);color:var(--jade-ink);border-radius:6px;padding:8px 12px}"
    ".wrong{color:var(--cin-ink);font-size:13px;margin:8px 0 0}"
)
# The click in the mail is the answer: the first touch of a person on the page sends it. A program that only loads the
# page, even with scripts, moves no pointer.
_BY_TOUCH = """
(function(){var form=document.querySelector("form"),sent=false,
on=["pointermove","pointerdown","touchstart","keydown"];
function send(event){if(sent||!event.isTrusted)return;sent=true;
fetch(location.pathname,{method:"POST",body:new URLSearchParams(new FormData(form))}).then(function(answer){
if(answer.ok)document.querySelector("[role=status]").hidden=false});
on.forEach(function(kind){removeEventListener(kind,send,true)})}
on.forEach(function(kind){addEventListener(kind,send,true)})})();
"""


@csrf_exempt  # the signature in the address is what allows it, and a mail program has no cookie
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, token: str) -> HttpResponse:
    try:
        asked = surveys.asked(links.read_survey(token))
    except Forged:
        return pages.notice(request, _FORGED, _FORGED_TEXT, status=404)
    except Expired:
        return pages.notice(request, _EXPIRED, _EXPIRED_TEXT, status=410)
    if asked is None:
        return pages.notice(request, _FORGED, _GONE_TEXT, status=410)
    return _answered(request, asked) if request.method == "POST" else _form(request, asked, _wished(request, asked))


def _answered(request: HttpRequest, asked: Asked) -> HttpResponse:
    score, comment = _number(request.POST.get("score", "")), request.POST.get("comment", "").strip()
    if score is None and asked.score is None:
        return _form(request, asked, None, wrong=_CHOOSE, status=422)
    try:
        surveys.answer([Answer(asked.response, score, comment[:MOST_LETTERS] or None)])
    except Invalid as error:
        return _form(request, asked, asked.score, wrong=error.detail, status=422)
    return pages.notice(request, _THANKS, asked.survey.thanks)


def _wished(request: HttpRequest, asked: Asked) -> int | None:
    """The score of the link that was clicked, else the one given before."""
    score = _number(request.GET.get("score", ""))
    return score if score in asked.survey.scale else asked.score


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 4 else None


def _form(
    request: HttpRequest, asked: Asked, chosen: int | None, *, wrong: Phrase | None = None, status: int = 200
) -> HttpResponse:
    language = _language(request, asked)
    survey = asked.survey

    def said(words: Phrase) -> str:
        return escape(words.in_(language))

    scale = "".join(_choice(score, score == chosen) for score in survey.scale)
    low, high = _ENDS[survey.kind]
    fault = f'<p class="wrong" role="alert">{said(wrong)}</p>' if wrong else ""
    body = (
        f'<h1>{said(survey.question)}</h1><p class="ok" role="status" hidden>{said(_NOTED)}</p>'
        f'<form method="post"><fieldset><legend>{said(_SCALE)}</legend><div class="scale">{scale}</div>'
        f'<p class="ends"><span>{said(low)}</span><span>{said(high)}</span></p>{fault}</fieldset>'
        f"<label>{said(survey.comment_question)}"
        f'<textarea name="comment" rows="4" maxlength="{MOST_LETTERS}">{escape(asked.comment)}</textarea></label>'
        f'<button class="b">{said(_SEND)}</button></form>'
    )
    script = _BY_TOUCH if _may_answer_by_touch(request, asked, chosen) else ""
    head_end = pages.switch(request, language)
    html = pages.document(
        survey.question.in_(language), body, language, head_end=head_end, styles=_STYLES, script=script
    )
    return pages.respond(html, status=status, script=script)


def _may_answer_by_touch(request: HttpRequest, asked: Asked, chosen: int | None) -> bool:
    """Only for who came by the link of a score and does not look like a machine."""
    is_chosen = request.method == "GET" and chosen is not None and chosen != asked.score
    return is_chosen and not is_machine(look_of(request.headers, "GET", clock.now()), asked.sent_at)


def _choice(score: int, is_chosen: bool) -> str:
    checked = " checked" if is_chosen else ""
    return f'<label><input type="radio" name="score" value="{score}"{checked} required><span>{score}</span></label>'


def _language(request: HttpRequest, asked: Asked) -> str:
    """What the address asks for, else the language of the person, else of the browser."""
    return asked.language if asked.language and "lang" not in request.GET else pages.language_of(request)


_ENDS = {
    "csat": (Phrase("Not at all", "很不满意"), Phrase("Very much", "非常满意")),
    "nps": (Phrase("Not likely", "完全不可能"), Phrase("Very likely", "非常可能")),
    "ces": (Phrase("Very hard", "非常费力"), Phrase("Very easy", "非常轻松")),
}
_SCALE = Phrase("Your score", "你的评分")
_SEND = Phrase("Send", "提交")
_NOTED = Phrase(
    "Your score is noted. You can change it or add a word, and send.", "评分已记录。你可以修改或补充留言后提交。"
)
_THANKS = Phrase("Thank you", "谢谢")
_CHOOSE = Phrase("Choose a score first", "请先选择评分")
_FORGED = Phrase("This link does not work", "这个链接无效")
_FORGED_TEXT = Phrase("It is incomplete or was changed on the way.", "链接不完整，或在途中被改动。")
_EXPIRED = Phrase("This survey is over", "调查已结束")
_EXPIRED_TEXT = Phrase("The link worked for 90 days.", "链接有效期为 90 天。")
_GONE_TEXT = Phrase("The survey it belongs to no longer exists.", "对应的调查已不存在。")
