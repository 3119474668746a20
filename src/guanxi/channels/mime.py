"""A mail as bytes: two parts, any language, the same Message-ID at every attempt."""

import re
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from hashlib import sha256

from email_validator import EmailNotValidError, validate_email

from guanxi.channels.adapters import Mail
from guanxi.kit import clock

_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")


def message_id(idem: str, sender: str) -> str:
    """Deterministic, so that a mail sent twice by a crash is recognisably one mail."""
    domain = sender.rpartition("@")[2] or "localhost"
    return f"<{sha256(idem.encode()).hexdigest()[:32]}@{domain}>"


def build(mail: Mail) -> EmailMessage:
    """The MIME message. Raises ValueError for an address that cannot stand in a header."""
    message = EmailMessage(policy=SMTP)
    message["From"] = address(mail.sender, mail.sender_name)
    message["To"] = address(mail.to, mail.to_name)
    message["Subject"] = one_line(mail.subject)
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = mail.id or message_id(mail.idem, mail.sender)
    if mail.reply_to:
        message["Reply-To"] = [address(one, "") for one in mail.reply_to]
    message["Content-Language"] = "zh-CN" if mail.language.startswith("zh") else mail.language
    for name, value in mail.headers.items():
        message[name] = one_line(value)
    # Base64 for text outside ASCII: quoted-printable triples Chinese, and some servers still break 8-bit lines.
    message.set_content(mail.text, cte=_encoding(mail.text))
    message.add_alternative(mail.html, subtype="html", cte=_encoding(mail.html))
    return message


def address(email: str, name: str) -> Address:
    """The address with its name; a domain outside ASCII travels as punycode. Raises ValueError."""
    local, _, domain = ascii_address(email).rpartition("@")
    return Address(display_name=one_line(name), username=local, domain=domain)


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


def _encoding(text: str) -> str:
    return "quoted-printable" if text.isascii() else "base64"
