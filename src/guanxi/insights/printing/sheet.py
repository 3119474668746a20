"""What stands on the paper, as plain data for the template: a title, and for each report its table and its bars."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from guanxi.access.actors import Actor
from guanxi.insights.measure import Figure
from guanxi.insights.printing.words import shown
from guanxi.insights.reports import Line, Picture, Report, ReportKind
from guanxi.kit.phrase import Phrase

MOST_LINES = 200
"""Of one report. Paper is no place for more; the CSV file has them all."""


def sheet(
    title: Phrase, parts: Sequence[dict[str, Any]], actor: Actor, moment: datetime, house: Phrase
) -> dict[str, Any]:
    language = actor.language
    local = moment.astimezone(ZoneInfo(actor.time_zone))
    made = _MADE.fill(name=actor.name, at=f"{local:%Y-%m-%d %H:%M}", zone=actor.time_zone)
    return {
        "language": language,
        "title": title.in_(language),
        "house": house.in_(language),
        "made": made.in_(language),
        "parts": list(parts),
    }


def part(
    kind: ReportKind[Any], report: Report, language: str, *, title: Phrase | None = None, picture: Picture | None = None
) -> dict[str, Any]:
    lines = report.lines[:MOST_LINES]
    rest = len(report.lines) - len(lines)
    notes = [note.in_(language) for note in report.notes]
    if rest:
        notes.append(_REST.fill(rest=rest).in_(language))
    return {
        "title": (title or kind.label).in_(language),
        "basis": report.basis.in_(language),
        "first": (kind.first or kind.label).in_(language),
        "columns": [column.label.in_(language) for column in report.columns],
        "lines": [_line(line, report, language) for line in lines],
        "total": _line(report.total, report, language) if report.total else None,
        "bars": _bars(report, lines, language) if (picture or kind.picture) in ("funnel", "bars") else [],
        "notes": notes,
        "nothing": _NOTHING.in_(language),
    }


def _line(line: Line, report: Report, language: str) -> dict[str, Any]:
    cells = [shown(line.figures.get(column.key), column.kind, language) for column in report.columns]
    return {"label": line.label.in_(language), "cells": cells}


def _bars(report: Report, lines: Sequence[Line], language: str) -> list[dict[str, Any]]:
    """The first column as bars, each as long as its share of the longest."""
    column = report.columns[0]
    sizes = [_size(line.figures.get(column.key)) for line in lines]
    longest = max(sizes, default=Decimal(0))
    if not longest:
        return []
    return [
        {
            "label": line.label.in_(language),
            "value": shown(line.figures.get(column.key), column.kind, language),
            "share": float(size / longest),
        }
        for line, size in zip(lines, sizes, strict=True)
    ]


def _size(figure: Figure) -> Decimal:
    """Amounts of several currencies cannot be compared, so they have no bar."""
    if isinstance(figure, tuple):
        return figure[0].amount if len(figure) == 1 else Decimal(0)
    return max(Decimal(figure or 0), Decimal(0))


_MADE = Phrase("Made for {name} on {at} ({zone})", "由 {name} 生成于 {at}（{zone}）")
_REST = Phrase("{rest} more lines stand in the CSV file.", "其余 {rest} 行见 CSV 文件。")
_NOTHING = Phrase("No data in this period", "该时间段没有数据")
