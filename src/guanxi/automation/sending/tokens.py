"""Access tokens of OAuth 2 clients (client credentials), kept in this process until shortly before they end."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from guanxi.automation.credentials import Opened
from guanxi.automation.mapping import Misfit, read_json
from guanxi.automation.signing import client_basic
from guanxi.kit import clock, http
from guanxi.kit.net import Blocked, Doors
from guanxi.kit.phrase import Phrase

_EARLY = timedelta(seconds=30)
_USUAL = 300
_LIMITS = http.Limits(seconds=10, most_bytes=100_000, redirects=0)


class NoToken(Exception):
    """`is_final`: the client itself was refused, trying again would not help."""

    def __init__(self, reason: Phrase, *, is_final: bool) -> None:
        super().__init__(reason.en)
        self.reason, self.is_final = reason, is_final


@dataclass(frozen=True, slots=True)
class _Kept:
    token: str
    until: datetime


_kept: dict[tuple[str, int], _Kept] = {}
_lock = threading.Lock()


def token_of(opened: Opened, allowed: Doors) -> str:
    """Threads that need the same token at the same moment fetch it once. Raises NoToken."""
    with _lock:
        key = (opened.name, opened.version)
        known = _kept.get(key)
        if known is None or known.until <= clock.now():
            _kept[key] = known = _fetched(opened, allowed)
        return known.token


def forget(opened: Opened | None = None) -> None:
    """After a token was refused before its time; without a credential: all of them."""
    with _lock:
        if opened is None:
            _kept.clear()
        else:
            _kept.pop((opened.name, opened.version), None)


def _fetched(opened: Opened, allowed: Doors) -> _Kept:
    try:
        reply = http.send(_question(opened), allowed, _LIMITS)
    except (http.NotSent, Blocked) as trouble:
        raise NoToken(_UNREACHED.fill(why=trouble.reason), is_final=False) from None
    if reply.status != 200:
        raise NoToken(_REFUSED.fill(status=reply.status), is_final=reply.status < 500 and reply.status != 429)
    return _read(reply.body)


def _question(opened: Opened) -> http.Call:
    form = {"grant_type": "client_credentials"}
    form |= {name: opened.part(name) for name in ("scope", "audience") if opened.part(name)}
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Accept": "application/json"}
    if opened.part("style") == "body":
        form |= {"client_id": opened.part("client_id"), "client_secret": opened.part("client_secret")}
    else:
        headers["Authorization"] = client_basic(opened.part("client_id"), opened.part("client_secret"))
    return http.Call("POST", opened.part("token_url"), headers, urlencode(form).encode())


def _read(body: bytes) -> _Kept:
    try:
        data = read_json(body)
        token, seconds = data["access_token"], float(data.get("expires_in") or _USUAL)
    except (Misfit, KeyError, TypeError, ValueError, AttributeError):
        raise NoToken(_STRANGE, is_final=True) from None
    if not isinstance(token, str) or not token or not token.isprintable():
        raise NoToken(_STRANGE, is_final=True)
    return _Kept(token, clock.now() + max(timedelta(seconds=min(seconds, 86_400)) - _EARLY, timedelta()))


_UNREACHED = Phrase("No access token: {why}", "无法获取访问令牌：{why}")
_REFUSED = Phrase("No access token: the address answered {status}", "无法获取访问令牌：对方返回 {status}")
_STRANGE = Phrase("No access token: the answer has none", "无法获取访问令牌：应答中没有令牌")
