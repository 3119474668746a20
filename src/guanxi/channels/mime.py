"""A mail as bytes: two parts, any language, the same Message-ID at every attempt.

The lines are put together here. The library's own message parses each header, folds it and parses it again, and
encodes bodies letter by letter, which was half of what a mail cost the sender.
"""

import re
from base64 import encodebytes
from binascii import b2a_qp
from collections.abc import Iterator
from email.header import Header
from email.utils import format_datetime
from functools import lru_cache
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from guanxi.channels.adapters import Mail
from guanxi.kit import clock

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_NEWLINE = re.compile(r"\r\n|\r|\n")
# A line of a mail may hold 998 bytes; a word that would not fit is encoded, because that can be split.
_ENDLESS = re.compile(r"\S{900}")
# Folding begins here; a word that is longer stays whole, as signed links must.
_LINE = 76


def message_id(idem: str, sender: str) -> str:
    """Deterministic, so that a mail sent twice by a crash is recognisably one mail."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{_digest(idem)}@{domain}>"


def build(mail: Mail) -> bytes:
    """The MIME message. Raises ValueError for an address that cannot stand in a header.

    It is ASCII but for addresses whose local part is not, which only servers with SMTPUTF8 take.
    """
    # Neither of the encodings below ever writes "=_".
    boundary = f"=_{_digest(mail.idem)}"
    head = [
        *_headers(mail),
        "MIME-Version: 1.0",
        f'Content-Type: multipart/alternative; boundary="{boundary}"',
    ]
    parts = (_part(boundary, "plain", mail.text), _part(boundary, "html", mail.html))
    return b"".join(("\r\n".join(head).encode(), b"\r\n\r\n", *parts, f"--{boundary}--\r\n".encode()))


def _headers(mail: Mail) -> Iterator[str]:
    yield f"From: {address(mail.sender, mail.sender_name)}"
    yield f"To: {address(mail.to, mail.to_name)}"
    yield _header("Subject", mail.subject)
    yield f"Date: {format_datetime(clock.now())}"
    yield f"Message-ID: {one_line(mail.id) or message_id(mail.idem, mail.sender)}"
    if mail.reply_to:
        yield f"Reply-To: {', '.join(address(one, '') for one in mail.reply_to)}"
    yield _header("Content-Language", "zh-CN" if mail.language.startswith("zh") else mail.language)
    for name, value in mail.headers.items():
        yield _header(name, value)


def _header(name: str, value: str) -> str:
    line = one_line(value)
    if _is_plain(line) and len(name) + len(line) <= _LINE:
        return f"{name}: {line}"
    return f"{name}: {_folded(line, name)}"


def _folded(text: str, name: str) -> str:
    """A first word that is too long for the line stays on it all the same."""
    charset = "us-ascii" if _is_plain(text) else "utf-8"
    return Header(text, charset, maxlinelen=_LINE, header_name=name).encode(linesep="\r\n").lstrip()


def _is_plain(text: str) -> bool:
    """It can stand as it is: nothing in it is taken for an encoded word, either."""
    return text.isascii() and "=?" not in text and not _ENDLESS.search(text)


def _part(boundary: str, subtype: str, text: str) -> bytes:
    """Base64 for text outside ASCII: quoted-printable triples Chinese, and some servers still break 8-bit lines."""
    body = _NEWLINE.sub("\r\n", text if text.endswith("\n") else f"{text}\n")
    if text.isascii():
        encoding, encoded = "quoted-printable", b2a_qp(body.encode())
    else:
        encoding, encoded = "base64", encodebytes(body.encode()).replace(b"\n", b"\r\n")
    head = [
        f"--{boundary}",
        f'Content-Type: text/{subtype}; charset="utf-8"',
        f"Content-Transfer-Encoding: {encoding}",
    ]
    return "\r\n".join(head).encode() + b"\r\n\r\n" + encoded + b"\r\n"


def address(email: str, name: str) -> str:
    """The address with its name; a domain outside ASCII travels as punycode. Raises ValueError."""
    spec, shown = ascii_address(email), one_line(name)
    if not shown:
        return spec
    if _is_plain(shown):
        quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{quoted}"\r\n <{spec}>' if len(quoted) + len(spec) > _LINE else f'"{quoted}" <{spec}>'
    return f"{_folded(shown, 'Reply-To')} <{spec}>"


@lru_cache(maxsize=4096)
def ascii_address(email: str) -> str:
    """As SMTP wants it. A local part outside ASCII stays as it is; the server must then know SMTPUTF8."""
    try:
        checked = validate_email(email, check_deliverability=False, test_environment=True)
    except EmailNotValidError as error:
        raise ValueError(str(error)) from error
    return checked.ascii_email or f"{checked.local_part}@{checked.ascii_domain}"


def one_line(text: str) -> str:
    """Header values must not contain line breaks: whoever could write one could write headers."""
    return _BREAKS.sub(" ", text).strip()


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()[:32]
