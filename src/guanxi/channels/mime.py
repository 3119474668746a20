"""A mail as bytes: two parts, any language, the same Message-ID at every attempt."""

import re
from binascii import b2a_qp
from collections.abc import Iterator
from email.header import Header
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.nonmultipart import MIMENonMultipart
from email.mime.text import MIMEText
from email.policy import compat32
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
# The newer policies parse each header when it is set and again when it is written, most of what a mail cost.
# Only lines that no server would take are folded: a signed link stays on the line of its header.
_WIRE = compat32.clone(linesep="\r\n", max_line_length=998)


def message_id(idem: str, sender: str) -> str:
    """Deterministic, so that a mail sent twice by a crash is recognisably one mail."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{_digest(idem)}@{domain}>"


def build(mail: Mail) -> bytes:
    """The MIME message. Raises ValueError for an address that cannot stand in a header.

    It is ASCII but for addresses whose local part is not, which only servers with SMTPUTF8 take.
    """
    # Neither of the encodings below ever writes "=_".
    message = MIMEMultipart("alternative", boundary=f"=_{_digest(mail.idem)}", policy=_WIRE)
    for name, value in _headers(mail):
        # What is not ASCII even now is an address: this is how the library is told to leave its bytes alone.
        message[name] = value.encode().decode("ascii", "surrogateescape")
    message.attach(_part("plain", mail.text))
    message.attach(_part("html", mail.html))
    return message.as_bytes()


def _headers(mail: Mail) -> Iterator[tuple[str, str]]:
    yield "From", address(mail.sender, mail.sender_name)
    yield "To", address(mail.to, mail.to_name)
    yield "Subject", _words(mail.subject)
    yield "Date", format_datetime(clock.now())
    yield "Message-ID", one_line(mail.id) or message_id(mail.idem, mail.sender)
    if mail.reply_to:
        yield "Reply-To", ", ".join(address(one, "") for one in mail.reply_to)
    yield "Content-Language", "zh-CN" if mail.language.startswith("zh") else mail.language
    for name, value in mail.headers.items():
        yield name, _words(value)


def _words(text: str) -> str:
    """A header as it stands, or encoded where it could be misread or not be folded."""
    line = one_line(text)
    return line if _is_plain(line) else _encoded(line)


def _encoded(line: str) -> str:
    return Header(line, "utf-8", header_name="Content-Language").encode()


def _is_plain(text: str) -> bool:
    """It can stand as it is: nothing in it is taken for an encoded word, either."""
    return text.isascii() and "=?" not in text and not _ENDLESS.search(text)


def _part(subtype: str, text: str) -> MIMEBase:
    """Base64 for text outside ASCII: quoted-printable triples Chinese, and some servers still break 8-bit lines."""
    body = _NEWLINE.sub("\r\n", text if text.endswith("\n") else f"{text}\n")
    if not text.isascii():
        return MIMEText(body, subtype, "utf-8", policy=_WIRE)
    part = MIMENonMultipart("text", subtype, policy=_WIRE, charset="utf-8")
    part["Content-Transfer-Encoding"] = "quoted-printable"
    part.set_payload(b2a_qp(body.encode()).decode())
    return part


def address(email: str, name: str) -> str:
    """The address with its name; a domain outside ASCII travels as punycode. Raises ValueError."""
    spec, shown = ascii_address(email), one_line(name)
    if not shown:
        return spec
    if not _is_plain(shown):
        return f"{_encoded(shown)} <{spec}>"
    quoted = shown.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{quoted}" <{spec}>'


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
