"""The board: deals of a pipeline by stage, with counts and sums; and the flows that have to do with a stage."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.automation import flows
from guanxi.expressions import Sql
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.objects import query, read
from guanxi.objects.shape import shape_of
from guanxi.sales.facade import Pipeline

Totals = Mapping[str, Sequence["Total"]]


@dataclass(frozen=True, slots=True)
class Total:
    """The deals of one stage in one currency, and those among them that stand there for too long."""

    currency: str
    count: int
    amount: Any
    late: int
    late_amount: Any


def board_data(pipeline: Pipeline, filter: str, search: str, limit: int, actor: Actor) -> dict[str, Any]:
    totals = _totals(pipeline, filter, search, actor)
    rows = read.first_of_each(
        "deal", actor, "stage", [stage.key for stage in pipeline.stages], filter=filter or None, search=search,
        sort="-stage_since", limit=limit, where=[Sql("r.pipeline = %s", (pipeline.key,))],
    )  # fmt: skip
    tasks = _next_tasks([row["id"] for some in rows.values() for row in some], actor)
    stages = []
    for stage in pipeline.stages:
        sums = totals.get(stage.key, ())
        stages.append(
            {
                "stage": stage.key,
                "name": stage.name,
                "kind": stage.kind,
                "count": sum(one.count for one in sums),
                "sum": _money((one.currency, one.amount) for one in sums),
                "late": sum(one.late for one in sums),
                "late_sum": _money((one.currency, one.late_amount) for one in sums),
                "items": [_card(row, tasks.get(row["id"])) for row in rows[stage.key]],
            }
        )
    return {"pipeline": pipeline.key, "stages": stages}


def _card(row: read.Row, task: read.Row | None) -> dict[str, Any]:
    return {**row, "days_in_stage": days(row.get("stage_since")), "next_task": task}


def _next_tasks(deals: Sequence[UUID], actor: Actor) -> dict[UUID, read.Row]:
    """For each deal the open task that is due first, among those the actor may see."""
    where = [Sql("r.deal_id = any(%s) and r.status = 'open'", (list(deals),))]
    found = read.page("task", actor, sort="due_at", fields=("title", "due_at", "deal"), limit=read.MOST, where=where)
    first: dict[UUID, read.Row] = {}
    for task in found.items:
        first.setdefault(task["deal"]["id"], {name: task[name] for name in ("id", "title", "due_at")})
    return first


def _money(sums: Iterable[tuple[str, Any]]) -> list[dict[str, Any]]:
    return [{"currency": currency, "amount": amount} for currency, amount in sums if amount is not None]


def stage_flows(pipeline: Pipeline) -> dict[str, list[dict[str, Any]]]:
    """For each stage, the flows over deals that start at it or look at it; read from what is published."""
    found: dict[str, list[dict[str, Any]]] = {stage.key: [] for stage in pipeline.stages}
    for item in flows.list_flows():
        if item.object != "deal" or item.status not in ("active", "paused"):
            continue
        definition = flows.get_flow(item.key).definition
        for stage in pipeline.stages:
            how = _role(definition, stage.key)
            if how:
                about = {"key": item.key, "name": item.name, "status": item.status, "how": how}
                found[stage.key].append({**about, "sentence": item.trigger_sentence})
    return found


def _role(definition: Mapping[str, Any], stage: str) -> str:
    if _speaks_of(definition.get("trigger"), stage):
        return "starts"
    return "looks" if _speaks_of([definition.get("steps"), definition.get("exits")], stage) else ""


def _speaks_of(part: object, stage: str) -> bool:
    """Values are compared; in a condition or formula the stage stands in quotes."""
    if isinstance(part, Mapping):
        return any(_speaks_of(value, stage) for value in part.values())
    if isinstance(part, list | tuple):
        return any(_speaks_of(value, stage) for value in part)
    return isinstance(part, str) and (part == stage or f'"{stage}"' in part)


def days(since: object) -> float | None:
    return round((now() - since).total_seconds() / 86400, 1) if isinstance(since, datetime) else None


def _totals(pipeline: Pipeline, filter: str, search: str, actor: Actor) -> Totals:
    """A deal stands too long when it came to its stage before the stage's own moment."""
    selection = query.select(shape_of("deal"), actor, filter or None, search, [Sql("r.pipeline = %s", (pipeline.key,))])
    timed = [stage for stage in pipeline.stages if stage.max_days and stage.kind == "open"]
    before = [now() - timedelta(days=stage.max_days or 0) for stage in timed]
    join = "left join unnest(%s::text[], %s::timestamptz[]) as late(stage, before) on late.stage = r.stage"
    late = "filter (where r.stage_since < late.before)"
    text = (
        f"select r.stage, coalesce(r.currency, ''), count(*), sum(r.amount), count(*) {late}, sum(r.amount) {late}"
        f" from {selection.joined(join)} group by 1, 2 order by 1, 2"
    )
    with connection.cursor() as cur:
        found = sql.rows(cur, text, [[stage.key for stage in timed], before, *selection.params])
    totals: dict[str, list[Total]] = {}
    for stage, *total in found:
        totals.setdefault(stage, []).append(Total(*total))
    return totals
