"""The mailboxes we read: where they are, who may open them, and up to where they have been read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import get_args
from uuid import UUID

from django.db import connection

from guanxi.access.setups import Setups
from guanxi.automation import vault
from guanxi.channels.inbound.imap import Security
from guanxi.kit import clock, json
from guanxi.kit.errors import Fault, broken
from guanxi.kit.mail import is_address
from guanxi.kit.phrase import Phrase

_HOST = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?|\[[0-9A-Fa-f:.]+\]")
_KINDS = ("basic", "oauth2")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person says of a mailbox.

    `takes_answers`: mails of ours ask to be answered there. `takes_bounces`: what cannot be delivered comes back there
    (the envelope's sender), which not every provider of ours lets us choose.
    """

    name: str
    address: str
    host: str
    credential: str
    port: int = 993
    security: Security = "tls"
    folder: str = "INBOX"
    takes_answers: bool = True
    takes_bounces: bool = False
    is_active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Mailbox(Wanted):
    id: UUID
    uid_validity: int | None
    last_uid: int
    read_at: datetime | None
    tried_at: datetime | None
    error: Mapping[str, str] | None
    filed: int
    version: int
    created_at: datetime
    created_by: str


def move(mailbox: Mailbox, uid: int, *, is_filed: bool) -> None:
    """The cursor, in the transaction that files the mail: a crash between two mails repeats and loses none."""
    with connection.cursor() as cur:
        cur.execute(
            "update mailbox set last_uid = greatest(last_uid, %s), filed = filed + %s where id = %s and version = %s",
            [uid, int(is_filed), mailbox.id, mailbox.version],
        )


def begin(mailbox: Mailbox, validity: int, uid: int) -> None:
    with connection.cursor() as cur:
        cur.execute(
            "update mailbox set uid_validity = %s, last_uid = %s where id = %s and version = %s",
            [validity, uid, mailbox.id, mailbox.version],
        )


def ended(mailbox: Mailbox, error: Phrase | None) -> None:
    with connection.cursor() as cur:
        cur.execute(
            "update mailbox set tried_at = %(now)s, error = %(error)s::jsonb,"
            " read_at = case when %(error)s::jsonb is null then %(now)s else read_at end"
            " where id = %(id)s and version = %(version)s",
            {"now": clock.now(), "error": _json(error), "id": mailbox.id, "version": mailbox.version},
        )


@dataclass(frozen=True, slots=True)
class Ways:
    """Where mails of ours ask people to answer, and where they come back to; empty means: to the sender."""

    answers: str = ""
    bounces: str = ""


def ways() -> Ways:
    """Of several the one that was set up first."""
    active = MAILBOXES.where("is_active")
    return Ways(
        next((one.address for one in active if one.takes_answers), ""),
        next((one.address for one in active if one.takes_bounces), ""),
    )


def _faults(wanted: Wanted) -> Sequence[Fault]:
    is_folder = 0 < len(wanted.folder) <= 200 and wanted.folder.isprintable()
    return broken(
        (not wanted.name.strip() or len(wanted.name) > 100, "name", "required", _NO_NAME),
        (not is_address(wanted.address), "address", "not_email", _NO_ADDRESS),
        (not _HOST.fullmatch(wanted.host), "host", "not_a_host", _NO_HOST),
        (not 1 <= wanted.port <= 65_535, "port", "out_of_range", _NO_PORT),
        (wanted.security not in get_args(Security), "security", "unknown", _NO_SECURITY),
        (not is_folder, "folder", "required", _NO_FOLDER),
    ) + _credential_faults(wanted)


def _credential_faults(wanted: Wanted) -> list[Fault]:
    opened = vault.open_credential(wanted.credential)
    if opened is None:
        return [Fault("credential", "unknown_credential", _NO_CREDENTIAL)]
    if opened.kind not in _KINDS:
        return [Fault("credential", "wrong_kind", _WRONG_KIND)]
    if not opened.may_go_to(wanted.host.lower()):
        words = _NOT_THERE.fill(name=opened.name, host=wanted.host)
        return [Fault("credential", "wrong_host", words)]
    return []


def _json(words: Phrase | None) -> str | None:
    return json.dumps(words.json()) if words else None


def _anew(known: Mailbox, wanted: Wanted) -> Mapping[str, object]:
    """Another host, folder or login is another mailbox: it is read from now on, not from its beginning."""
    is_same = (known.host, known.folder, known.credential) == (wanted.host, wanted.folder, wanted.credential)
    place = {} if is_same else {"uid_validity": None, "last_uid": 0, "read_at": None}
    return {"error": None, **place}


MAILBOXES = Setups("mailbox", Mailbox, Phrase("mailbox", "邮箱"), _faults, most=50, anew=_anew)

_NO_NAME = Phrase("Give it a name", "请填写名称")
_NO_ADDRESS = Phrase("This is not an e-mail address, like name@example.com", "邮箱格式不对，应类似 name@example.com")
_NO_HOST = Phrase("This is not a host name, like imap.example.com", "这不是主机名，应类似 imap.example.com")
_NO_PORT = Phrase("A port is a number from 1 to 65535", "端口应为 1 至 65535 的数字")
_NO_SECURITY = Phrase("Choose tls, starttls or none", "请选择 tls、starttls 或 none")
_NO_FOLDER = Phrase("Name the folder, usually INBOX", "请填写文件夹，通常为 INBOX")
_NO_CREDENTIAL = Phrase("There is no such credential in the vault", "保险库中没有该凭证")
_WRONG_KIND = Phrase(
    "Choose a user name with password, or an OAuth 2 client", "请选择“用户名和密码”或“OAuth 2 客户端”类型的凭证"
)
_NOT_THERE = Phrase("The credential “{name}” may not be sent to “{host}”", "凭证“{name}”不允许发送到“{host}”")
