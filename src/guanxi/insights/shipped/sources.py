"""Where business comes from: leads by source, what became of them, and what they brought."""

from __future__ import annotations

from guanxi.access.actors import Actor
from guanxi.insights.measure import Measure, both, measured
from guanxi.insights.reports import REPORTS, Column, Line, Params, Report, ReportKind, share
from guanxi.kit.phrase import Phrase

_WON = 'any(deals where state = "won")'


class SourceParams(Params):
    pass


def _make(params: SourceParams, actor: Actor) -> Report:
    during = params.during(actor)
    base = both(during.holds("created_at"), params.whose())
    measures = (
        Measure("leads"),
        Measure("converted", where='status = "converted"'),
        Measure("won", where=_WON),
    )
    groups = measured("lead", actor, measures, where=base, by="source")
    whole = measured("lead", actor, measures, where=base)[0]
    money = Measure("revenue", "sum", "amount", 'state = "won"')
    since = both(during.holds("lead.created_at"), params.whose())
    brought = {g.value: g.figures["revenue"] for g in measured("deal", actor, [money], where=since, by="lead.source")}
    total = measured("deal", actor, [money], where=since)[0].figures["revenue"]
    lines = [
        Line(
            str(group.value or "unknown"),
            group.label,
            {
                **group.figures,
                "rate": share(group.figures["won"], group.figures["leads"]),
                "revenue": brought.get(group.value, ()),
            },
            _questions(both(base, group.question)),
        )
        for group in groups
    ]
    rate = share(whole.figures["won"], whole.figures["leads"])
    last = Line("total", Phrase("Total", "合计"), {**whole.figures, "rate": rate, "revenue": total}, _questions(base))
    return Report(_BASIS.fill(period=during.label, count=f"{whole.figures['leads']:,}"), _COLUMNS, tuple(lines), last)


def _questions(base: str) -> dict[str, str]:
    return {"leads": base, "converted": both(base, 'status = "converted"'), "won": both(base, _WON)}


_BASIS = Phrase("{count} leads that came in: {period}", "{period}进入的 {count} 条线索")
_COLUMNS = (
    Column("leads", Phrase("Leads", "线索"), "count", "lead"),
    Column("converted", Phrase("Converted", "已转化"), "count", "lead"),
    Column("won", Phrase("With a won deal", "已成交"), "count", "lead"),
    Column("rate", Phrase("Lead to win", "线索成单率"), "percent"),
    Column("revenue", Phrase("Won amount", "赢单金额"), "money"),
)


def declare() -> None:
    REPORTS.add(
        "sources",
        ReportKind(
            "sources",
            Phrase("Sources", "来源分析"),
            Phrase("Leads, wins and revenue by where they came from", "按来源统计线索、成交与金额"),
            "bars",
            SourceParams,
            _make,
            first=Phrase("Source", "来源"),
        ),
    )
