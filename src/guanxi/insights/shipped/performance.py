"""What each salesperson has done. Rates are counted from the records themselves, also in the total: an average of
averages would let one deal of a beginner weigh as much as fifty of a colleague.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from guanxi.access.actors import Actor
from guanxi.insights.measure import Figure, Group, Measure, both, measured
from guanxi.insights.periods import Period
from guanxi.insights.reports import REPORTS, Column, Line, Params, Report, ReportKind, share
from guanxi.kit.phrase import Phrase

_DAYS = "(closed_at - created_at) / 1 day"
_NOTHING: Mapping[str, Figure] = {
    **dict.fromkeys(("leads", "converted", "won", "lost", "open"), 0),
    "revenue": (),
    "average": (),
    "cycle": None,
}


class PerformanceParams(Params):
    pass


def _make(params: PerformanceParams, actor: Actor) -> Report:
    during, whose = params.during(actor), params.whose()
    questions = _questions(during)
    people: dict[Any, dict[str, Figure]] = {}
    groups: dict[Any, Group] = {}
    for object, measures in _measures(questions).items():
        for group in measured(object, actor, measures, where=whose, by="owner"):
            people.setdefault(group.value, {}).update(group.figures)
            groups.setdefault(group.value, group)
    lines = [
        _line(groups[id], {**_NOTHING, **figures}, questions, whose)
        for id, figures in people.items()
        if any(figures.get(key) for key in ("leads", "won", "lost", "open"))
    ]
    lines.sort(key=lambda line: (line.key == "nobody", -_largest(line.figures["revenue"]), line.label.en))
    whole = total_of(params, actor)
    return Report(_BASIS.fill(period=during.label), _COLUMNS, tuple(lines), whole, (_WEIGHTED,))


def total_of(params: Params, actor: Actor) -> Line:
    """Everybody together, counted from the records and not from the lines."""
    questions, whose = _questions(params.during(actor)), params.whose()
    figures: dict[str, Figure] = {}
    for object, measures in _measures(questions).items():
        figures.update(measured(object, actor, measures, where=whose)[0].figures)
    return Line("total", _TOTAL, _rated(figures), {key: both(text, whose) for key, text in questions.items()})


def _questions(during: Period) -> dict[str, str]:
    came, closed = during.holds("created_at"), during.holds("closed_at")
    won = both('state = "won"', closed)
    return {
        "leads": came,
        "converted": both(came, 'status = "converted"'),
        "won": won,
        "revenue": won,
        "lost": both('state = "lost"', closed),
        "open": 'state = "open"',
    }


def _measures(questions: Mapping[str, str]) -> dict[str, list[Measure]]:
    won = questions["won"]
    counts = {key: Measure(key, where=questions[key]) for key in ("leads", "converted", "won", "lost", "open")}
    return {
        "lead": [counts["leads"], counts["converted"]],
        "deal": [
            *(counts["won"], counts["lost"], counts["open"]),
            Measure("revenue", "sum", "amount", won),
            Measure("average", "avg", "amount", won),
            Measure("cycle", "median", _DAYS, won),
            Measure("weighted", "sum", "amount * probability / 100", questions["open"]),
        ],
    }


def _line(group: Group, figures: dict[str, Figure], questions: Mapping[str, str], whose: str) -> Line:
    id = group.value
    asked = {key: both(group.question, text, whose) for key, text in questions.items()}
    return Line(str(id or "nobody"), group.label if id else _NOBODY, _rated(figures), asked)


def _rated(figures: Mapping[str, Figure]) -> dict[str, Figure]:
    won, lost = figures["won"], figures["lost"]
    decided = won + lost if isinstance(won, int) and isinstance(lost, int) else 0
    return {
        **figures,
        "conversion": share(figures["converted"], figures["leads"]),
        "win_rate": share(won, decided),
    }


def _largest(figure: Figure) -> float:
    return float(max(one.amount for one in figure)) if isinstance(figure, tuple) and figure else 0.0


_TOTAL = Phrase("Total", "合计")
_NOBODY = Phrase("Nobody", "无负责人")
_BASIS = Phrase("Leads that came in and deals that were closed: {period}", "{period}进入的线索与结束的商机")
_WEIGHTED = Phrase(
    "Rates are weighted by number, not averaged over people; “—” means there is no data yet.",
    "比率按数量加权，不取各人平均；“—”表示暂无数据。",
)
_COLUMNS = (
    Column("leads", Phrase("Leads", "线索"), "count", "lead"),
    Column("converted", Phrase("Converted", "已转化"), "count", "lead"),
    Column("conversion", Phrase("Conversion", "转化率"), "percent"),
    Column("open", Phrase("Open deals", "进行中商机"), "count", "deal"),
    Column("won", Phrase("Won", "赢单"), "count", "deal"),
    Column("lost", Phrase("Lost", "输单"), "count", "deal"),
    Column("win_rate", Phrase("Win rate", "赢单率"), "percent"),
    Column("revenue", Phrase("Won amount", "赢单金额"), "money", "deal"),
    Column("average", Phrase("Average deal", "平均单额"), "money"),
    Column("cycle", Phrase("Median cycle", "成交周期中位数"), "days"),
)


def declare() -> None:
    REPORTS.add(
        "performance",
        ReportKind(
            "performance",
            Phrase("Sales performance", "销售业绩"),
            Phrase("Leads, wins, revenue and rates of each salesperson", "每位销售的线索、赢单、金额与比率"),
            "table",
            PerformanceParams,
            _make,
            first=Phrase("Salesperson", "销售人员"),
        ),
    )
