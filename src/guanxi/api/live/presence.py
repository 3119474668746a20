"""Who is at which record, and which field they are writing: so that two people see each other before they collide.

An open screen says where it stands and says so again every so often; what has not been repeated for a while is gone.
A browser that closes a page may lose its last word: whoever listened to the stream is gone when it ends.
The table is not logged: after a crash of the database nobody stands anywhere, until the screens speak again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.objects import read

STAYS = timedelta(seconds=45)
"""A screen speaks every twenty seconds: it may miss one word."""

_STAND = """
insert into presence (screen, page, user_id, object, record, field, seen_at, beat)
values (%s, %s, %s, %s, %s, %s, %s, %s)
on conflict (screen) do update set page = excluded.page, object = excluded.object, record = excluded.record,
    field = excluded.field, seen_at = excluded.seen_at, beat = excluded.beat
where presence.user_id = excluded.user_id and presence.beat <= excluded.beat
"""
_LEAVE = """
update presence set seen_at = '-infinity', beat = greatest(beat, %s) where screen = %s and user_id = %s
"""
_NO_LATER = 2**31 - 1
"""The beat of a closed page: no word still on its way comes after it."""
_OPEN = "update presence set beat = 0 where page = %s and user_id = %s and beat = %s"
_CLOSE = "update presence set seen_at = '-infinity', beat = %s where page = %s and user_id = %s"
_OTHERS = """
select p.user_id, u.name, p.field from presence p join app_user u on u.id = p.user_id
where p.record = %s and p.object = %s and p.user_id <> %s and p.seen_at > %s and u.is_active
order by u.name, p.user_id, p.field
"""


@dataclass(frozen=True, slots=True)
class Person:
    """`fields` are those the person is writing at this moment."""

    id: UUID
    name: str
    fields: tuple[str, ...]


Places = Mapping[UUID, frozenset[tuple[UUID, str]]]


@dataclass(frozen=True, slots=True)
class Place:
    """`beat` counts what this screen has said: what arrives after something later is not heard. `page` is the open
    page that the screen is part of, where it listens to the stream.
    """

    screen: UUID
    object: str
    record: UUID
    field: str = ""
    beat: int = 0
    page: UUID | None = None


def stand(actor: Actor, user: UUID, place: Place) -> list[Person]:
    """Say where this screen is, and hear who else is there. Nobody stands at a record they may not read."""
    object, record = place.object, place.record
    read.one(object, record, actor, fields=())
    with connection.cursor() as cur:
        cur.execute(_STAND, [place.screen, place.page, user, object, record, place.field, now(), place.beat])
        found = sql.rows(cur, _OTHERS, [record, object, user, now() - STAYS])
    people: dict[UUID, tuple[str, list[str]]] = {}
    for id, name, written in found:
        fields = people.setdefault(id, (name, []))[1]
        if written and written not in fields:
            fields.append(written)
    return [Person(id, name, tuple(fields)) for id, (name, fields) in people.items()]


def leave(user: UUID, screen: UUID, beat: int) -> None:
    """The row stays for a while, so that a word on its way does not bring the screen back."""
    with connection.cursor() as cur:
        cur.execute(_LEAVE, [beat, screen, user])


def open_page(user: UUID, page: UUID) -> None:
    """The page listens, perhaps again: its screens are heard."""
    with connection.cursor() as cur:
        cur.execute(_OPEN, [page, user, _NO_LATER])


def close_page(user: UUID, page: UUID) -> None:
    """The page listens no more: none of its screens stands anywhere, nor is heard until the page listens again."""
    with connection.cursor() as cur:
        cur.execute(_CLOSE, [_NO_LATER, page, user])


def places() -> Places:
    """Everybody who stands somewhere now, by record."""
    with connection.cursor() as cur:
        found = sql.rows(cur, "select record, user_id, field from presence where seen_at > %s", [now() - STAYS])
    standing: dict[UUID, set[tuple[UUID, str]]] = {}
    for record, user, field in found:
        standing.setdefault(record, set()).add((user, field))
    return {record: frozenset(some) for record, some in standing.items()}


def moved(before: Places, after: Places) -> dict[UUID, frozenset[UUID]]:
    """The records at which somebody came, left or took up another field, each with those who stand there now and see
    it: nobody need be told what they do themselves.
    """
    nobody: frozenset[tuple[UUID, str]] = frozenset()
    met: dict[UUID, frozenset[UUID]] = {}
    for record, now_there in after.items():
        movers = {user for user, _ in before.get(record, nobody) ^ now_there}
        if movers:
            met[record] = frozenset(user for user, _ in now_there if movers - {user})
    return met


def forget() -> None:
    """Screens that ended without a word leave their row behind."""
    with connection.cursor() as cur:
        cur.execute("delete from presence where seen_at < %s", [now() - timedelta(hours=1)])
