"""People who are asked by a run: for their approval, or for facts. Their answer is an event, for which the run waits.

A question stands only as long as its run stands at the step that asks; nothing has to be withdrawn when the run is
cancelled, times out, or goes on because somebody else has answered.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from hashlib import sha256
from typing import Any, Literal
from uuid import UUID

from django.conf import settings
from django.db import connection

from guanxi.automation import bulk
from guanxi.automation.steps import Json, RunKey, Seat
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.kit.tokens import sign

Kind = Literal["approval", "question"]
ANSWERED: Mapping[str, str] = {"approval": "approval.answered", "question": "question.answered"}


@dataclass(frozen=True, slots=True)
class Ask:
    """One person to ask. `fields` are the blanks of the form: {name, label, type, options, required}."""

    user: UUID
    kind: Kind
    title: Phrase
    body: Phrase
    expires_at: datetime | None = None
    fields: Sequence[Json] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """How it stands with one person who was asked at this step. `by` is the name of whoever answered."""

    id: UUID
    user: UUID
    state: str
    comment: str = ""
    answer: Mapping[str, Json] = field(default_factory=dict)
    by: str = ""


def token_of(id: UUID) -> str:
    """The secret of the link in a mail: made again for reminders, and in the table only as its hash."""
    return sign("asked", {"a": id.hex}, str(settings.SECRET_KEY).encode())


def link_of(id: UUID) -> str:
    return f"/a/{token_of(id)}"


def hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()


_COLUMNS = {
    "id": "uuid",
    "created_at": "timestamptz",
    "expires_at": "timestamptz",
    "flow": "int",
    "entry": "int",
    "epoch": "int",
    "bucket": "smallint",
    "subject": "uuid",
    "contact": "uuid",
    "user_id": "uuid",
    "kind": "text",
    "object": "text",
    "step": "text",
    "token_hash": "text",
    "title": "jsonb",
    "body": "jsonb",
    "fields": "jsonb",
}


def put(seat: Seat, asks: Sequence[Ask], now: datetime) -> list[UUID]:
    """Inside the transaction of the step; nobody is asked twice by one passage."""
    new = [(uuid7(), ask) for ask in asks]
    run = seat.run
    values = [
        (
            *(
                id,
                now,
                ask.expires_at,
                run.flow,
                run.entry,
                seat.epoch,
                run.bucket,
                run.subject,
                seat.contact,
                ask.user,
            ),
            *(ask.kind, seat.object, seat.step, hashed(token_of(id))),
            *(ask.title.json(), ask.body.json(), list(ask.fields)),
        )
        for id, ask in new
    ]
    with connection.cursor() as cursor:
        bulk.insert(cursor, "asked", _COLUMNS, values)
    return [id for id, _ in new]


_REPLIES = """
select a.bucket, a.subject, a.flow, a.entry, a.id, a.user_id, a.state, a.comment, a.answer, coalesce(u.name, '')
from asked a
join unnest(%s::smallint[], %s::uuid[], %s::int[], %s::int[], %s::timestamptz[])
    as k (bucket, subject, flow, entry, since)
  on a.bucket = k.bucket and a.subject = k.subject and a.flow = k.flow and a.entry = k.entry and a.created_at >= k.since
left join app_user u on u.id = a.by_user
where a.step = %s order by a.created_at, a.id
"""


def replies(seats: Sequence[Seat]) -> dict[RunKey, list[Reply]]:
    """Everybody who was asked by these seats since they came to their step."""
    if not seats:
        return {}
    keys = [(one.run.bucket, one.run.subject, one.run.flow, one.run.entry, one.step_since) for one in seats]
    found: dict[RunKey, list[Reply]] = {seat.run: [] for seat in seats}
    with connection.cursor() as cursor:
        for bucket, subject, flow, entry, id, user, state, comment, answer, by in rows(
            cursor, _REPLIES, [*(list(column) for column in zip(*keys, strict=True)), seats[0].step]
        ):
            one = Reply(id, user, state, comment, answer or {}, by)
            found[RunKey(bucket, subject, flow, entry)].append(one)
    return found


_PEOPLE = """
select u.id, coalesce(array_agg(distinct r.key) filter (where r.key is not null), '{}')
from app_user u left join membership m on m.user_id = u.id left join role r on r.id = m.role_id
where u.is_active and (u.id = any(%s) or r.key = any(%s)) group by u.id order by u.id
"""


def people(ids: Sequence[UUID], roles: Sequence[str]) -> tuple[set[UUID], dict[str, list[UUID]]]:
    """Of these people those who are still here, and everybody who has one of the roles."""
    with connection.cursor() as cursor:
        found: list[tuple[Any, ...]] = rows(cursor, _PEOPLE, [list(ids), list(roles)])
    by_role = {role: [id for id, keys in found if role in keys] for role in roles}
    return {id for id, _ in found} & set(ids), by_role
