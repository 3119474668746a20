"""Figures as a reader of paper has them: grouped digits, rates in per cent, an em dash where there is no data."""

from __future__ import annotations

from decimal import Decimal

from guanxi.insights.measure import Amount, Figure
from guanxi.insights.reports import Kind

NO_DATA = "—"


def shown(figure: Figure, kind: Kind, language: str) -> str:
    if figure is None or figure == ():
        return NO_DATA
    if isinstance(figure, tuple):
        return " · ".join(_amount(one, language) for one in figure)
    if kind == "percent":
        return f"{_plain(Decimal(figure) * 100, 1)} %"
    if kind == "days":
        days = _plain(Decimal(figure), 1)
        return f"{days} 天" if language == "zh" else f"{days} d"
    return _plain(Decimal(figure), 0 if kind == "count" else 2)


def _amount(one: Amount, language: str) -> str:
    """Large sums in 万 and 亿, as Chinese readers say them."""
    if language == "zh":
        for size, unit in ((Decimal(10**8), "亿"), (Decimal(10**4), "万")):
            if abs(one.amount) >= size:
                return f"{one.currency} {_plain(one.amount / size, 2)} {unit}".strip()
    return f"{one.currency} {_plain(one.amount, 2)}".strip()


def _plain(number: Decimal, digits: int) -> str:
    """At most so many digits after the point, and none that say nothing."""
    text = f"{round(number, digits):,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
