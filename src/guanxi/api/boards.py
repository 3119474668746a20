"""The board: deals of a pipeline by stage, with counts and sums, one aggregate for all columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.expressions import Sql
from guanxi.kit import sql
from guanxi.kit.clock import now
from guanxi.objects import query, read
from guanxi.objects.shape import shape_of
from guanxi.sales.facade import Pipeline

Totals = Mapping[str, Sequence[tuple[str, int, Any]]]


def board_data(pipeline: Pipeline, filter: str, limit: int, actor: Actor) -> dict[str, Any]:
    totals = _totals(pipeline, filter, actor)
    stages = []
    for stage in pipeline.stages:
        where = [Sql("r.pipeline = %s and r.stage = %s", (pipeline.key, stage.key))]
        page = read.page("deal", actor, filter=filter or None, sort="-stage_since", limit=limit, where=where)
        sums = totals.get(stage.key, ())
        stages.append(
            {
                "stage": stage.key,
                "name": stage.name,
                "kind": stage.kind,
                "count": sum(count for _, count, _ in sums),
                "sum": [{"currency": currency, "amount": amount} for currency, _, amount in sums if amount is not None],
                "items": [{**row, "days_in_stage": days(row.get("stage_since"))} for row in page.items],
            }
        )
    return {"pipeline": pipeline.key, "stages": stages}


def days(since: object) -> float | None:
    return round((now() - since).total_seconds() / 86400, 1) if isinstance(since, datetime) else None


def _totals(pipeline: Pipeline, filter: str, actor: Actor) -> Totals:
    selection = query.select(shape_of("deal"), actor, filter or None, "", [Sql("r.pipeline = %s", (pipeline.key,))])
    text = f"select r.stage, coalesce(r.currency, ''), count(*), sum(r.amount) from {selection.source} group by 1, 2"
    with connection.cursor() as cur:
        found = sql.rows(cur, f"{text} order by 1, 2", selection.params)
    totals: dict[str, list[tuple[str, int, Any]]] = {}
    for stage, currency, count, amount in found:
        totals.setdefault(stage, []).append((currency, count, amount))
    return totals
