"""The SMTP adapter: one connection for each sender thread, and an honest answer for each way a server can fail."""

import re
import smtplib
import ssl
import threading
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal
from urllib.parse import parse_qs, unquote, urlsplit

from guanxi.channels import house, mime
from guanxi.channels.adapters import Handed, Mail
from guanxi.channels.inbound.verdict import is_dead
from guanxi.kit import clock
from guanxi.kit.phrase import Phrase

TIMEOUT = 30
# Servers drop idle connections after minutes; asking first is cheaper than a failed mail.
IDLE = timedelta(seconds=20)

Tls = Literal["none", "starttls", "smtps"]


@dataclass(frozen=True, slots=True)
class Server:
    host: str
    port: int
    user: str = ""
    password: str = ""
    tls: Tls = "none"


@dataclass(slots=True)
class _Line:
    """An open connection and whose it is."""

    server: Server
    smtp: smtplib.SMTP
    used_at: datetime


class _Broken(Exception):
    """The connection ended before any content had left."""


class NotConfigured(ValueError):
    """The address of the SMTP server cannot be read."""


_lines = threading.local()
_LEADING_DOT = re.compile(rb"^\.", re.MULTILINE)


def server_of(url: str) -> Server:
    """Read smtp://user:pass@host:port?tls=starttls|smtps|none; `smtps://` is the same as tls=smtps."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise NotConfigured(str(error)) from error
    if parts.scheme not in {"smtp", "smtps"} or not parts.hostname:
        raise NotConfigured("expected smtp://user:password@host:port")
    tls: Tls = "smtps" if parts.scheme == "smtps" else "none"
    match parse_qs(parts.query).get("tls", [tls]):
        case ["none" | "starttls" | "smtps" as asked]:
            tls = asked
        case other:
            raise NotConfigured(f"tls={other[0]} is neither starttls, smtps nor none")
    usual = {"none": 25, "starttls": 587, "smtps": 465}[tls]
    return Server(parts.hostname, port or usual, unquote(parts.username or ""), unquote(parts.password or ""), tls)


def send(mail: Mail) -> Handed:
    """Hand one mail to the server of the settings."""
    try:
        return send_to(server_of(house.smtp_url()), mail)
    except NotConfigured as error:
        return Handed("down", _NOT_CONFIGURED.fill(error=error), after=timedelta(minutes=1))


def send_to(server: Server, mail: Mail) -> Handed:
    try:
        recipient = mime.ascii_address(mail.to)
        content = mime.build(mail)
    except ValueError as error:
        return Handed("bounced", _BAD_ADDRESS.fill(error=error), is_dead=True)
    is_reused = _is_open(server)
    try:
        handed = _handed_over(server, mail, recipient, content)
    except _Broken as broken:
        if not is_reused:
            return Handed("retry", _BROKEN.fill(error=broken))
        # Servers hang up on idle clients; before the content has left a second try is no second mail.
        return _again(server, mail, recipient, content)
    return handed


def _again(server: Server, mail: Mail, recipient: str, content: bytes) -> Handed:
    try:
        return _handed_over(server, mail, recipient, content)
    except _Broken as broken:
        return Handed("retry", _BROKEN.fill(error=broken))


def _handed_over(server: Server, mail: Mail, recipient: str, content: bytes) -> Handed:
    """One attempt. Raises _Broken when the connection ended before the content had left."""
    try:
        smtp = _connected(server)
    except smtplib.SMTPAuthenticationError as error:
        return Handed("down", _NO_LOGIN.fill(error=_text(error.smtp_error)), after=timedelta(minutes=1))
    except (OSError, smtplib.SMTPException) as error:
        return Handed("down", _NO_SERVER.fill(host=server.host, port=server.port, error=error))
    try:
        handed = _converse(smtp, mail, recipient, content)
    except _Broken:
        close()
        raise
    if handed.state in {"sent", "bounced"}:
        _touch()
    else:
        close()
    return handed


def _is_open(server: Server) -> bool:
    line: _Line | None = getattr(_lines, "line", None)
    return line is not None and line.server == server


def close() -> None:
    """End the connection of this thread; the next mail opens a new one."""
    line: _Line | None = getattr(_lines, "line", None)
    _lines.line = None
    if line is not None:
        with suppress(OSError, smtplib.SMTPException):
            line.smtp.quit()
        line.smtp.close()


def _connected(server: Server) -> smtplib.SMTP:
    line: _Line | None = getattr(_lines, "line", None)
    if line is not None and line.server == server and _is_alive(line):
        return line.smtp
    close()
    smtp = _opened(server)
    _lines.line = _Line(server, smtp, clock.now())
    return smtp


def _is_alive(line: _Line) -> bool:
    if abs(clock.now() - line.used_at) < IDLE:
        return True
    try:
        return line.smtp.noop()[0] == 250
    except (OSError, smtplib.SMTPException):
        return False


def _opened(server: Server) -> smtplib.SMTP:
    if server.tls == "smtps":
        context = ssl.create_default_context()
        smtp: smtplib.SMTP = smtplib.SMTP_SSL(server.host, server.port, timeout=TIMEOUT, context=context)
    else:
        smtp = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
    try:
        smtp.ehlo_or_helo_if_needed()
        if server.tls == "starttls":
            smtp.starttls(context=ssl.create_default_context())
            smtp.ehlo()
        if server.user:
            smtp.login(server.user, server.password)
    except BaseException:
        smtp.close()
        raise
    return smtp


def _touch() -> None:
    line: _Line | None = getattr(_lines, "line", None)
    if line is not None:
        line.used_at = clock.now()


def _converse(smtp: smtplib.SMTP, mail: Mail, recipient: str, content: bytes) -> Handed:
    """MAIL, RCPT, DATA. Until the server has asked for the content, a broken connection is harmless."""
    if not recipient.isascii() and not smtp.has_extn("smtputf8"):
        return Handed("bounced", _NO_UTF8)
    try:
        refused = _envelope(smtp, mail.bounces_to or mail.sender, recipient)
        if refused is not None:
            return refused
        smtp.putcmd("data")
        code, answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        raise _Broken(str(error)) from error
    if code != 354:
        return _refusal(code, answer, "failed")
    return _content(smtp, content)


def _envelope(smtp: smtplib.SMTP, sender: str, recipient: str) -> Handed | None:
    options = () if recipient.isascii() else ("SMTPUTF8",)
    code, answer = smtp.mail(mime.ascii_address(sender), options)
    if code != 250:
        smtp.rset()
        return _refusal(code, answer, "failed")
    code, answer = smtp.rcpt(recipient)
    if code not in {250, 251}:
        smtp.rset()
        return _refusal(code, answer, "bounced")
    return None


def _content(smtp: smtplib.SMTP, content: bytes) -> Handed:
    """From the first byte on nobody can say what the server kept, unless it answers."""
    body = _LEADING_DOT.sub(b"..", content)
    try:
        smtp.send(body if body.endswith(b"\r\n") else body + b"\r\n")
        smtp.send(b".\r\n")
        code, answer = smtp.getreply()
    except (OSError, smtplib.SMTPException) as error:
        return Handed("uncertain", _UNCERTAIN.fill(error=error))
    if code == 250:
        return Handed("sent", provider_id=_text(answer)[:200])
    return _refusal(code, answer, "failed")


def _refusal(code: int, answer: bytes | str, permanent: Literal["bounced", "failed"]) -> Handed:
    reason = _SAID.fill(code=code, answer=_text(answer)[:300])
    if 500 <= code < 600:
        return Handed(permanent, reason, is_dead=permanent == "bounced" and is_dead(code, _text(answer)))
    # 421: the server itself is closing, whoever the mail was for.
    return Handed("down" if code == 421 else "retry", reason)


def _text(answer: bytes | str) -> str:
    return answer.decode("utf-8", "replace") if isinstance(answer, bytes) else str(answer)


_NOT_CONFIGURED = Phrase("No mail server is set ({error})", "还没有设置邮件服务器（{error}）")
_BAD_ADDRESS = Phrase("The address cannot receive mail: {error}", "邮箱地址无法接收邮件：{error}")
_NO_LOGIN = Phrase("The mail server refused the login: {error}", "邮件服务器拒绝登录：{error}")
_NO_SERVER = Phrase(
    "The mail server {host}:{port} cannot be reached: {error}", "无法连接邮件服务器 {host}:{port}：{error}"
)
_NO_UTF8 = Phrase(
    "The mail server cannot deliver to addresses outside ASCII", "邮件服务器不支持含非 ASCII 字符的邮箱地址"
)
_BROKEN = Phrase("The connection broke before the mail had left: {error}", "邮件发出之前连接中断：{error}")
_UNCERTAIN = Phrase(
    "The connection broke after the content had left; it may have arrived ({error})",
    "内容发出之后连接中断，对方可能已经收到（{error}）",
)
_SAID = Phrase("The mail server said {code} {answer}", "邮件服务器答复 {code} {answer}")
