"""Backtests: asked here, done by the jobs process, looked at until they are done."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import Field

from guanxi.access.names import actor_names
from guanxi.access.scopes import require_ability
from guanxi.api.reply import reply
from guanxi.api.schemas import Moment, Strict, Words
from guanxi.api.who import who
from guanxi.automation.backtest import jobs, store
from guanxi.automation.backtest.store import Backtest
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import By

router = Router()

ABILITY = "flows.manage"
STATUS: Mapping[str, Phrase] = {
    "queued": Phrase("waits its turn", "排队中"),
    "running": Phrase("runs", "运行中"),
    "done": Phrase("done", "已完成"),
    "failed": Phrase("failed", "失败"),
    "cancelled": Phrase("called off", "已取消"),
}


class AskBacktest(Strict):
    """`use` and `against`: a version's number, “active”, “draft”, or a whole definition. Without `since`: 30 days.

    `assume`: exits that steps take at once ("approve" → "approved"). `rules`: changed rules by the part of a blueprint
    they belong to ("score_models").
    """

    flow: str = Field(min_length=1, max_length=63)
    use: str | dict[str, Any] = "draft"
    against: str | dict[str, Any] = ""
    since: Moment | None = None
    until: Moment | None = None
    assume: dict[str, str] = Field(default_factory=dict)
    rules: dict[str, list[dict[str, Any]]] = Field(default_factory=dict)


class BacktestOut(Schema):
    """`progress`: from 0 to 1."""

    id: UUID
    flow: str
    status: str
    status_label: Words
    progress: float
    events: int
    at: datetime | None
    since: datetime
    until: datetime
    asked_at: datetime
    asked_by: Words
    started_at: datetime | None
    finished_at: datetime | None
    failure: Words | None


class BacktestWhole(BacktestOut):
    """`result` when done: entered, steps, edges (for the canvas), outcomes, sent, days, people, routes, failures and
    limits; with `against` and `compared` when two were asked for.
    """

    result: dict[str, Any] | None


@router.post("", response={202: BacktestWhole}, operation_id="backtests_ask", summary="Try a flow on the past")
def ask(request: HttpRequest, payload: AskBacktest) -> HttpResponse:
    by = By(who(request))
    asked = {name: getattr(payload, name) for name in ("use", "against", "since", "until", "assume", "rules")}
    return reply(_whole(store.get(jobs.order(payload.flow, by, **asked))), status=202)


@router.get("", response=list[BacktestOut], operation_id="backtests_list", summary="Backtests, newest first")
def list_(request: HttpRequest, flow: str = "") -> HttpResponse:
    require_ability(who(request), ABILITY)
    found = store.newest(flow)
    names = actor_names({one.asked_by for one in found})
    return reply([_short(one, names) for one in found])


@router.get(
    "/{uuid:id}", response=BacktestWhole, operation_id="backtests_read", summary="How far it is, and its answer"
)
def read(request: HttpRequest, id: UUID) -> HttpResponse:
    require_ability(who(request), ABILITY)
    return reply(_whole(store.get(id)))


@router.post("/{uuid:id}/cancel", response=BacktestWhole, operation_id="backtests_cancel", summary="Call it off")
def cancel(request: HttpRequest, id: UUID) -> HttpResponse:
    jobs.call_off(id, By(who(request)))
    return reply(_whole(store.get(id)))


def _whole(one: Backtest) -> Mapping[str, Any]:
    return {**_short(one, actor_names({one.asked_by})), "result": one.result}


def _short(one: Backtest, names: Mapping[str, Phrase]) -> Mapping[str, Any]:
    events, total = int(one.progress.get("events") or 0), int(one.progress.get("total") or 0)
    share = 1.0 if one.status == "done" else min(1.0, events / total) if total else 0.0
    return {
        "id": one.id,
        "flow": one.flow,
        "status": one.status,
        "status_label": STATUS[one.status],
        "progress": round(share, 3),
        "events": events,
        "at": one.progress.get("at"),
        "since": one.spec["since"],
        "until": one.spec["until"],
        "asked_at": one.asked_at,
        "asked_by": names[one.asked_by],
        "started_at": one.started_at,
        "finished_at": one.finished_at,
        "failure": one.failure,
    }
