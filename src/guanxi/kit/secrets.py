"""Secrets at rest: AES-256-GCM, bound to the place they belong to, under keys that can be replaced."""

import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

_NONCE = 12


class Undecipherable(Exception):
    """Wrong key, wrong place or a changed text; nothing tells which."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """`current` encrypts; every key in `keys` decrypts. Key ids must not contain a dot."""

    current: str
    keys: Mapping[str, bytes]


def keyring(secret: str, *former: str) -> Keyring:
    """Keys derived from the installation's secret; former secrets stay readable after a rotation."""
    derived = [_derive(text) for text in (secret, *former)]
    return Keyring(derived[0][0], dict(derived))


def encrypt(text: str, keys: Keyring, place: str) -> str:
    """`place` ("adapter:smtp:password") is authenticated: a ciphertext copied elsewhere does not open."""
    nonce = os.urandom(_NONCE)
    sealed = AESGCM(keys.keys[keys.current]).encrypt(nonce, text.encode(), place.encode())
    return f"{keys.current}.{urlsafe_b64encode(nonce + sealed).decode()}"


def decrypt(sealed: str, keys: Keyring, place: str) -> str:
    key_id, _, body = sealed.partition(".")
    try:
        data = urlsafe_b64decode(body)
        return AESGCM(keys.keys[key_id]).decrypt(data[:_NONCE], data[_NONCE:], place.encode()).decode()
    except (KeyError, ValueError, InvalidTag) as error:
        raise Undecipherable(place) from error


def _derive(secret: str) -> tuple[str, bytes]:
    def stretch(info: bytes, length: int) -> bytes:
        return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret.encode())

    return stretch(b"guanxi key id", 4).hex(), stretch(b"guanxi vault", 32)
