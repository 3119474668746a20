"""Write keys: they let behaviour in and show nothing, so they may stand in the source of a page."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.kit import clock
from guanxi.kit.errors import Fault, Invalid, NotFound, Unauthenticated
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import records, rows

ABILITY = "settings.manage"


@dataclass(frozen=True, slots=True)
class WriteKey:
    key: str
    name: str
    created_at: datetime


def every(actor: Actor) -> list[WriteKey]:
    require_ability(actor, ABILITY)
    with connection.cursor() as cursor:
        text = "select key, name, created_at from write_key where revoked_at is null order by created_at"
        return records(WriteKey, cursor, text, [])


def create(name: str, actor: Actor) -> WriteKey:
    require_ability(actor, ABILITY)
    if not name.strip():
        raise Invalid(_NO_NAME, faults=(Fault("name", "required", _NO_NAME),))
    made = WriteKey(f"gxw_{secrets.token_urlsafe(18)}", name.strip(), clock.now())
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into write_key (key, name, created_at, created_by) values (%s, %s, %s, %s)",
            [made.key, made.name, made.created_at, actor.stamp],
        )
    return made


def revoke(key: str, actor: Actor) -> None:
    require_ability(actor, ABILITY)
    with connection.cursor() as cursor:
        text = "update write_key set revoked_at = %s where key = %s and revoked_at is null returning key"
        if not rows(cursor, text, [clock.now(), key]):
            raise NotFound(Phrase("There is no such write key", "没有该写入密钥"))


def source_of(key: str) -> str:
    """The name behind a key; Unauthenticated when there is none, or it was revoked."""
    with connection.cursor() as cursor:
        found = rows(cursor, "select name from write_key where key = %s and revoked_at is null", [key])
    if not found:
        raise Unauthenticated
    return str(found[0][0])


_NO_NAME = Phrase("Give the key a name, such as the website it is for", "请填写名称，例如使用它的网站")
