"""The calls of a webhook as they are kept: to answer a repeated one, and to show what came and what became of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.kit import json
from guanxi.kit.ids import uuid7
from guanxi.kit.sql import records, rows

SHOWN = 100
KEPT = timedelta(days=7)
LONGEST_BODY = 4_000


@dataclass(frozen=True, slots=True)
class Call:
    """`outcome` is created, updated, unchanged, refused or replayed; `answer` is what the caller got."""

    id: UUID
    at: datetime
    call: str
    status: int
    outcome: str
    record: UUID | None
    answer: Mapping[str, Any]
    body: Any


_TAKE = """
insert into hook_call (at, id, hook, call, status, outcome, answer, body)
values (%s, %s, %s, %s, 202, 'taken', '{}', %s)
on conflict (hook, call) where call <> '' and status < 300 do nothing
returning id
"""


def take(hook: str, call: str, body: bytes, now: datetime) -> UUID | None:
    """A place for the call; None when one with the same id was taken before (waits for one that is being worked on)."""
    with connection.cursor() as cursor:
        found = rows(cursor, _TAKE, [now, uuid7(), hook, call, _excerpt(body)])
    return found[0][0] if found else None


def finish(id: UUID, outcome: str, record: UUID | None, answer: Mapping[str, Any]) -> None:
    text = "update hook_call set outcome = %s, record = %s, answer = %s where id = %s"
    with connection.cursor() as cursor:
        cursor.execute(text, [outcome, record, json.dumps(answer), id])


def refuse(hook: str, call: str, status: int, answer: Mapping[str, Any], body: bytes, now: datetime) -> None:
    """A call that was not taken may come again under the same id."""
    text = (
        "insert into hook_call (at, id, hook, call, status, outcome, answer, body)"
        " values (%s, %s, %s, %s, %s, 'refused', %s, %s)"
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [now, uuid7(), hook, call, status, json.dumps(answer), _excerpt(body)])
        cursor.execute(_FORGET_REFUSED, {"hook": hook, "shown": SHOWN})


# Whoever calls without the right to, however often, fills no table.
_FORGET_REFUSED = """
delete from hook_call where hook = %(hook)s and status >= 300 and id not in (
    select id from hook_call where hook = %(hook)s and status >= 300 order by at desc, id desc limit %(shown)s
)
"""


def _excerpt(body: bytes) -> str:
    """The body when it is small JSON, else its beginning as text."""
    try:
        if len(body) <= LONGEST_BODY and b"\\u0000" not in body:
            return json.dumps(json.strict(body))
    except (ValueError, RecursionError):
        pass
    text = body[:LONGEST_BODY].decode(errors="replace").replace("\x00", "�")
    return json.dumps(text)


def former(hook: str, call: str) -> Mapping[str, Any]:
    text = "select answer from hook_call where hook = %s and call = %s and status < 300"
    with connection.cursor() as cursor:
        found = rows(cursor, text, [hook, call])
    return found[0][0] if found else {}


def newest(hook: str) -> list[Call]:
    text = (
        "select id, at, call, status, outcome, record, answer, body from hook_call where hook = %s"
        " order by at desc, id desc limit %s"
    )
    with connection.cursor() as cursor:
        return records(Call, cursor, text, [hook, SHOWN])


_FORGET = """
delete from hook_call where hook = %(hook)s and at < %(before)s and id not in (
    select id from hook_call where hook = %(hook)s order by at desc, id desc limit %(shown)s
)
"""


def forget_old(hook: str, now: datetime) -> None:
    """Ids are remembered for a week; beyond that only the calls that are shown are kept."""
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, {"hook": hook, "before": now - KEPT, "shown": SHOWN})
