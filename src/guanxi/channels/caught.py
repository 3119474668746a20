"""Reading the mails that the catcher kept, for a page. Whatever a mail contains, the page is safe."""

import re
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from uuid import UUID

import nh3

from guanxi.channels import plain
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase

READ_LIMIT = 5 * 1024 * 1024
_NAME = re.compile(r"[0-9a-f-]{36}")
# Mails are laid out with tables and inline styles; scripts, forms and frames have no business in them.
_STYLE = set("style align valign width height bgcolor border cellpadding cellspacing dir lang".split())
_ATTRIBUTES = {tag: set(allowed) for tag, allowed in nh3.ALLOWED_ATTRIBUTES.items()}
_ATTRIBUTES["*"] = _STYLE | {"title", "role"}
_TAGS = set(nh3.ALLOWED_TAGS) | {"center", "font", "html", "body", "head", "title"}


@dataclass(frozen=True, slots=True)
class CaughtMail:
    id: str
    at: datetime
    sender: str
    to: str
    subject: str
    preview: str
    text: str = ""
    html: str = ""
    headers: dict[str, str] = field(default_factory=dict)

    def summary(self) -> dict[str, object]:
        return {
            "id": self.id,
            "at": self.at,
            "from": self.sender,
            "to": self.to,
            "subject": self.subject,
            "preview": self.preview,
        }

    def whole(self) -> dict[str, object]:
        return {**self.summary(), "html": self.html, "text": self.text, "headers": self.headers}


def caught_mails(folder: Path, limit: int = 50) -> list[CaughtMail]:
    """The newest first."""
    names = sorted((path.name for path in folder.glob("*.eml")), reverse=True)[:limit] if folder.is_dir() else []
    return [_read(folder / name) for name in names]


def caught_mail(folder: Path, id: str) -> CaughtMail:
    """One mail. Raises NotFound, also for ids that would leave the folder."""
    path = folder / f"{id}.eml"
    if not _NAME.fullmatch(id) or not path.is_file():
        raise NotFound(Phrase("There is no such mail", "没有这封邮件"))
    return _read(path)


def _read(path: Path) -> CaughtMail:
    with path.open("rb") as file:
        message = message_from_bytes(file.read(READ_LIMIT), policy=default)
    assert isinstance(message, EmailMessage)  # noqa: S101 -- the policy says so
    html, text = _body(message, "html"), _body(message, "plain")
    text = text or plain.text_of(html)
    return CaughtMail(
        id=path.stem,
        at=_moment(path),
        sender=_header(message, "From"),
        to=_header(message, "To"),
        subject=_header(message, "Subject"),
        preview=" ".join(text.split())[:160],
        text=text,
        html=clean(html),
        headers={name: _header(message, name) for name in dict.fromkeys(message.keys())},
    )


def _moment(path: Path) -> datetime:
    return datetime.fromtimestamp((UUID(path.stem).int >> 80) / 1000, UTC)


def _header(message: EmailMessage, name: str) -> str:
    try:
        return str(message.get(name, ""))
    except Exception:  # the standard parser raises many kinds for broken headers
        return ""


def _body(message: EmailMessage, kind: str) -> str:
    try:
        part = message.get_body((kind,))
        return str(part.get_content()) if part is not None else ""
    except Exception:  # unknown charsets, broken encodings: show the mail without this part
        return ""


def clean(html: str) -> str:
    """HTML that may be shown: no scripts, no handlers, no forms; to be put into a sandboxed frame all the same."""
    if not html:
        return ""
    return nh3.clean(html, tags=_TAGS, attributes=_ATTRIBUTES, link_rel="noopener noreferrer nofollow")
