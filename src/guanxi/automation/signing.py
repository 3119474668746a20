"""How a request says who it is from: the headers each kind of credential adds.

Recipes of signatures, all HMAC-SHA256 over the exact bytes of the body:

standard      Standard Webhooks (standardwebhooks.com): `webhook-id`, `webhook-timestamp`, and `webhook-signature` with
              "v1," and the base64 signature of "{id}.{timestamp}.{body}". A secret "whsec_…" is base64.
timestamped   one header, as Stripe does it: "t={timestamp},v1={hex signature of "{timestamp}.{body}"}".
plain         one header, as GitHub does it: "sha256={hex signature of the body}".
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from datetime import datetime
from urllib.parse import quote

from guanxi.automation.credentials import Opened

Headers = dict[str, str]


def headers_for(opened: Opened, idem: str, now: datetime, body: bytes, token: str = "") -> Headers:
    """`token` is the access token of an OAuth 2 client."""
    return _HEADERS[opened.kind](opened, idem, now, body, token) if opened.kind in _HEADERS else {}


def basic(user: str, password: str) -> str:
    return "Basic " + b64encode(f"{user}:{password}".encode()).decode()


def client_basic(client: str, secret: str) -> str:
    """RFC 6749, section 2.3.1: both parts are form-encoded first."""
    return basic(quote(client, safe=""), quote(secret, safe=""))


def _basic(opened: Opened, _idem: str, _now: datetime, _body: bytes, _token: str) -> Headers:
    return {"Authorization": basic(opened.part("username"), opened.part("password"))}


def _bearer(opened: Opened, _idem: str, _now: datetime, _body: bytes, _token: str) -> Headers:
    return {"Authorization": f"Bearer {opened.part('token')}"}


def _header(opened: Opened, _idem: str, _now: datetime, _body: bytes, _token: str) -> Headers:
    return {opened.part("header") or "X-Api-Key": opened.part("value")}


def _oauth2(_opened: Opened, _idem: str, _now: datetime, _body: bytes, token: str) -> Headers:
    return {"Authorization": f"Bearer {token}"}


def _hmac(opened: Opened, idem: str, now: datetime, body: bytes, _token: str) -> Headers:
    return _RECIPES[opened.part("recipe") or "standard"](opened, idem, int(now.timestamp()), body)


def _standard(opened: Opened, idem: str, at: int, body: bytes) -> Headers:
    id = f"msg_{idem}".replace(".", "-")  # A dot would make it unclear where the id ends.
    signed = _sign(_standard_key(opened.part("secret")), f"{id}.{at}.".encode() + body)
    signature = f"v1,{b64encode(signed).decode()}"
    return {"webhook-id": id, "webhook-timestamp": str(at), "webhook-signature": signature}


def _standard_key(secret: str) -> bytes:
    if not secret.startswith("whsec_"):
        return secret.encode()
    try:
        return b64decode(secret.removeprefix("whsec_"), validate=True)
    except NotBase64:
        return secret.encode()


def _timestamped(opened: Opened, _idem: str, at: int, body: bytes) -> Headers:
    signed = _sign(opened.part("secret").encode(), f"{at}.".encode() + body)
    return {opened.part("header") or "X-Signature": f"t={at},v1={signed.hex()}"}


def _plain(opened: Opened, _idem: str, _at: int, body: bytes) -> Headers:
    signed = _sign(opened.part("secret").encode(), body)
    return {opened.part("header") or "X-Hub-Signature-256": f"sha256={signed.hex()}"}


def _sign(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


_RECIPES: Mapping[str, Callable[[Opened, str, int, bytes], Headers]] = {
    "standard": _standard,
    "timestamped": _timestamped,
    "plain": _plain,
}
_HEADERS: Mapping[str, Callable[[Opened, str, datetime, bytes, str], Headers]] = {
    "basic": _basic,
    "bearer": _bearer,
    "header": _header,
    "oauth2": _oauth2,
    "hmac": _hmac,
}
