"""Reading a mailbox over IMAP (RFC 9051 and 3501) without changing anything in it."""

import imaplib
import re
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

import certifi

from guanxi.kit.net import Blocked, Doors, Unresolved, addresses_of
from guanxi.kit.phrase import Phrase

TIMEOUT = 30
LARGEST = 2_000_000
"""Of a larger mail the rest is left where it is: it is attachments."""

Security = Literal["tls", "starttls", "none"]
# NetEase (163.com, 126.com) refuses to show a mailbox to programs that do not say who they are (RFC 2971).
imaplib.Commands["ID"] = ("NONAUTH", "AUTH", "SELECTED")


@dataclass(frozen=True, slots=True)
class Place:
    host: str
    port: int
    security: Security
    folder: str


@dataclass(frozen=True, slots=True)
class Login:
    """`token` is an access token (XOAUTH2) in place of the password."""

    user: str
    password: str = ""
    token: str = ""


class Unreadable(Exception):
    """The mailbox cannot be read now; the reason is for whoever set it up."""

    def __init__(self, reason: Phrase) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Folder:
    """An open folder. `next` is the number the next mail that arrives will have."""

    line: imaplib.IMAP4
    validity: int
    next: int

    def after(self, uid: int) -> list[int]:
        """`n:*` names the last mail, too, even when its number is smaller than n."""
        return [found for found in self._search(f"UID {uid + 1}:*") if found > uid]

    def since(self, moment: datetime) -> list[int]:
        """By days: whoever asks has to know what was read already."""
        return self._search(f"SINCE {imaplib.Time2Internaldate(moment.timestamp())[1:12].strip()}")

    def mail(self, uid: int) -> bytes | None:
        """None when it was deleted meanwhile. It stays unread for people."""
        answer = _asked(self.line.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{LARGEST}>)"))
        return next((part[1] for part in answer if isinstance(part, tuple)), None)

    def _search(self, question: str) -> list[int]:
        answer = _asked(self.line.uid("SEARCH", question))
        return sorted({int(uid) for part in answer if isinstance(part, bytes) for uid in part.split()})


@contextmanager
def opened(place: Place, login: Login, allowed: Doors) -> Iterator[Folder]:
    """Raises Unreadable, whatever the trouble, also from inside the block."""
    try:
        line = _connected(place, allowed)
        try:
            _log_in(line, place, login)
            yield _selected(line, place.folder)
        finally:
            with suppress(OSError, imaplib.IMAP4.error):
                line.logout()
    except (Blocked, Unreadable) as error:
        raise Unreadable(error.reason) from None
    except Unresolved:
        raise Unreadable(_UNKNOWN.fill(host=place.host)) from None
    except ssl.SSLError as error:
        raise Unreadable(_TLS.fill(host=place.host, why=_said(error))) from None
    except (OSError, imaplib.IMAP4.error, ValueError) as error:
        raise Unreadable(_TROUBLE.fill(host=place.host, port=place.port, why=_said(error))) from None


def _connected(place: Place, allowed: Doors) -> imaplib.IMAP4:
    if place.security == "tls":
        return _Sealed(place.host, place.port, allowed)
    line = _Plain(place.host, place.port, allowed)
    if place.security == "starttls":
        line.starttls(_context())
    return line


class _Plain(imaplib.IMAP4):
    """Connects only to addresses that are allowed: the host is typed by a person."""

    def __init__(self, host: str, port: int, allowed: Doors) -> None:
        self._allowed = allowed
        super().__init__(host, port, timeout=TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return _socket(self.host, self.port, self._allowed)


class _Sealed(imaplib.IMAP4_SSL):
    def __init__(self, host: str, port: int, allowed: Doors) -> None:
        self._allowed = allowed
        super().__init__(host, port, ssl_context=_context(), timeout=TIMEOUT)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return _context().wrap_socket(_socket(self.host, self.port, self._allowed), server_hostname=self.host)


def _socket(host: str, port: int, allowed: Doors) -> socket.socket:
    trouble: OSError = OSError("no address")
    for address in addresses_of(host, port, allowed):
        try:
            return socket.create_connection((address, port), TIMEOUT)
        except OSError as error:
            trouble = error
    raise trouble


def _context() -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


def _log_in(line: imaplib.IMAP4, place: Place, login: Login) -> None:
    try:
        if login.token:
            line.authenticate("XOAUTH2", lambda _: f"user={login.user}\1auth=Bearer {login.token}\1\1".encode())
        else:
            line.login(login.user, login.password)
    except imaplib.IMAP4.abort:
        raise
    except imaplib.IMAP4.error as error:
        raise Unreadable(_NO_LOGIN.fill(host=place.host, why=_said(error))) from None
    if "ID" in line.capabilities:
        line._simple_command("ID", '("name" "Guanxi" "version" "1")')


def _selected(line: imaplib.IMAP4, folder: str) -> Folder:
    answer, said = line.select(f'"{encoded_name(folder)}"', readonly=True)
    if answer != "OK":
        raise Unreadable(_NO_FOLDER.fill(folder=folder, why=_words(said)))
    return Folder(line, _number(line, "UIDVALIDITY"), _number(line, "UIDNEXT"))


def _number(line: imaplib.IMAP4, name: str) -> int:
    _, found = line.response(name)
    value = found[0] if found else None
    return int(value) if isinstance(value, bytes) and value.isdigit() else 0


def encoded_name(folder: str) -> str:
    """Names outside ASCII travel as modified UTF-7 (RFC 3501, 5.1.3)."""
    parts = []
    for part in re.split(r"([^\x20-\x7e]+)", folder):
        if part.isascii():
            parts.append(part.replace("&", "&-").replace("\\", "\\\\").replace('"', '\\"'))
        else:
            parts.append(f"&{part.encode('utf-7').decode().strip('+-').replace('/', ',')}-")
    return "".join(parts)


def _asked(answer: tuple[str, list[Any]]) -> list[Any]:
    if answer[0] != "OK":
        raise imaplib.IMAP4.error(_words(answer[1]))
    return answer[1]


def _words(said: object) -> str:
    parts = said if isinstance(said, list) else [said]
    return " ".join(part.decode("utf-8", "replace") if isinstance(part, bytes) else str(part) for part in parts)


def _said(error: Exception) -> str:
    words = _words(error.args[0]) if error.args and isinstance(error.args[0], bytes) else str(error)
    return (words.strip() or type(error).__name__)[:200]


_UNKNOWN = Phrase("There is no host “{host}”", "找不到主机“{host}”")
_TLS = Phrase("“{host}” cannot be spoken to safely: {why}", "无法与“{host}”建立安全连接：{why}")
_TROUBLE = Phrase("The mailbox at {host}:{port} cannot be read: {why}", "无法读取邮箱 {host}:{port}：{why}")
_NO_LOGIN = Phrase("“{host}” refused the login: {why}", "“{host}”拒绝登录：{why}")
_NO_FOLDER = Phrase("There is no folder “{folder}” ({why})", "没有名为“{folder}”的文件夹（{why}）")
