"""Backtests in the database: asked, running, done, with what they found."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation.backtest.spec import Spec
from guanxi.kit import clock, json
from guanxi.kit.errors import NotFound, Refused
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import records, rows
from guanxi.objects.drafts import By


@dataclass(frozen=True, slots=True)
class Backtest:
    """`progress` has events, total, entered and at; `result` is None until it is done."""

    id: UUID
    flow: str
    status: str
    is_cancelled: bool
    spec: Mapping[str, Any]
    progress: Mapping[str, Any]
    result: Mapping[str, Any] | None
    failure: Mapping[str, str] | None
    asked_at: datetime
    asked_by: str
    started_at: datetime | None
    finished_at: datetime | None


_COLUMNS = (
    "id, flow, status, is_cancelled, spec, progress, {result}, failure, asked_at, asked_by, started_at, finished_at"
)
_WHOLE = _COLUMNS.format(result="result")
_SHORT = _COLUMNS.format(result="null::jsonb as result")


def add(spec: Spec, by: By) -> UUID:
    id = uuid7()
    text = "insert into backtest (id, flow, spec, asked_at, asked_by) values (%s, %s, %s, %s, %s)"
    with connection.cursor() as cursor:
        cursor.execute(text, [id, spec.definition.key, json.dumps(spec.json()), clock.now(), by.actor.stamp])
    return id


def get(id: UUID) -> Backtest:
    with connection.cursor() as cursor:
        found = records(Backtest, cursor, f"select {_WHOLE} from backtest where id = %s", [id])
    if not found:
        raise NotFound(_NONE, code="unknown_backtest")
    return found[0]


def newest(flow: str = "", limit: int = 50) -> list[Backtest]:
    """Without their results, which may be large."""
    text = f"select {_SHORT} from backtest where %s = '' or flow = %s order by asked_at desc limit %s"
    with connection.cursor() as cursor:
        return records(Backtest, cursor, text, [flow, flow, limit])


def begin(id: UUID) -> bool:
    """False when somebody else has it, or it was called off before it began."""
    text = (
        "update backtest set status = 'running', started_at = %s"
        " where id = %s and status in ('queued', 'running') and not is_cancelled returning 1"
    )
    with connection.cursor() as cursor:
        return bool(rows(cursor, text, [clock.now(), id]))


def note(id: UUID, progress: Mapping[str, Any]) -> bool:
    """Keep how far it is; False when somebody has called it off."""
    text = "update backtest set progress = %s where id = %s returning is_cancelled"
    with connection.cursor() as cursor:
        found = rows(cursor, text, [json.dumps(progress), id])
    return bool(found) and not found[0][0]


def finish(id: UUID, status: str, result: Any = None, failure: Phrase | None = None) -> None:
    text = "update backtest set status = %s, result = %s, failure = %s, finished_at = %s where id = %s"
    kept = None if result is None else json.dumps(result)
    said = None if failure is None else json.dumps(failure)
    with connection.cursor() as cursor:
        cursor.execute(text, [status, kept, said, clock.now(), id])


def call_off(id: UUID) -> None:
    """One that runs stops at its next look; one that waits is over at once."""
    text = (
        "update backtest set is_cancelled = true,"
        " status = case when status = 'queued' then 'cancelled' else status end,"
        " finished_at = case when status = 'queued' then %s else finished_at end"
        " where id = %s and status in ('queued', 'running') returning 1"
    )
    with connection.cursor() as cursor:
        changed = rows(cursor, text, [clock.now(), id])
    if not changed:
        get(id)
        raise Refused(_OVER, code="backtest_over")


def forget(before: datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute("delete from backtest where asked_at < %s", [before])
        return int(cursor.rowcount)


_NONE = Phrase("There is no such backtest", "没有这次回测")
_OVER = Phrase("It is over already", "回测已结束")
