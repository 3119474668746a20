"""API keys: "gx_" and forty characters. We keep only the SHA-256, so a lost key cannot be shown again."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from guanxi.access import audit
from guanxi.access.actors import Actor
from guanxi.access.models import ApiKey, User
from guanxi.access.people import actor_of
from guanxi.access.scopes import has_ability
from guanxi.kit.clock import now
from guanxi.kit.errors import Forbidden, NotFound, Unauthenticated
from guanxi.kit.phrase import Phrase

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_LENGTH = 40
# Writing the moment of each use would turn every read of the API into a write.
_USE_NOTED_EVERY = timedelta(minutes=1)


def create_key(name: str, user: User, by: Actor, *, expires_at: datetime | None = None) -> tuple[ApiKey, str]:
    """A key that acts as `user`. The second value is the key itself: show it once, it is not stored."""
    if by.user != user.pk and not has_ability(by, "keys.manage"):
        raise Forbidden(Phrase("You may make keys only for yourself", "你只能为自己创建密钥"))
    raw = "gx_" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name.strip() or "API", prefix=raw[:9], hash=_hash(raw), user=user, expires_at=expires_at
        )
        audit.record("access.key_created", user.pk, by, key=str(key.pk), name=key.name, prefix=key.prefix)
    return key, raw


def revoke_key(key_id: UUID, by: Actor) -> None:
    """At once and for ever. Somebody else's key is not found, unless one may manage keys."""
    mine = Q() if has_ability(by, "keys.manage") else Q(user_id=by.user)
    with transaction.atomic():
        key = ApiKey.objects.filter(mine, pk=key_id, revoked_at=None).select_for_update().first()
        if key is None:
            raise NotFound(Phrase("There is no such key", "没有该密钥"))
        ApiKey.objects.filter(pk=key_id).update(revoked_at=now())
        audit.record("access.key_revoked", key.user_id, by, key=str(key.pk), name=key.name, prefix=key.prefix)


def actor_of_key(raw: str) -> Actor:
    """Who acts with this key. Unknown, expired, revoked, or of a person who left: always the same answer."""
    moment = now()
    key = (
        ApiKey.objects.select_related("user")
        .filter(Q(expires_at=None) | Q(expires_at__gt=moment), hash=_hash(raw), revoked_at=None, user__is_active=True)
        .first()
    )
    if key is None:
        raise Unauthenticated(Phrase("This API key is not valid", "API 密钥无效"), code="bad_key")
    _note_use(key, moment)
    person = actor_of(key.user)
    return replace(person, kind="key", id=f"{key.pk}/{key.user_id}", name=f"{person.name} ({key.name})")


def _note_use(key: ApiKey, moment: datetime) -> None:
    if key.last_used_at is None or moment - key.last_used_at >= _USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=moment)


def _hash(raw: str) -> str:
    # The key has 230 random bits, so a plain hash is as good as a slow one and costs every call a microsecond.
    return sha256(raw.encode(errors="replace")).hexdigest()
