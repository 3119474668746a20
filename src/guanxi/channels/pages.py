"""The plain pages that strangers see: unsubscribing, links that no longer work, and the frame around hosted forms."""

from base64 import b64encode
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from urllib.parse import quote, urlencode

from django.http import HttpRequest, HttpResponse

from guanxi.channels import house
from guanxi.kit.phrase import Phrase

SEAL = (
    '<svg class="seal" viewBox="0 0 24 24" aria-hidden="true"><path fill="#B3301C" d="M3.2 1.3C8 .8 17 .9 20.7 1.2'
    "c1.2.1 1.9.9 2 2.1.4 4.8.3 12.6 0 17.3-.1 1.3-.9 2-2.1 2.1-4.7.4-12.6.4-17.2 0-1.3-.1-2-.9-2.1-2.1C.9 16 .9 8"
    ' 1.2 3.3c.1-1.2.8-1.9 2-2z"/><path fill="none" stroke="#FFFDF6" stroke-width="1.75" stroke-linecap="round"'
    ' stroke-linejoin="round" d="M8.3 4.7l1.5 2.5M15.7 4.7l-1.5 2.5M6.3 9.6h11.4M4.7 13.5h14.6M12 9.6v3.5c-.3 2.9'
    '-2.6 5.1-6.7 6.3M12.1 13.7c.6 2.7 2.9 4.7 6.7 5.7"/></svg>'
)
_DRAWN = SEAL.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ')
ICON = f'<link rel="icon" href="data:image/svg+xml,{quote(_DRAWN)}">'
_OTHER = {"zh": ("en", "English"), "en": ("zh", "中文")}
CODES = {"zh": "zh-CN", "en": "en"}


@cache
def css() -> str:
    return Path(__file__).with_name("public.css").read_text(encoding="utf-8")


def language_of(request: HttpRequest) -> str:
    """What the address asks for, else what the browser prefers, else English."""
    asked = request.GET.get("lang", "")
    if asked in _OTHER:
        return asked
    for one in request.headers.get("Accept-Language", "").lower().split(","):
        tag = one.split(";")[0].strip()
        if tag.startswith("zh"):
            return "zh"
        if tag.startswith("en"):
            return "en"
    return "en"


def switch(request: HttpRequest, language: str) -> str:
    """The link to the same page in the other language."""
    other, name = _OTHER[language]
    query = urlencode({**request.GET.dict(), "lang": other})
    return f'<a class="lang" lang="{CODES[other]}" hreflang="{CODES[other]}" href="?{escape(query)}">{name}</a>'


def document(title: str, body: str, language: str, *, head_end: str = "", styles: str = "", script: str = "") -> str:
    """A whole page. `body` and `head_end` are HTML; the title is text."""
    extra = f"<script>{script}</script>" if script else ""
    return (
        f'<!doctype html><html lang="{CODES[language]}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="robots" content="noindex">'
        f'{ICON}<title>{escape(title)}</title><style>{css()}{styles}</style></head><body><main class="page">'
        f'<div class="top">{SEAL}<b>{escape(house.organization().in_(language))}</b>{head_end}</div>'
        f"{body}</main>{extra}</body></html>"
    )


def respond(html: str, *, status: int = 200, script: str = "", ancestors: str = "'none'") -> HttpResponse:
    """The page under a policy that lets nothing in but its own style and script."""
    scripts = f"script-src {_hash(script)}; " if script else ""
    response = HttpResponse(html, status=status)
    response["Content-Security-Policy"] = (
        f"default-src 'none'; style-src 'unsafe-inline'; {scripts}img-src 'self' data:; connect-src 'self'; "
        f"form-action 'self'; base-uri 'none'; frame-ancestors {ancestors}"
    )
    response["Cache-Control"] = "no-store"
    response["Vary"] = "Accept-Language"
    return response


def notice(request: HttpRequest, title: Phrase, text: Phrase, *, status: int = 200) -> HttpResponse:
    """A page that only says something."""
    language = language_of(request)
    body = f"<h1>{escape(title.in_(language))}</h1><p>{escape(text.in_(language))}</p>"
    html = document(title.in_(language), body, language, head_end=switch(request, language))
    return respond(html, status=status)


def _hash(script: str) -> str:
    return f"'sha256-{b64encode(sha256(script.encode()).digest()).decode()}'"
