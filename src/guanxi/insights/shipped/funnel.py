"""The funnel of a pipeline, in two honest readings that are never mixed.

- cohort: of the deals that came in during the period, how many have ever got to each stage or beyond. Each rate is a
  part of the line above, so it cannot pass 100 %, and going back a stage takes nothing away.
- snapshot: where the deals stand today. There is no rate from stage to stage: those who stand further on are not a
  part of those who stand before.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from guanxi.access.actors import Actor
from guanxi.insights.measure import Measure, both, measured
from guanxi.insights.reports import REPORTS, Column, Line, Params, Report, ReportKind, share
from guanxi.kit.clock import now
from guanxi.kit.phrase import Phrase
from guanxi.sales.facade import Pipeline, Stage
from guanxi.sales.facade import pipeline as pipeline_of


class FunnelParams(Params):
    pipeline: str = ""
    mode: Literal["cohort", "snapshot"] = "cohort"


def _make(params: FunnelParams, actor: Actor) -> Report:
    pipeline = pipeline_of(params.pipeline)
    return _cohort(params, pipeline, actor) if params.mode == "cohort" else _snapshot(params, pipeline, actor)


def _path(pipeline: Pipeline) -> list[Stage]:
    """The stages of a sale that goes well."""
    return [stage for stage in pipeline.stages if stage.kind != "lost"]


def _keys(stages: Sequence[Stage]) -> str:
    return ", ".join(f'"{stage.key}"' for stage in stages)


def reached(stages: Sequence[Stage], since: date) -> str:
    """Condition text: the deal stands on one of the stages, or has stood on one since that day."""
    keys, days = _keys(stages), (now().date() - since).days + 2
    return f"(stage in ({keys}) or any(deal.moved where to in ({keys}) or from in ({keys}), {days} days))"


def _cohort(params: FunnelParams, pipeline: Pipeline, actor: Actor) -> Report:
    during, path = params.during(actor), _path(pipeline)
    base = both(f'pipeline = "{pipeline.key}"', during.holds("created_at"), params.whose())
    # No deal has moved before it came in, and history by the month need not be looked through for years.
    asked = {stage.key: reached(path[index:], during.since) if index else "" for index, stage in enumerate(path)}
    measures = [Measure(key, where=text) for key, text in asked.items()]
    sums = [Measure(f"{key}.amount", "sum", "amount", text) for key, text in asked.items()]
    figures = measured("deal", actor, [*measures, *sums], where=base)[0].figures
    lines, before = [], None
    for stage in path:
        count = figures[stage.key]
        question = both(base, asked[stage.key])
        lines.append(
            Line(
                stage.key,
                stage.name,
                {
                    "count": count,
                    "rate": share(count, before),
                    "of_all": share(count, figures[path[0].key]),
                    "amount": figures[f"{stage.key}.amount"],
                },
                {"count": question, "amount": question},
            )
        )
        before = count
    basis = _COHORT.fill(count=f"{figures[path[0].key]:,}", period=during.label, pipeline=pipeline.name)
    return Report(basis, (_COUNT, _RATE, _OF_ALL, _AMOUNT), tuple(lines))


def _snapshot(params: FunnelParams, pipeline: Pipeline, actor: Actor) -> Report:
    base = both(f'pipeline = "{pipeline.key}"', 'state = "open"', params.whose())
    measures = (
        Measure("count"),
        Measure("amount", "sum", "amount"),
        Measure("weighted", "sum", "amount * probability / 100"),
    )
    found = {group.value: group for group in measured("deal", actor, measures, where=base, by="stage")}
    total = measured("deal", actor, measures, where=base)[0].figures
    lines = [
        Line(
            stage.key,
            stage.name,
            found[stage.key].figures if stage.key in found else {"count": 0, "amount": (), "weighted": ()},
            {"count": both(base, f'stage = "{stage.key}"'), "amount": both(base, f'stage = "{stage.key}"')},
        )
        for stage in pipeline.stages
        if stage.kind == "open"
    ]
    whole = Line("total", Phrase("Total", "合计"), total, {"count": base, "amount": base})
    basis = _SNAPSHOT.fill(count=f"{total['count']:,}", pipeline=pipeline.name)
    return Report(basis, (_COUNT, _AMOUNT, _WEIGHTED), tuple(lines), whole)


_COUNT = Column("count", Phrase("Deals", "商机数"), "count", "deal")
_RATE = Column(
    "rate",
    Phrase("From the stage before", "上一阶段转化率"),
    "percent",
    help=Phrase("Of those who got to the stage before", "占到达上一阶段的比例"),
)
_OF_ALL = Column("of_all", Phrase("Of all", "占全部"), "percent")
_AMOUNT = Column("amount", Phrase("Amount", "金额"), "money", "deal")
_WEIGHTED = Column("weighted", Phrase("Weighted", "加权金额"), "money")
_COHORT = Phrase(
    "By entry: {count} deals of “{pipeline}” that came in: {period}. How far each has ever got.",
    "按进入批次：“{pipeline}”中 {period}进入的 {count} 个商机，统计各自曾到达的最远阶段。",
)
_SNAPSHOT = Phrase(
    "As of today: {count} open deals of “{pipeline}”, by the stage they stand on.",
    "今天快照：“{pipeline}”中 {count} 个进行中的商机，按当前阶段统计。",
)


def declare() -> None:
    REPORTS.add(
        "funnel",
        ReportKind(
            "funnel",
            Phrase("Sales funnel", "销售漏斗"),
            Phrase("How many deals get how far", "商机推进到了哪个阶段"),
            "funnel",
            FunnelParams,
            _make,
            first=Phrase("Stage", "阶段"),
        ),
    )
