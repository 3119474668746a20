"""Signed tokens for links that leave the house: readable by anyone, forged by nobody who lacks the key."""

import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error as BadBase64
from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from typing import Any, ClassVar

from guanxi.kit import clock, json
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase

_EXPIRES = "~x"


class Forged(GuanxiError):
    status: ClassVar[int] = 404
    default_code = "forged_token"
    title = Phrase("This link is not valid", "链接无效")


class Expired(GuanxiError):
    status: ClassVar[int] = 410
    default_code = "expired_token"
    title = Phrase("This link has expired", "链接已过期")


def sign(purpose: str, payload: Mapping[str, object], key: bytes, *, expires_at: datetime | None = None) -> str:
    """`purpose` is part of the signature: an unsubscribe token never opens anything else."""
    content = dict(payload)
    if expires_at is not None:
        content[_EXPIRES] = int(expires_at.timestamp())
    body = _encode(json.dumps(content).encode())
    return f"{body}.{_signature(purpose, body, key)}"


def unsign(purpose: str, token: str, key: bytes) -> dict[str, Any]:
    body, _, signature = token.partition(".")
    if not hmac.compare_digest(signature.encode(), _signature(purpose, body, key).encode()):
        raise Forged
    try:
        content: dict[str, Any] = json.loads(_decode(body))
    except (ValueError, BadBase64) as error:
        raise Forged from error
    expires = content.pop(_EXPIRES, None)
    if expires is not None and clock.now().timestamp() >= expires:
        raise Expired
    return content


def _signature(purpose: str, body: str, key: bytes) -> str:
    # 128 bits are plenty against forgery and keep tracking links short enough for mail clients.
    return _encode(hmac.new(key, f"{purpose}\0{body}".encode(), sha256).digest()[:16])


def _encode(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()


def _decode(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))
