"""The one door through which effects leave: rows written in the step's transaction, claimed by senders later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection, transaction

from guanxi.automation import bulk
from guanxi.automation.outgoing import OUTBOX, Delivery, Outgoing
from guanxi.automation.settling import finish
from guanxi.automation.steps import Json
from guanxi.automation.world import Answer
from guanxi.kit import clock, json
from guanxi.kit.phrase import Phrase, phrase_of
from guanxi.kit.sql import rows

CANCELLED = Phrase("the run ended before it was sent", "流程在发送前已结束")
BY_A_PERSON = Phrase("called off by a person", "由人工取消")


@dataclass(frozen=True, slots=True)
class Effect:
    """`idem` is the key under which it is queued once and only once: a second put with the same key changes nothing.

    `run` is empty for what a person or another part of the program sends; use "<what>:<record id>:<part>" as key then.
    """

    bucket: int
    idem: str
    kind: str
    payload: Mapping[str, Json]
    run: str = ""
    cause: str = ""
    depth: int = 0
    lane: int = 1
    due_at: datetime | None = None


_GIVEN = attrgetter("bucket", "idem", "run", "cause", "depth", "lane")
_COLUMNS = {
    "bucket": "smallint",
    "idem": "text",
    "run": "text",
    "cause": "text",
    "depth": "smallint",
    "lane": "smallint",
    "kind": "text",
    "payload": "jsonb",
    "due_at": "timestamptz",
    "created_at": "timestamptz",
}


def put(effects: Sequence[Effect]) -> None:
    """Queue effects by one statement, in the caller's transaction. An undeclared kind is a `NotFound`."""
    if not effects:
        return
    now = clock.now()
    values = [(*_GIVEN(one), OUTBOX[one.kind].name, dict(one.payload), one.due_at or now, now) for one in effects]
    with connection.cursor() as cursor:
        bulk.insert(cursor, "outbox", _COLUMNS, values, "(bucket, idem) do nothing")


_RETURNED = """
returning old.state, o.bucket, o.idem, o.kind, o.payload, o.lane, o.due_at, o.attempts, o.run, o.cause, o.depth
"""
_CANCEL_RUNS = (
    """
update outbox o set state = 'cancelled', done_at = %s, error = %s::jsonb
from unnest(%s::smallint[], %s::text[]) as r (bucket, run)
where o.bucket = r.bucket and o.run = r.run and o.state in ('pending', 'held') and o.lock_id is null
"""
    + _RETURNED
)


def cancel_runs(runs: Sequence[tuple[int, str]], now: datetime, reason: Phrase = CANCELLED) -> None:
    """Call off what these (bucket, run id) have queued and no sender has taken yet; their kinds hear of it."""
    if not runs:
        return
    buckets, ids = zip(*runs, strict=True)
    _call_off(_CANCEL_RUNS, [now, json.dumps({"reason": reason.json()}), list(buckets), list(ids)], reason)


def _call_off(text: str, params: Sequence[object], reason: Phrase) -> int:
    """What had failed before is only closed: its kind has heard of its end already."""
    with connection.cursor() as cursor:
        found = [(state, Outgoing(*row)) for state, *row in rows(cursor, text, params)]
    finish([(out, Delivery.skipped(reason)) for state, out in found if state in ("pending", "held")])
    return len(found)


@dataclass(frozen=True, slots=True)
class OutboxItem:
    id: str
    kind: str
    label: str
    state: str
    due_at: datetime
    created_at: datetime
    done_at: datetime | None
    attempts: int
    error: Mapping[str, Json] | None
    run: str
    cause: str
    payload: Mapping[str, Json] = field(default_factory=dict)


_SELECT = """
select bucket::text || ':' || idem, kind, state, due_at, created_at, done_at, attempts, error, run, cause, payload
from outbox
"""


def items(states: Sequence[str] = ("failed", "uncertain"), *, limit: int = 100, before: str = "") -> list[OutboxItem]:
    """Effects in these states, newest first; `before` is the id after which to go on."""
    text = f"{_SELECT} where state = any(%s)"
    params: list[Any] = [list(states)]
    if before:
        bucket, _, idem = before.partition(":")
        text += " and (created_at, idem) < (select created_at, idem from outbox where bucket = %s and idem = %s)"
        params += [_bucket(bucket), idem]
    return _items(f"{text} order by created_at desc, idem desc limit %s", [*params, limit])


def of_run(bucket: int, run: str) -> list[OutboxItem]:
    """Everything a run has queued, in order."""
    return _items(f"{_SELECT} where bucket = %s and run = %s order by created_at, idem", [bucket, run])


def item(id: str) -> OutboxItem | None:
    bucket, _, idem = id.partition(":")
    found = _items(f"{_SELECT} where bucket = %s and idem = %s", [_bucket(bucket), idem])
    return found[0] if found else None


_ANSWERS = """
select o.idem, o.state, o.result, o.error from outbox o
join unnest(%s::smallint[], %s::text[]) as k (bucket, idem) on o.bucket = k.bucket and o.idem = k.idem
where o.state in ('delivered', 'failed', 'cancelled', 'uncertain')
"""


def answers(keys: Sequence[tuple[int, str]]) -> dict[str, Answer]:
    """How those of the effects (bucket, idem) ended that have ended."""
    with connection.cursor() as cursor:
        found = rows(cursor, _ANSWERS, [[bucket for bucket, _ in keys], [idem for _, idem in keys]])
    return {idem: Answer(state, result or {}, _reason(error)) for idem, state, result, error in found}


def _reason(error: Mapping[str, Json] | None) -> Phrase | None:
    return phrase_of(error["reason"]) if error and error.get("reason") else None


def retry(ids: Sequence[str]) -> int:
    """Send failed, uncertain or cancelled effects (again): a person's decision. Answers how many there were."""
    with connection.cursor() as cursor:
        cursor.execute(_RETRY, [clock.now(), *_keys(ids)])
        return int(cursor.rowcount)


def cancel(ids: Sequence[str]) -> int:
    """Call off what is waiting (its kind hears of it), or close what failed."""
    with transaction.atomic():
        reason = json.dumps({"reason": BY_A_PERSON.json()})
        return _call_off(_CANCEL, [clock.now(), reason, *_keys(ids)], BY_A_PERSON)


_RETRY = """
update outbox o set state = 'pending', due_at = %s, attempts = 0, error = null, done_at = null, lock_id = null
from unnest(%s::smallint[], %s::text[]) as k (bucket, idem)
where o.bucket = k.bucket and o.idem = k.idem and o.state in ('failed', 'uncertain', 'cancelled', 'held')
"""
_CANCEL = (
    """
update outbox o set state = 'cancelled', done_at = %s, error = %s::jsonb
from unnest(%s::smallint[], %s::text[]) as k (bucket, idem)
where o.bucket = k.bucket and o.idem = k.idem and o.state in ('pending', 'held', 'failed', 'uncertain')
  and (o.lock_id is null or o.state = 'uncertain')
"""
    + _RETURNED
)


def _keys(ids: Sequence[str]) -> list[list[Any]]:
    parts = [id.partition(":") for id in ids]
    return [[_bucket(bucket) for bucket, _, _ in parts], [idem for _, _, idem in parts]]


def _bucket(text: str) -> int:
    return int(text) if text.isdigit() and int(text) < 256 else -1


def _items(text: str, params: Sequence[object]) -> list[OutboxItem]:
    with connection.cursor() as cursor:
        return [_item(row) for row in rows(cursor, text, params)]


def _item(row: tuple[Any, ...]) -> OutboxItem:
    id, kind, state, due_at, created_at, done_at, attempts, error, run, cause, payload = row
    return OutboxItem(
        id,
        kind,
        _label(kind, id, payload, run),
        state,
        due_at,
        created_at,
        done_at,
        attempts,
        error,
        run,
        cause,
        payload,
    )


def _label(kind: str, id: str, payload: Mapping[str, Json], run: str) -> str:
    declared = OUTBOX.get(kind)
    if declared is None:
        return kind
    bucket, _, idem = id.partition(":")
    return declared.label(Outgoing(int(bucket), idem, kind, payload, run=run))
