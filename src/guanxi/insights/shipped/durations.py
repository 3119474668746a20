"""How long deals stay on each stage, from the moves that were made, and how many stay too long now."""

from __future__ import annotations

from decimal import Decimal

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import predicate
from guanxi.insights.measure import Measure, both, measured
from guanxi.insights.reports import REPORTS, Column, Line, Params, Report, ReportKind
from guanxi.kit import sql
from guanxi.kit.phrase import Phrase
from guanxi.sales.facade import Stage
from guanxi.sales.facade import pipeline as pipeline_of

# The days stand in the event of the move, as they were counted then.
_STAYED = """
select e.data ->> 'from', count(*), percentile_cont(0.5) within group (order by (e.data ->> 'days')::numeric),
    percentile_cont(0.9) within group (order by (e.data ->> 'days')::numeric)
from event e join deal r on r.id = e.record
where e.kind = 'deal.moved' and e.at >= %s and e.at < %s and e.data ->> 'pipeline' = %s and r.deleted_at is null
    and {scope} {whose}
group by 1
"""


class DurationParams(Params):
    pipeline: str = ""


def _make(params: DurationParams, actor: Actor) -> Report:
    during, pipeline = params.during(actor), pipeline_of(params.pipeline)
    stayed = _stayed(params, pipeline.key, actor)
    lines = []
    for stage in pipeline.stages:
        if stage.kind != "open":
            continue
        count, median, p90 = stayed.get(stage.key, (0, None, None))
        late = _late(stage, pipeline.key, params.whose())
        figures = {
            "moves": count,
            "median": median,
            "p90": p90,
            "allowed": stage.max_days or None,
            "late": measured("deal", actor, [Measure("late")], where=late)[0].figures["late"] if late else None,
        }
        lines.append(Line(stage.key, stage.name, figures, {"late": late} if late else {}))
    return Report(_BASIS.fill(pipeline=pipeline.name, period=during.label), _COLUMNS, tuple(lines))


def _late(stage: Stage, pipeline: str, whose: str) -> str:
    if not stage.max_days:
        return ""
    here = f'pipeline = "{pipeline}" and stage = "{stage.key}" and state = "open"'
    return both(f"{here} and stage_since < now - {stage.max_days} days", whose)


def _stayed(params: DurationParams, pipeline: str, actor: Actor) -> dict[str, tuple[int, Decimal, Decimal]]:
    scope = predicate(actor, "deal", "read", "r")
    whose = " and r.owner_id = %s" * bool(params.owner) + " and r.team_id = %s" * bool(params.team)
    named = [id for id in (params.owner, params.team) if id]
    with connection.cursor() as cursor:
        text = _STAYED.format(scope=scope.text, whose=whose)
        rows = sql.rows(cursor, text, [*params.during(actor).moments(), pipeline, *scope.params, *named])
    return {stage: (count, _days(median), _days(p90)) for stage, count, median, p90 in rows}


def _days(value: float | None) -> Decimal:
    return round(Decimal(str(value or 0)), 1)


_BASIS = Phrase("Moves between stages of “{pipeline}”: {period}", "{period}“{pipeline}”的阶段变更")
_COLUMNS = (
    Column("moves", Phrase("Moved on", "离开次数"), "count"),
    Column("median", Phrase("Median stay", "停留中位数"), "days"),
    Column("p90", Phrase("9 of 10 within", "九成在此时间内"), "days"),
    Column("allowed", Phrase("Allowed", "允许停留"), "days"),
    Column("late", Phrase("Too long now", "目前超时"), "count", "deal"),
)


def declare() -> None:
    REPORTS.add(
        "durations",
        ReportKind(
            "durations",
            Phrase("Time on each stage", "阶段停留时间"),
            Phrase("How long deals stay, and which stay too long", "商机在各阶段停留多久，哪些已超时"),
            "bars",
            DurationParams,
            _make,
            first=Phrase("Stage", "阶段"),
        ),
    )
