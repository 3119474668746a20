"""The few figures people look at first, side by side."""

from __future__ import annotations

from guanxi.access.actors import Actor
from guanxi.insights.reports import REPORTS, Column, Params, Report, ReportKind
from guanxi.insights.shipped.performance import total_of
from guanxi.kit.phrase import Phrase


class OverviewParams(Params):
    pass


def _make(params: OverviewParams, actor: Actor) -> Report:
    basis = _BASIS.fill(period=params.during(actor).label)
    return Report(basis, _COLUMNS, (), total_of(params, actor))


_BASIS = Phrase("{period}; open deals as of today", "{period}；进行中的商机按今天统计")
_COLUMNS = (
    Column("revenue", Phrase("Won amount", "赢单金额"), "money", "deal"),
    Column("win_rate", Phrase("Win rate", "赢单率"), "percent"),
    Column("cycle", Phrase("Median cycle", "成交周期中位数"), "days"),
    Column("open", Phrase("Open deals", "进行中商机"), "count", "deal"),
    Column("weighted", Phrase("Weighted pipeline", "加权在途"), "money"),
    Column("leads", Phrase("New leads", "新线索"), "count", "lead"),
    Column("conversion", Phrase("Lead conversion", "线索转化率"), "percent"),
)


def declare() -> None:
    REPORTS.add(
        "overview",
        ReportKind(
            "overview",
            Phrase("At a glance", "概览"),
            Phrase("Won amount, win rate, cycle and what is under way", "赢单金额、赢单率、周期与在途商机"),
            "tiles",
            OverviewParams,
            _make,
        ),
    )
