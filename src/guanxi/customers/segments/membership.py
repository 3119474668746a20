"""Who is in a segment: rows that open and close, never deleted and built anew. Whatever changes leaves an event."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation import subjects
from guanxi.customers.segments.words import ENTERED, LEFT
from guanxi.events.log import NewEvent, append
from guanxi.kit.ids import bucket_of
from guanxi.kit.sql import insert_rows, rows
from guanxi.objects.registry import OBJECTS


@dataclass(frozen=True, slots=True)
class Why:
    """What made somebody come or go."""

    cause: str = ""
    depth: int = 0
    actor: str = "system"


@dataclass(frozen=True, slots=True)
class Named:
    """A segment as its events name it."""

    id: UUID
    key: str
    name: str
    object: str


_COLUMNS = {"bucket": "smallint", "segment": "uuid", "record": "uuid", "since": "timestamptz"}
_ONCE = "(segment, record) where until is null do nothing"


def inside(segment: UUID, ids: Sequence[UUID]) -> set[UUID]:
    """Those among these records that are in the segment now."""
    text = "select record from segment_member where segment = %s and record = any(%s) and until is null"
    with connection.cursor() as cursor:
        return {id for (id,) in rows(cursor, text, [segment, list(ids)])} if ids else set()


def change(
    segment: Named, coming: Mapping[UUID, Why], going: Mapping[UUID, Why], now: datetime, *, is_told: bool = True
) -> tuple[int, int]:
    """Let records in and out; who was in already, or out, is passed over. Answers how many came and went."""
    came, went = _let_in(segment.id, sorted(coming), now), _let_out(segment.id, sorted(going), now)
    if is_told:
        tell(segment, ENTERED, {id: coming[id] for id in came})
        tell(segment, LEFT, {id: going[id] for id in went})
    count(segment.id, len(came) - len(went))
    return len(came), len(went)


def _let_in(segment: UUID, ids: Sequence[UUID], now: datetime) -> list[UUID]:
    new = [(bucket_of(id), segment, id, now) for id in ids]
    with connection.cursor() as cursor:
        found = insert_rows(cursor, "segment_member", _COLUMNS, new, on_conflict=_ONCE, returning="record")
    return [id for (id,) in found]


def _let_out(segment: UUID, ids: Sequence[UUID], now: datetime) -> list[UUID]:
    text = (
        "update segment_member set until = %s where segment = %s and record = any(%s) and until is null"
        " returning record"
    )
    with connection.cursor() as cursor:
        return [id for (id,) in rows(cursor, text, [now, segment, list(ids)])] if ids else []


def tell(segment: Named, kind: str, why: Mapping[UUID, Why]) -> None:
    if not why:
        return
    ids = list(why)
    is_person = OBJECTS[segment.object].contact_path == "id"
    people: Mapping[UUID, UUID] = {id: id for id in ids} if is_person else subjects.contacts_of(segment.object, ids)
    data = {"segment": segment.key, "name": segment.name}
    append([_event(kind, segment.object, id, people.get(id), data, one) for id, one in why.items()])


def _event(kind: str, object: str, id: UUID, contact: UUID | None, data: Mapping[str, Any], why: Why) -> NewEvent:
    return NewEvent(kind, object, id, contact, data, actor=why.actor, cause=why.cause, depth=why.depth)


def count(segment: UUID, by: int) -> None:
    """The number beside the name. Kept with every change, because counting a million rows for a list would not do."""
    if by:
        with connection.cursor() as cursor:
            cursor.execute("update segment set members = coalesce(members, 0) + %s where id = %s", [by, segment])
