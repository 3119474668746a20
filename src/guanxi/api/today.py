"""My day, by what I do here: due work, sales that stand still, people who warm up, leads, tickets, what waits for me.

Each list is a condition. The page shows its first rows and how many there are, and leads to the list of the object with
the same condition, so that a number and the rows behind it cannot differ.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from typing import Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo

from django.db import connection
from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema
from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.access.scopes import has_ability, scope_of
from guanxi.api.boards import days
from guanxi.api.first_steps import FirstStep, first_steps
from guanxi.api.reply import reply
from guanxi.api.who import user_of, who
from guanxi.automation import answering
from guanxi.automation.flows import list_flows
from guanxi.customers import facade as customers
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.objects import read
from guanxi.objects.registry import OBJECTS
from guanxi.sales import facade as sales

router = Router()

SHOWN = 20
# Where no score model says from where on a contact is ready for sales.
WARM = 50

_DONE = """
select
    count(*) filter (where e.kind = 'lead.assigned' and (
        %(whose)s::uuid is null or e.data->>'owner' = %(whose)s::text)),
    count(*) filter (where e.kind = 'message.sent' and (%(whose)s::uuid is null or exists (
        select from contact c where c.id = e.contact and c.owner_id = %(whose)s))),
    count(*) filter (where e.kind = 'task.created' and e.actor like 'flow:%%' and (%(whose)s::uuid is null or exists (
        select from task t where t.id = e.record and t.owner_id = %(whose)s)))
from event e where e.at >= %(since)s and e.kind in ('lead.assigned', 'message.sent', 'task.created')
"""


class Since(Schema):
    at: datetime
    assigned: int
    mails_sent: int
    tasks_created: int


class TodayQuery(Schema):
    whose: Literal["mine", "everyone"] = Field("mine", description="everyone: all whose work the caller may see")


class TodayList(Schema):
    """The first `items` of `total`; `filter` is the condition that finds all of them in the list of the object."""

    object: str
    filter: str
    total: int
    items: list[dict[str, Any]]


class Today(Schema):
    """Lists that are nothing for the caller are null: who sees no deals has none that stand still.

    `failed_runs` is null for those who cannot do anything about them.
    """

    overdue: TodayList
    due_today: TodayList
    upcoming: TodayList
    stalled_deals: TodayList | None
    hot: TodayList | None
    pool: TodayList | None = Field(description="Open leads nobody owns")
    new_leads: TodayList | None = Field(description="Leads of the last seven days")
    tickets: TodayList | None = Field(description="Tickets that are not solved")
    approvals: int
    failed_runs: int | None
    automation_since: Since
    first_steps: list[FirstStep] = Field(description="What a new company does first; empty once it is done")


@router.get("", response=Today, operation_id="today_read", summary="My day")
def today(request: HttpRequest, query: Query[TodayQuery]) -> HttpResponse:
    actor, user = who(request), user_of(request)
    mine = f'owner = "{user}" and ' if query.whose == "mine" else ""
    since = min(_midnight(actor), now() - timedelta(hours=12))
    return reply(
        {
            "overdue": _list(actor, "task", f'{mine}status = "open" and due_at < today', "due_at"),
            "due_today": _list(actor, "task", f'{mine}status = "open" and due_at = today', "due_at"),
            "upcoming": _list(actor, "task", f'{mine}status = "open" and due_at > today', "due_at"),
            "stalled_deals": _stalled(actor, mine),
            "hot": _seen(actor, "contact", f"{mine}score >= {_warm()}", "-score"),
            "pool": _seen(actor, "lead", f"owner is empty and status in ({_open_leads()})", "-created_at"),
            "new_leads": _seen(actor, "lead", f"{mine}created_at > now - 7 days", "-created_at"),
            "tickets": _seen(actor, "ticket", f'{mine}status not in ("solved", "closed")', "created_at"),
            "approvals": len(answering.mine(user)),
            "failed_runs": _failed(actor),
            "automation_since": _done_since(since, user if query.whose == "mine" else None),
            "first_steps": first_steps(actor),
        }
    )


def _midnight(actor: Actor) -> datetime:
    zone = ZoneInfo(actor.time_zone)
    return datetime.combine(now().astimezone(zone).date(), time(), zone)


def _list(actor: Actor, object: str, filter: str, sort: str) -> dict[str, Any]:
    page = read.page(object, actor, filter=filter, sort=sort, limit=SHOWN, with_total=True)
    return {"object": object, "filter": filter, "total": page.total or len(page.items), "items": page.items}


def _seen(actor: Actor, object: str, filter: str, sort: str) -> dict[str, Any] | None:
    """None for objects that are not here, or that the role does not let anybody see."""
    if object not in OBJECTS or scope_of(actor, object, "read") == "none":
        return None
    return _list(actor, object, filter, sort)


def _stalled(actor: Actor, mine: str) -> dict[str, Any] | None:
    """Open deals that stand in their stage for longer than the stage allows."""
    limits = [
        f'(pipeline = "{pipeline.key}" and stage = "{stage.key}" and stage_since < now - {stage.max_days} days)'
        for pipeline in sales.list_pipelines()
        for stage in pipeline.stages
        if stage.max_days and stage.kind == "open"
    ]
    standing = " or ".join(limits) or "1 = 2"
    found = _seen(actor, "deal", f'{mine}state = "open" and ({standing})', "stage_since")
    if found is None:
        return None
    return {**found, "items": [{**row, "days_in_stage": days(row.get("stage_since"))} for row in found["items"]]}


def _warm() -> int:
    """The lowest threshold of the score models that count."""
    thresholds = [model.threshold for model in customers.active_score_models() if model.threshold is not None]
    return min(thresholds, default=WARM)


def _open_leads() -> str:
    return ", ".join(f'"{status}"' for status in sorted(sales.OPEN_LEAD))


def _failed(actor: Actor) -> int | None:
    if not (has_ability(actor, "runs.manage") or has_ability(actor, "flows.manage")):
        return None
    return sum(flow.counts.failed for flow in list_flows())


def _done_since(moment: datetime, user: UUID | None) -> Mapping[str, Any]:
    with connection.cursor() as cur:
        assigned, mails, tasks = sql.rows(cur, _DONE, {"since": moment, "whose": user})[0]
    return {"at": moment, "assigned": assigned, "mails_sent": mails, "tasks_created": tasks}
