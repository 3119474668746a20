"""The mailboxes we read: where they are, who may open them, and up to where they have been read."""

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, get_args
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.automation import vault
from guanxi.channels.inbound.imap import Security
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, json, sql
from guanxi.kit.errors import Conflict, Fault, Invalid, NotFound
from guanxi.kit.ids import uuid7
from guanxi.kit.mail import is_address
from guanxi.kit.phrase import Phrase

ABILITY = "settings.manage"
MOST = 50
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


@dataclass(frozen=True, slots=True)
class Mailbox:
    id: UUID
    name: str
    address: str
    host: str
    credential: str
    port: int
    security: Security
    folder: str
    takes_answers: bool
    takes_bounces: bool
    is_active: bool
    uid_validity: int | None
    last_uid: int
    read_at: datetime | None
    tried_at: datetime | None
    error: Mapping[str, str] | None
    filed: int
    version: int
    created_at: datetime
    created_by: str


_COLUMNS = ", ".join(Mailbox.__slots__)
_SET = {
    "name": "text",
    "address": "text",
    "host": "text",
    "credential": "text",
    "port": "integer",
    "security": "text",
    "folder": "text",
    "takes_answers": "boolean",
    "takes_bounces": "boolean",
    "is_active": "boolean",
}


def every(actor: Actor) -> list[Mailbox]:
    require_ability(actor, ABILITY)
    return _select("order by created_at", [])


def active() -> list[Mailbox]:
    return _select("where is_active order by created_at", [])


def one(id: UUID) -> Mailbox:
    found = _select("where id = %s", [id])
    if not found:
        raise NotFound(_GONE)
    return found[0]


@transaction.atomic
def create(wanted: Wanted, actor: Actor) -> Mailbox:
    require_ability(actor, ABILITY)
    _refuse(wanted)
    id, now = uuid7(), clock.now()
    columns = {"id": "uuid", **_SET, "created_at": "timestamptz", "created_by": "text"}
    with connection.cursor() as cur:
        if sql.rows(cur, "select count(*) from mailbox")[0][0] >= MOST:
            raise Conflict(_TOO_MANY.fill(most=MOST))
        given = asdict(wanted)
        row = (id, *(given[name] for name in _SET), now, actor.stamp)
        sql.insert_rows(cur, "mailbox", columns, [row])
    _tell("created", id, wanted.name, actor)
    return one(id)


@transaction.atomic
def change(id: UUID, wanted: Wanted, version: int | None, actor: Actor) -> Mailbox:
    """Another host, folder or login is another mailbox: it is read from now on, not from its beginning."""
    require_ability(actor, ABILITY)
    known = one(id)
    if version is not None and version != known.version:
        raise Conflict(_CHANGED, code="version")
    _refuse(wanted)
    is_other = (known.host, known.folder, known.credential) != (wanted.host, wanted.folder, wanted.credential)
    names = ", ".join(f"{name} = %({name})s" for name in _SET)
    again = ", uid_validity = null, last_uid = 0, read_at = null" if is_other else ""
    with connection.cursor() as cur:
        cur.execute(
            f"update mailbox set {names}, error = null, version = version + 1{again} where id = %(id)s",
            {**asdict(wanted), "id": id},
        )
    _tell("changed", id, wanted.name, actor)
    return one(id)


@transaction.atomic
def delete(id: UUID, actor: Actor) -> None:
    require_ability(actor, ABILITY)
    known = one(id)
    with connection.cursor() as cur:
        cur.execute("delete from mailbox where id = %s", [id])
    _tell("deleted", id, known.name, actor)


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
    text = "select address, takes_answers, takes_bounces from mailbox where is_active order by created_at, id"
    with connection.cursor() as cur:
        found = sql.rows(cur, text)
    return Ways(
        next((address for address, answers, _ in found if answers), ""),
        next((address for address, _, bounces in found if bounces), ""),
    )


def _select(rest: str, params: list[object]) -> list[Mailbox]:
    with connection.cursor() as cur:
        return sql.records(Mailbox, cur, f"select {_COLUMNS} from mailbox {rest}", params)


def _refuse(wanted: Wanted) -> None:
    is_folder = 0 < len(wanted.folder) <= 200 and wanted.folder.isprintable()
    rules: tuple[tuple[bool, str, str, Phrase], ...] = (
        (not wanted.name.strip() or len(wanted.name) > 100, "name", "required", _NO_NAME),
        (not is_address(wanted.address), "address", "not_email", _NO_ADDRESS),
        (not _HOST.fullmatch(wanted.host), "host", "not_a_host", _NO_HOST),
        (not 1 <= wanted.port <= 65_535, "port", "out_of_range", _NO_PORT),
        (wanted.security not in get_args(Security), "security", "unknown", _NO_SECURITY),
        (
            not is_folder,
            "folder",
            "required",
            _NO_FOLDER,
        ),
    )
    faults = [Fault(field, code, words) for is_wrong, field, code, words in rules if is_wrong]
    faults += _credential_faults(wanted)
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))


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


def _tell(what: Literal["created", "changed", "deleted"], id: UUID, name: str, actor: Actor) -> None:
    data: dict[str, Any] = {"name": name}
    append([NewEvent(f"mailbox.{what}", "mailbox", id, None, data, actor=actor.stamp)])


_GONE = Phrase("There is no such mailbox", "没有该邮箱")
_CHANGED = Phrase("Somebody else has changed it", "已被他人修改")
_TOO_MANY = Phrase("At most {most} mailboxes", "最多 {most} 个邮箱")
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
