"""The one door through which effects leave: rows written in the step's transaction, claimed by senders later."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from guanxi.automation import bulk
from guanxi.automation.outgoing import OUTBOX, Outgoing
from guanxi.automation.steps import Json
from guanxi.kit import clock, json
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows

CANCELLED = Phrase("the run ended before it was sent", "流程在发送前已结束")


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


_CANCEL_RUNS = """
update outbox o set state = 'cancelled', done_at = %s, error = %s::jsonb
from unnest(%s::smallint[], %s::text[]) as r (bucket, run)
where o.bucket = r.bucket and o.run = r.run and o.state in ('pending', 'held') and o.lock_id is null
"""


def cancel_runs(runs: Sequence[tuple[int, str]], now: datetime, reason: Phrase = CANCELLED) -> None:
    """Call off what these (bucket, run id) have queued and no sender has taken yet."""
    if not runs:
        return
    buckets, ids = zip(*runs, strict=True)
    with connection.cursor() as cursor:
        cursor.execute(_CANCEL_RUNS, [now, json.dumps({"reason": reason.json()}), list(buckets), list(ids)])


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


def retry(ids: Sequence[str]) -> int:
    """Send failed, uncertain or cancelled effects (again): a person's decision. Answers how many there were."""
    return _change(_RETRY, ids)


def cancel(ids: Sequence[str]) -> int:
    """Call off what is waiting, or close what failed."""
    reason = Phrase("called off by a person", "由人工取消")
    return _change(_CANCEL, ids, json.dumps({"reason": reason.json()}))


_RETRY = """
update outbox o set state = 'pending', due_at = %s, attempts = 0, error = null, done_at = null, lock_id = null
from unnest(%s::smallint[], %s::text[]) as k (bucket, idem)
where o.bucket = k.bucket and o.idem = k.idem and o.state in ('failed', 'uncertain', 'cancelled', 'held')
"""
_CANCEL = """
update outbox o set state = 'cancelled', done_at = %s, error = %s::jsonb
from unnest(%s::smallint[], %s::text[]) as k (bucket, idem)
where o.bucket = k.bucket and o.idem = k.idem and o.state in ('pending', 'held', 'failed', 'uncertain')
  and o.lock_id is null
"""


def _change(text: str, ids: Sequence[str], *more: str) -> int:
    keys = [(_bucket(bucket), idem) for bucket, _, idem in (id.partition(":") for id in ids)]
    buckets, idems = zip(*keys, strict=True) if keys else ((), ())
    with connection.cursor() as cursor:
        cursor.execute(text, [clock.now(), *more, list(buckets), list(idems)])
        return int(cursor.rowcount)


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
