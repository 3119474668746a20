"""A mail as it came, read into what we need of it. Nothing a stranger can send makes this fail."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes
from email.header import Header, decode_header
from email.message import Message
from email.utils import getaddresses, parsedate_to_datetime
from functools import cached_property
from hashlib import sha256

from guanxi.channels.plain import text_of

LONGEST_TEXT = 100_000
_ID = re.compile(r"<([^<>\s]{3,250})>")
# What mail programs write, and what it really is: the older names are parts of the newer set.
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "us-ascii": "utf-8", "ascii": "utf-8", "iso-8859-1": "cp1252"}


@dataclass(frozen=True)
class Incoming:
    """`raw` may be cut off at the end when the mail was very large; `mail` is always something."""

    raw: bytes

    @cached_property
    def mail(self) -> Message:
        return message_from_bytes(self.raw)

    @cached_property
    def id(self) -> str:
        """Its own Message-ID, or one made from what it says."""
        found = _ID.search(self.header("Message-ID"))
        return found[1] if found else sha256(self.raw).hexdigest()

    @cached_property
    def answers(self) -> tuple[str, ...]:
        """Ids of the mails it answers, the nearest first."""
        nearest = _ID.findall(self.header("In-Reply-To"))
        return tuple(dict.fromkeys([*nearest, *reversed(_ID.findall(self.header("References")))]))

    @cached_property
    def sender(self) -> str:
        return address_in(self.header("From"))

    @cached_property
    def subject(self) -> str:
        return " ".join(self.header("Subject").split())[:500]

    @cached_property
    def at(self) -> datetime | None:
        try:
            moment = parsedate_to_datetime(self.header("Date"))
        except (ValueError, TypeError, IndexError, OverflowError):
            return None
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

    @cached_property
    def text(self) -> str:
        """The words of the mail: its plain part, else its HTML read aloud. Attachments are left out."""
        parts = [part for part in leaves(self.mail) if part.get_content_disposition() != "attachment"]
        plain = [part for part in parts if part.get_content_type() == "text/plain"]
        html = [part for part in parts if part.get_content_type() == "text/html"]
        if plain:
            words = "\n".join(text_in(part) for part in plain)
        else:
            words = "\n".join(text_of(text_in(part)) for part in html)
        return words.replace("\x00", "").replace("\r\n", "\n").strip()[:LONGEST_TEXT]

    def header(self, name: str) -> str:
        """Decoded, or empty; the first one when there are several."""
        return decoded(self.mail.get(name))


def leaves(mail: Message) -> Iterator[Message]:
    """All parts that hold something themselves, those of enclosed mails left out."""
    content = mail.get_payload()
    if not mail.is_multipart() or not isinstance(content, list):
        yield mail
        return
    if mail.get_content_type() == "message/rfc822":
        return
    for part in content:
        if isinstance(part, Message):
            yield from leaves(part)


def text_in(part: Message) -> str:
    content = part.get_payload(decode=True)
    return in_charset(content, part.get_content_charset() or "") if isinstance(content, bytes) else ""


def in_charset(content: bytes, charset: str) -> str:
    """As declared, else UTF-8, else what Chinese programs use; the last never fails."""
    name = charset.strip().lower()
    for one in (_WIDER.get(name, name) or "utf-8", "utf-8", "gb18030"):
        try:
            return content.decode(one)
        except (LookupError, UnicodeDecodeError, ValueError):
            continue
    return content.decode("latin-1")


def decoded(raw: object) -> str:
    if raw is None:
        return ""
    try:
        # Raw bytes outside ASCII come as a Header, whose text would be question marks.
        parts = decode_header(raw if isinstance(raw, Header) else str(raw))
    except Exception:
        return str(raw)
    return "".join(in_charset(part, name or "utf-8") if isinstance(part, bytes) else part for part, name in parts)


def address_in(text: str) -> str:
    """The first address of a header, in lower case; empty when there is none."""
    found = (address.strip().lower() for _, address in getaddresses([text]))
    return next((address for address in found if "@" in address and len(address) < 255), "")
