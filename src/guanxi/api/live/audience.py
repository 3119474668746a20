"""Who listens, and which of the news each of them may hear.

A listener hears that a record changed, never how: the screen asks the API again, and the API decides what may be seen.
Even the fact itself is told only to those who may read the record.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.access.scopes import predicate, scope_of
from guanxi.events.tail import Touch
from guanxi.kit.sql import identifier, rows
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of

EVERYTHING = "*"
MOST_NAMED = 200
"""More records of one object than this are told as “many”: a screen would read its list again anyway."""


@dataclass(slots=True)
class News:
    """What a listener has not been told yet: ids by object, or everything; whether the bell has rung; and the records
    they stand at where somebody has come, left or begun to write.
    """

    records: dict[str, set[str]] = field(default_factory=dict)
    has_notice: bool = False
    here: set[str] = field(default_factory=set)

    def __bool__(self) -> bool:
        return bool(self.records or self.here) or self.has_notice

    def add(self, heard: Mapping[str, Iterable[str]]) -> None:
        for object, ids in heard.items():
            known = self.records.setdefault(object, set())
            known.update(ids)
            if len(known) > MOST_NAMED:
                self.records[object] = {EVERYTHING}

    def json(self) -> dict[str, object]:
        return {
            "records": {object: _named(ids) for object, ids in sorted(self.records.items())},
            "notices": self.has_notice,
            "here": sorted(self.here),
        }


def _named(ids: set[str]) -> list[str]:
    return [EVERYTHING] if EVERYTHING in ids else sorted(ids)


def whose(session: str) -> Actor | None:
    """The person signed in with this session key; None when it has ended, or the account is closed."""
    request = HttpRequest()
    request.session = SessionStore(session)
    user = get_user(request)
    return actor_of(user) if isinstance(user, User) and user.is_active else None


def cookie_name() -> str:
    return str(settings.SESSION_COOKIE_NAME)


def heard_by(actor: Actor, touches: Iterable[Touch]) -> dict[str, set[str]]:
    """The records among these that the actor may read, by object, with the people they are about."""
    ids: dict[str, set[UUID]] = {}
    for touch in touches:
        ids.setdefault(touch.object, set()).add(touch.record)
        if touch.contact is not None:
            ids.setdefault("contact", set()).add(touch.contact)
    readable = {object: _readable(actor, object, some) for object, some in ids.items() if object in OBJECTS}
    return {object: some for object, some in readable.items() if some}


def _readable(actor: Actor, object: str, ids: set[UUID]) -> set[str]:
    scope = scope_of(actor, object, "read")
    if scope == "none":
        return set()
    if scope == "all":
        return {str(id) for id in ids}
    allowed = predicate(actor, object, "read", "r")
    table = identifier(shape_of(object).type.table)
    # Deleted ones too: that they are gone is news for their lists.
    text = f"select r.id from {table} r where r.id = any(%s) and {allowed.text}"
    with connection.cursor() as cursor:
        return {str(id) for (id,) in rows(cursor, text, [list(ids), *allowed.params])}
