"""Rates of exchange for `convert`, kept as data."""

import time
from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from django.db import connection

from guanxi.access.actors import Actor
from guanxi.access.scopes import require_ability
from guanxi.expressions.rates import Rates
from guanxi.kit import sql
from guanxi.kit.errors import Fault, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects.models import ExchangeRate

ABILITY = "settings.manage"
STEADY = 1.0
Rate = tuple[str, date, Decimal]
_kept: tuple[float, Rates] = (float("-inf"), {})


def rates() -> Rates:
    """Read again after a second; whoever changes a rate sees it at once."""
    global _kept
    if time.monotonic() - _kept[0] > STEADY:
        _kept = (time.monotonic(), _read())
    return _kept[1]


def _read() -> Rates:
    found: dict[str, list[tuple[date, Decimal]]] = {}
    for currency, starts_on, rate in listed():
        found.setdefault(currency, []).append((starts_on, rate))
    return found


def listed() -> Sequence[Rate]:
    with connection.cursor() as cur:
        return sql.rows(cur, "select currency, starts_on, rate from exchange_rate order by currency, starts_on")


def say(currency: str, starts_on: date, rate: Decimal, actor: Actor) -> None:
    """From this day on the currency is worth so much, until the next rate begins."""
    require_ability(actor, ABILITY)
    code = currency.strip().upper()
    faults = [Fault(field, code_, words) for is_wrong, field, code_, words in (
        (len(code) != 3 or not code.isalpha() or not code.isascii(), "currency", "unknown_currency", _NO_CURRENCY),
        (not rate.is_finite() or not Decimal("1e-12") <= rate < Decimal("1e12"), "rate", "out_of_range", _NO_RATE),
    ) if is_wrong]  # fmt: skip
    if faults:
        raise Invalid(faults[0].message, faults=tuple(faults))
    ExchangeRate.objects.update_or_create(currency=code, starts_on=starts_on, defaults={"rate": rate})
    forget()


def drop(currency: str, starts_on: date, actor: Actor) -> None:
    require_ability(actor, ABILITY)
    count, _ = ExchangeRate.objects.filter(currency=currency, starts_on=starts_on).delete()
    forget()
    if not count:
        raise NotFound(Phrase("There is no such rate", "没有该汇率"))


def forget() -> None:
    global _kept
    _kept = (float("-inf"), {})


_NO_CURRENCY = Phrase("Give the three letters of the currency, as EUR", "请填写三个字母的币种代码，例如 EUR")
_NO_RATE = Phrase("A rate is a number above 0", "汇率须为大于 0 的数字")
