"""My day: what is due, what stands still, who is hot, and what automation did meanwhile."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.api.boards import days
from guanxi.api.reply import reply
from guanxi.api.who import user_of, who
from guanxi.automation.flows import list_flows
from guanxi.expressions import Sql
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.objects import read
from guanxi.sales import facade as sales

router = Router()

SHOWN = 20
WARM = 50

_DONE = """
select
    count(*) filter (where kind = 'lead.assigned'),
    count(*) filter (where kind = 'message.sent'),
    count(*) filter (where kind = 'task.created' and actor like 'flow:%%')
from event where at >= %s and kind in ('lead.assigned', 'message.sent', 'task.created')
"""


class Since(Schema):
    at: datetime
    assigned: int
    mails_sent: int
    tasks_created: int


class TodayQuery(Schema):
    whose: Literal["mine", "everyone"] = Field("mine", description="everyone: all whose work the caller may see")


class Today(Schema):
    """`failed_runs` of all flows; the rest is one's own, or that of everyone one may see."""

    overdue: list[dict[str, Any]]
    due_today: list[dict[str, Any]]
    upcoming: list[dict[str, Any]]
    stalled_deals: list[dict[str, Any]]
    hot: list[dict[str, Any]]
    failed_runs: int
    automation_since: Since


@router.get("", response=Today, operation_id="today_read", summary="My day")
def today(request: HttpRequest, query: Query[TodayQuery]) -> HttpResponse:
    actor, user = who(request), user_of(request)
    begin = _midnight(user)
    end = begin + timedelta(days=1)
    theirs = Sql("r.owner_id = %s", (user,)) if query.whose == "mine" else Sql("true", ())
    return reply(
        {
            "overdue": _tasks(actor, theirs, "r.due_at < %s", begin),
            "due_today": _tasks(actor, theirs, "r.due_at >= %s and r.due_at < %s", begin, end),
            "upcoming": _tasks(actor, theirs, "r.due_at >= %s", end),
            "stalled_deals": _stalled(actor, theirs),
            "hot": _hot(actor, theirs),
            "failed_runs": sum(flow.counts.failed for flow in list_flows()),
            "automation_since": _done_since(min(begin, now() - timedelta(hours=12))),
        }
    )


def _midnight(user: Any) -> datetime:
    zone = ZoneInfo(User.objects.values_list("time_zone", flat=True).get(pk=user))
    return datetime.combine(now().astimezone(zone).date(), time(), zone)


def _tasks(actor: Actor, theirs: Sql, when: str, *moments: datetime) -> list[dict[str, Any]]:
    where = Sql(f"{theirs.text} and r.status = 'open' and {when}", (*theirs.params, *moments))
    return read.page("task", actor, sort="due_at", limit=SHOWN, where=[where]).items


def _stalled(actor: Actor, theirs: Sql) -> list[dict[str, Any]]:
    """Open deals that stand in their stage for longer than the stage allows."""
    limits = [
        (pipeline.key, stage.key, stage.max_days)
        for pipeline in sales.list_pipelines()
        for stage in pipeline.stages
        if stage.max_days and stage.kind == "open"
    ]
    if not limits:
        return []
    pipelines, stages, most = (list(column) for column in zip(*limits, strict=True))
    where = Sql(
        f"{theirs.text} and r.state = 'open' and exists (select 1 from unnest(%s::text[], %s::text[], %s::int[])"
        " as s(pipeline, stage, days) where s.pipeline = r.pipeline and s.stage = r.stage"
        " and r.stage_since < %s::timestamptz - s.days * interval '1 day')",
        (*theirs.params, pipelines, stages, most, now()),
    )
    found = read.page("deal", actor, sort="stage_since", limit=SHOWN, where=[where]).items
    return [{**row, "days_in_stage": days(row.get("stage_since"))} for row in found]


def _hot(actor: Actor, theirs: Sql) -> list[dict[str, Any]]:
    where = Sql(f"{theirs.text} and r.score >= %s", (*theirs.params, WARM))
    return read.page("contact", actor, sort="-score", limit=SHOWN, where=[where]).items


def _done_since(moment: datetime) -> Mapping[str, Any]:
    with connection.cursor() as cur:
        assigned, mails, tasks = sql.rows(cur, _DONE, [moment])[0]
    return {"at": moment, "assigned": assigned, "mails_sent": mails, "tasks_created": tasks}
