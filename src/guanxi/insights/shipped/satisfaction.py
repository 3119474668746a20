"""How satisfied people are, by survey: CSAT, NPS and CES by the same rows, each figure opening its answers."""

from collections.abc import Mapping
from typing import Literal

from guanxi.access.actors import Actor
from guanxi.insights.measure import Figure, Measure, both, measured
from guanxi.insights.reports import REPORTS, Column, Line, Params, Report, ReportKind, share
from guanxi.kit.phrase import Phrase, same
from guanxi.service.facade import Survey, every

_ANSWERED = 'status = "answered"'
# Who is content by the usual reading of each kind, and who counts against it.
_GOOD = {"csat": "score >= 4", "nps": "score >= 9", "ces": "score >= 5"}
_BAD = {"csat": "", "nps": "score <= 6", "ces": ""}


class SatisfactionParams(Params):
    kind: Literal["", "csat", "nps", "ces"] = ""


def _make(params: SatisfactionParams, actor: Actor) -> Report:
    during = params.during(actor)
    surveys = [one for one in every().values() if params.kind in ("", one.kind)]
    lines = [_line(survey, during.holds("asked_at"), params.whose(), actor) for survey in surveys]
    basis = _BASIS.fill(period=during.label)
    return Report(basis, _COLUMNS, tuple(line for line in lines if line.figures["asked"]), notes=_NOTES)


def _line(survey: Survey, when: str, whose: str, actor: Actor) -> Line:
    asked = both(f'survey = "{survey.id}"', when, whose)
    questions = {
        "asked": asked,
        "answered": both(asked, _ANSWERED),
        "good": both(asked, _ANSWERED, _GOOD[survey.kind]),
        "low": both(asked, _ANSWERED, "is_low = true"),
    }
    measures = [
        Measure("asked"),
        Measure("answered", where=_ANSWERED),
        Measure("good", where=_GOOD[survey.kind]),
        Measure("bad", where=_BAD[survey.kind] or "score is empty and score is not empty"),
        Measure("low", where="is_low = true"),
        Measure("mean", "avg", "score"),
    ]
    counted = measured("response", actor, measures, where=asked)[0].figures
    figures: Mapping[str, Figure] = {
        **{key: counted[key] for key in ("asked", "answered", "low", "mean")},
        "rate": share(counted["answered"], counted["asked"]),
        "score": _score(counted),
    }
    return Line(survey.key, same(survey.name), figures, questions)


def _score(counted: Mapping[str, Figure]) -> Figure:
    """The share of the content, less the share of those who count against it."""
    good, bad = share(counted["good"], counted["answered"]), share(counted["bad"], counted["answered"])
    return None if good is None or bad is None else good - bad  # type: ignore[operator]  # shares are numbers


_BASIS = Phrase("Surveys that were sent: {period}", "{period}发出的调查")
_NOTES = (
    Phrase(
        "CSAT: 4 and 5 of 5. NPS: 9 and 10 less 0 to 6. CES: 5 to 7 of 7.",
        "CSAT：4–5 分占比；NPS：9–10 分占比减 0–6 分占比；CES：5–7 分占比。",
    ),
)
_COLUMNS = (
    Column("asked", Phrase("Asked", "发出"), "count", "response"),
    Column("answered", Phrase("Answered", "回答"), "count", "response"),
    Column("rate", Phrase("Answer rate", "回答率"), "percent"),
    Column("score", Phrase("CSAT / NPS / CES", "CSAT / NPS / CES"), "percent"),
    Column("mean", Phrase("Mean score", "平均分"), "number"),
    Column("low", Phrase("Low", "低分"), "count", "response"),
)


def declare() -> None:
    REPORTS.add(
        "satisfaction",
        ReportKind(
            "satisfaction",
            Phrase("Satisfaction", "满意度"),
            Phrase("What customers answer when they are asked", "客户对调查的反馈"),
            "table",
            SatisfactionParams,
            _make,
            first=Phrase("Survey", "调查"),
        ),
    )
