"""A report as a file for spreadsheets."""

from __future__ import annotations

import csv
import io

from guanxi.insights.measure import Figure
from guanxi.insights.reports import Line, Params, Report, ReportKind
from guanxi.kit.sheets import tame


def csv_of(kind: ReportKind[Params], report: Report, language: str) -> str:
    """With a byte order mark, so that spreadsheets read Chinese. An empty cell is "no data"."""
    out = io.StringIO()
    out.write("\ufeff")
    writer = csv.writer(out)
    writer.writerow(
        [(kind.first or kind.label).in_(language), *(column.label.in_(language) for column in report.columns)]
    )
    for line in (*report.lines, *((report.total,) if report.total else ())):
        writer.writerow(_cells(line, report, language))
    return out.getvalue()


def _cells(line: Line, report: Report, language: str) -> list[str]:
    return [tame(line.label.in_(language)), *(_cell(line.figures.get(column.key)) for column in report.columns)]


def _cell(figure: Figure) -> str:
    if figure is None:
        return ""
    if isinstance(figure, tuple):
        return "; ".join(f"{one.amount.normalize():f} {one.currency}".strip() for one in figure)
    return str(figure) if isinstance(figure, int) else f"{figure.normalize():f}"
