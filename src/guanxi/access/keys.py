"""API keys: "gx_" and forty characters. We keep only the SHA-256, so a lost key cannot be shown again."""

import secrets
from collections.abc import Mapping, Sequence
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
from guanxi.access.scopes import EVERYTHING, NOTHING, has_ability, is_within, rule_of
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Forbidden, Invalid, NotFound, Unauthenticated
from guanxi.kit.phrase import Phrase

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz23456789"
_LENGTH = 40
# Writing the moment of each use would turn every read of the API into a write.
_USE_NOTED_EVERY = timedelta(minutes=1)


def create_key(
    name: str,
    user: User,
    by: Actor,
    *,
    expires_at: datetime | None = None,
    is_reading: bool = False,
    objects: Sequence[str] = (),
) -> tuple[ApiKey, str]:
    """A key that acts as `user`, or may only read, or only some objects. The second value is the key itself: show it
    once, it is not stored.
    """
    _require_power_over(user, by)
    if expires_at is not None and expires_at <= now():
        raise Invalid(_PAST, faults=(Fault("expires_at", "past", _PAST),))
    limits = {**({"access": "read"} if is_reading else {}), **({"objects": list(objects)} if objects else {})}
    raw = "gx_" + "".join(secrets.choice(_ALPHABET) for _ in range(_LENGTH))
    with transaction.atomic():
        key = ApiKey.objects.create(
            name=name.strip() or "API", prefix=raw[:9], hash=_hash(raw), user=user, expires_at=expires_at, limits=limits
        )
        audit.record(
            "access.key_created", user.pk, by, key=str(key.pk), name=key.name, prefix=key.prefix, limits=limits
        )
    return key, raw


def _require_power_over(user: User, by: Actor) -> None:
    """A key can do what its person can, so one for somebody else must not carry its maker beyond their own rights."""
    if by.kind == "key" and not by.is_trusted and not is_within(actor_of(user), by):
        raise Forbidden(_MORE_THAN_ONES_OWN)
    if by.user == user.pk:
        return
    if not has_ability(by, "keys.manage"):
        raise Forbidden(_ONLY_ONES_OWN)
    if not by.is_trusted and not is_within(actor_of(user), by):
        raise Forbidden(_MORE_THAN_ONES_OWN)


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
    person = limited(actor_of(key.user), key.limits)
    return replace(person, kind="key", id=f"{key.pk}/{key.user_id}", name=f"{person.name} ({key.name})")


def limited(person: Actor, limits: Mapping[str, object]) -> Actor:
    """The person with less: only reading, or only some objects. A key with limits has no abilities at all."""
    if not limits:
        return person
    wide = {"*": EVERYTHING} if person.is_trusted else person.grants
    given = limits.get("objects")
    names = [str(name) for name in given] if isinstance(given, list) else [*wide, "*"]
    grants = {name: {**NOTHING, **rule_of(wide, name)} for name in names}
    if limits.get("access") == "read":
        grants = {name: {**NOTHING, "read": grant["read"]} for name, grant in grants.items()}
    return replace(person, grants={"*": NOTHING, **grants}, abilities=frozenset(), is_admin=False)


def _note_use(key: ApiKey, moment: datetime) -> None:
    if key.last_used_at is None or moment - key.last_used_at >= _USE_NOTED_EVERY:
        ApiKey.objects.filter(pk=key.pk).update(last_used_at=moment)


def _hash(raw: str) -> str:
    # The key has 230 random bits, so a plain hash is as good as a slow one and costs every call a microsecond.
    return sha256(raw.encode(errors="replace")).hexdigest()


_ONLY_ONES_OWN = Phrase("You may make keys only for yourself", "你只能为自己创建密钥")
_PAST = Phrase("The end must lie ahead", "到期时间必须晚于现在")
_MORE_THAN_ONES_OWN = Phrase(
    "This person may do more than you, so you cannot make a key in their name",
    "该用户的权限大于你的权限，你不能以其名义创建密钥",
)
