"""Is the caller who they say? The recipes are those with which our own requests are signed (automation/signing.py).

Signatures with a time are only taken within five minutes, so a call that was listened to cannot be sent again later.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from guanxi.automation.credentials import Opened
from guanxi.automation.signing import headers_for
from guanxi.kit.phrase import Phrase

TOLERANCE = timedelta(minutes=5)
Headers = Mapping[str, str]
NO_SIGNATURE = Phrase("The header {name} is missing", "缺少请求头 {name}")
WRONG = Phrase("The signature does not fit; is it computed over the exact body?", "签名不符，请确认对原始请求体计算")
TOO_OLD = Phrase("The signature is older than five minutes, or its clock is wrong", "签名已超过五分钟，或时钟不准")
NO_TIME = Phrase("The time of the signature cannot be read", "无法读取签名时间")


def trouble(opened: Opened, headers: Headers, body: bytes, now: datetime) -> Phrase | None:
    """Why the call is not taken; None when it is. Header names are compared in small letters."""
    if opened.kind == "hmac":
        return _RECIPES[opened.part("recipe") or "standard"](opened, headers, body, now)
    for name, expected in headers_for(opened, "", now, body).items():
        given = headers.get(name.lower(), "")
        if not given:
            return NO_SIGNATURE.fill(name=name)
        if not hmac.compare_digest(given.encode(), expected.encode()):
            return WRONG
    return None


def _standard(opened: Opened, headers: Headers, body: bytes, now: datetime) -> Phrase | None:
    id, at, given = (headers.get(f"webhook-{name}", "") for name in ("id", "timestamp", "signature"))
    if not given:
        return NO_SIGNATURE.fill(name="webhook-signature")
    key = _key(opened.part("secret"))
    expected = b64encode(_sign(key, f"{id}.{at}.".encode() + body)).decode()
    is_right = any(hmac.compare_digest(f"v1,{expected}".encode(), one.encode()) for one in given.split())
    return _in_time(at, now) or (None if is_right else WRONG)


def _timestamped(opened: Opened, headers: Headers, body: bytes, now: datetime) -> Phrase | None:
    name = opened.part("header") or "X-Signature"
    parts = [part.partition("=") for part in headers.get(name.lower(), "").split(",")]
    at = next((value for key, _, value in parts if key.strip() == "t"), "")
    signed = [value for key, _, value in parts if key.strip() == "v1"]
    if not signed:
        return NO_SIGNATURE.fill(name=name)
    expected = _sign(opened.part("secret").encode(), f"{at}.".encode() + body).hex()
    is_right = any(hmac.compare_digest(expected.encode(), one.encode()) for one in signed)
    return _in_time(at, now) or (None if is_right else WRONG)


def _plain(opened: Opened, headers: Headers, body: bytes, _now: datetime) -> Phrase | None:
    name = opened.part("header") or "X-Hub-Signature-256"
    given = headers.get(name.lower(), "")
    if not given:
        return NO_SIGNATURE.fill(name=name)
    signed = _sign(opened.part("secret").encode(), body)
    readings = (signed.hex(), f"sha256={signed.hex()}", b64encode(signed).decode())
    is_right = any(hmac.compare_digest(one.encode(), given.strip().encode()) for one in readings)
    return None if is_right else WRONG


def _in_time(at: str, now: datetime) -> Phrase | None:
    if not at.isdigit() or len(at) > 12:
        return NO_TIME
    return TOO_OLD if abs(now.timestamp() - int(at)) > TOLERANCE.total_seconds() else None


def _key(secret: str) -> bytes:
    try:
        return (
            b64decode(secret.removeprefix("whsec_"), validate=True) if secret.startswith("whsec_") else secret.encode()
        )
    except NotBase64:
        return secret.encode()


def _sign(key: bytes, message: bytes) -> bytes:
    return hmac.new(key, message, hashlib.sha256).digest()


_RECIPES: Mapping[str, Callable[[Opened, Headers, bytes, datetime], Phrase | None]] = {
    "standard": _standard,
    "timestamped": _timestamped,
    "plain": _plain,
}
