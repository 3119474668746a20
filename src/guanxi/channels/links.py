"""Signed links that leave with a mail, and the mail's HTML with them in it.

A token carries all that its request needs, so that opening a mail costs no lookup before the signature is checked; a
click goes to the address inside the signature and nowhere else.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from hashlib import sha256
from hmac import compare_digest
from hmac import new as new_hmac
from html import escape, unescape
from uuid import UUID

from guanxi.channels import house
from guanxi.kit import clock
from guanxi.kit.tokens import Forged, sign, unsign

# Opens and clicks say nothing useful after a year; the unsubscribe link has to work for ever.
LIFE = timedelta(days=400)

_HREF = re.compile(r"""(<a\b[^>]*?\shref\s*=\s*)("([^"]*)"|'([^']*)')""", re.IGNORECASE)
_OUR_ID = re.compile(r"(?<![0-9a-f])([0-9a-f]{32})\.([0-9a-f]{20})@")
_BODY_END = re.compile(r"</body\s*>", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Click:
    message: UUID
    url: str


def open_url(message: UUID) -> str:
    token = sign("open", {"m": message.hex}, house.signing_key(), expires_at=clock.now() + LIFE)
    return f"{house.public_url()}/t/o/{token}.gif"


def click_url(message: UUID, url: str) -> str:
    token = sign("click", {"m": message.hex, "u": url}, house.signing_key(), expires_at=clock.now() + LIFE)
    return f"{house.public_url()}/t/c/{token}"


def unsubscribe_url(message: UUID, language: str = "") -> str:
    token = sign("unsubscribe", {"m": message.hex}, house.signing_key())
    return f"{house.public_url()}/u/{token}" + (f"?lang={language}" if language else "")


def preferences_url(message: UUID, language: str = "") -> str:
    """Works for ever, as the unsubscribe link does."""
    token = sign("preferences", {"m": message.hex}, house.signing_key())
    return f"{house.public_url()}/p/{token}" + (f"?lang={language}" if language else "")


def message_id(message: UUID, sender: str) -> str:
    """The Message-ID of a mail of ours: who answers it, or sends it back, names the message, and nobody can make one
    up.
    """
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{message.hex}.{_mark(message)}@{domain}>"


def messages_named(text: str) -> list[UUID]:
    """Messages of ours whose ids stand in the text, in their order."""
    found = ((UUID(hex=name), mark) for name, mark in _OUR_ID.findall(text))
    return list(dict.fromkeys(message for message, mark in found if compare_digest(mark, _mark(message))))


def _mark(message: UUID) -> str:
    return new_hmac(house.signing_key(), b"message-id:" + message.bytes, sha256).hexdigest()[:20]


def read_open(token: str) -> UUID:
    """The message. Raises Forged or Expired."""
    return _message(unsign("open", token, house.signing_key()))


def read_click(token: str) -> Click:
    content = unsign("click", token, house.signing_key())
    return Click(_message(content), str(content["u"]))


def read_unsubscribe(token: str) -> UUID:
    return _message(unsign("unsubscribe", token, house.signing_key()))


def read_preferences(token: str) -> UUID:
    return _message(unsign("preferences", token, house.signing_key()))


def tracked(html: str, message: UUID) -> str:
    """The HTML with every web link going through us and an invisible picture at the end.

    Our own links to unsubscribe and choose stay as they are: a detour would make them look like what people fear.
    """
    own = tuple(f"{house.public_url()}/{door}/" for door in ("u", "p"))

    def through(match: re.Match[str]) -> str:
        url = unescape(match[3] if match[3] is not None else match[4]).strip()
        if not url.lower().startswith(("http://", "https://")) or url.startswith(own):
            return match[0]
        return f'{match[1]}"{escape(click_url(message, url))}"'

    return _with_pixel(_HREF.sub(through, html), open_url(message))


def _with_pixel(html: str, url: str) -> str:
    pixel = f'<img src="{escape(url)}" width="1" height="1" alt="" style="border:0;height:1px;width:1px">'
    ends = list(_BODY_END.finditer(html))
    if not ends:
        return html + pixel
    at = ends[-1].start()
    return html[:at] + pixel + html[at:]


def _message(content: dict[str, object]) -> UUID:
    try:
        return UUID(hex=str(content["m"]))
    except (KeyError, ValueError) as error:
        raise Forged from error
