"""Feedback reports (ARF, RFC 5965): a provider tells that somebody pressed “this is spam”."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from email.message import Message

from guanxi.channels.inbound.reading import Incoming, address_in, decoded, text_in

# Other kinds of report speak of our set-up ("auth-failure") or take a complaint back ("not-spam").
_COMPLAINTS = frozenset({"abuse", "fraud", "virus", "other", "opt-out", "opt-out-list", "miscategorized"})
_KIND = re.compile(r"(?im)^feedback-type:\s*([a-z-]+)")
_TO = re.compile(r"(?im)^(?:original-rcpt-to|removal-recipient|original-recipient):\s*(.+)$")

# Outlook.com's programme (JMRP) returns the mail alone, with the person in a header of its own.
_MICROSOFT = re.compile(r"(?i)^complaint about message from ")
_MICROSOFT_TO = re.compile(r"(?im)^x-hmxmroriginalrecipient:\s*(.+)$")


@dataclass(frozen=True, slots=True)
class Complaint:
    """`recipients` may be empty: many providers black them out, and only the mail they return says whom it is about."""

    kind: str
    recipients: tuple[str, ...]


def is_report(mail: Incoming) -> bool:
    return _is_of_microsoft(mail) or any(
        part.get_content_type() == "message/feedback-report" for part in mail.mail.walk()
    )


def complaint_in(mail: Incoming) -> Complaint | None:
    """None when nobody complains."""
    if _is_of_microsoft(mail):
        named = (address_in(one) for one in _MICROSOFT_TO.findall(mail.raw.decode("latin-1")))
        return Complaint("abuse", tuple(dict.fromkeys(address for address in named if address)))
    for part in mail.mail.walk():
        if part.get_content_type() == "message/feedback-report":
            fields = _text(part)
            found = _KIND.search(fields)
            kind = found[1].lower() if found else "other"
            return Complaint(kind, _recipients(fields, mail)) if kind in _COMPLAINTS else None
    return None


def _is_of_microsoft(mail: Incoming) -> bool:
    return bool(_MICROSOFT.match(mail.subject)) and mail.sender.endswith("@hotmail.com")


def _text(part: Message) -> str:
    """Some parsers of ours and some senders disagree whether the fields are headers or body."""
    content = part.get_payload()
    inner = (
        "\n".join(one.as_string() for one in content if isinstance(one, Message)) if isinstance(content, list) else ""
    )
    return f"{inner}\n{text_in(part)}"


def _recipients(fields: str, mail: Incoming) -> tuple[str, ...]:
    named = [address_in(one) for one in _TO.findall(fields)] or list(_addressed(mail))
    return tuple(dict.fromkeys(address for address in named if address))


def _addressed(mail: Incoming) -> Iterator[str]:
    """To whom the mail was sent that came back with the report."""
    for part in mail.mail.walk():
        content = part.get_payload()
        if part.get_content_type() == "message/rfc822" and isinstance(content, list) and content:
            inner = content[0]
            yield address_in(decoded(inner.get("To")) if isinstance(inner, Message) else "")
