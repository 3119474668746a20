"""A question of one's own: count or add up any object, by any field, for any condition."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from guanxi.access.actors import Actor
from guanxi.expressions import ExpressionError
from guanxi.insights.measure import Measure, both, measured
from guanxi.insights.reports import REPORTS, Column, Line, Params, Report, ReportKind
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, same
from guanxi.objects.registry import OBJECTS
from guanxi.objects.schema import schema_of


class QuestionParams(Params):
    """`when` is the field of time the period is about; empty leaves time out."""

    object: str = "deal"
    where: str = Field("", max_length=2000)
    by: str = Field("", max_length=500)
    of: str = Field("", max_length=500)
    aggregate: Literal["count", "sum", "avg", "median", "min", "max"] = "count"
    when: str = "created_at"


def _make(params: QuestionParams, actor: Actor) -> Report:
    kind = OBJECTS[params.object]
    during = params.during(actor)
    time = during.holds(params.when) if params.when else ""
    base = both(params.where, time, params.whose())
    measures = [Measure("count")]
    if params.aggregate != "count" and params.of:
        measures.append(Measure("figure", params.aggregate, params.of))
    try:
        groups = measured(params.object, actor, measures, where=base, by=params.by, limit=100)
        whole = measured(params.object, actor, measures, where=base)[0]
    except ExpressionError as error:
        raise Invalid(
            error.detail, code="bad_question", faults=(Fault("where", "bad_question", error.detail),)
        ) from None
    lines = [
        Line(str(group.value), group.label, group.figures, {"count": both(base, group.question)})
        for group in (groups if params.by else ())
    ]
    total = Line("total", Phrase("Total", "合计"), whole.figures, {"count": base})
    return Report(_BASIS.fill(what=kind.plural_label, period=during.label), _columns(params), tuple(lines), total)


def _columns(params: QuestionParams) -> tuple[Column, ...]:
    count = Column("count", Phrase("Number", "数量"), "count", params.object)
    if params.aggregate == "count" or not params.of:
        return (count,)
    field = schema_of(params.object).fields.get(params.of)
    label = field.label if field else same(params.of)
    is_money = field is not None and field.type == "money"
    words = _WORDS[params.aggregate].fill(what=label)
    return (count, Column("figure", words, "money" if is_money else "number"))


_BASIS = Phrase("{what}: {period}", "{what}：{period}")
_WORDS = {
    "sum": Phrase("Sum of {what}", "{what}合计"),
    "avg": Phrase("Average of {what}", "{what}平均"),
    "median": Phrase("Median of {what}", "{what}中位数"),
    "min": Phrase("Least {what}", "{what}最小"),
    "max": Phrase("Most {what}", "{what}最大"),
}


def declare() -> None:
    REPORTS.add(
        "question",
        ReportKind(
            "question",
            Phrase("Own question", "自定义统计"),
            Phrase("Count or add up any records, by any field", "按任意字段统计任意记录"),
            "bars",
            QuestionParams,
            _make,
        ),
    )
