"""Money of one currency in another, by the rate of a day; and an amount as people write it."""

from decimal import Decimal

from guanxi.expressions import decimals
from guanxi.expressions.operators.registry import Function, example
from guanxi.expressions.rates import RATE_TABLE, converted
from guanxi.kit.phrase import Phrase


def _rate(currency: str) -> str:
    return (
        f"(select r.rate from {RATE_TABLE} r where r.currency = {currency} and r.starts_on <= {{3}}"
        " order by r.starts_on desc limit 1)"
    )


_GROUPED = ",".join(["FM999", *["999"] * (decimals.LARGEST_EXPONENT // 3 - 1), "990.00"])


def formatted(amount: Decimal) -> str | None:
    if not decimals.is_countable(amount):
        return None
    rounded = decimals.rounded(amount, Decimal(2))
    return f"{rounded or Decimal(0):,.2f}"


FUNCTIONS = (
    Function(
        name="convert",
        group="money",
        takes=("number", "text", "text", "date"),
        gives="number",
        run=converted,
        sql="case when {1} = {2} and {3} is not null then {0} when {0} is not null then"
        f" round(div(round({{0}} * {_rate('{1}')}, 12) * 1e13, nullif({_rate('{2}')}, 0)) * 1e-13, 12) end",
        reads=Phrase("{0} {1} in {2} at the rate of {3}", "{0} {1} 按 {3} 汇率折合的 {2}"),
        summary=Phrase(
            "A number from one currency into another at the rate of a day; without a rate empty.",
            "按某日汇率将数额从一种币种折算为另一种；没有汇率则为空。",
        ),
        examples=(example('convert(5, "CNY", "CNY", 2026-03-01)', Decimal(5)),),
    ),
    Function(
        name="format",
        group="money",
        takes=("number",),
        gives="text",
        run=formatted,
        sql=f"case when abs({{0}}) < 1e{decimals.LARGEST_EXPONENT} then to_char(round({{0}}, 2), '{_GROUPED}') end",
        reads=Phrase("{0} with separators", "{0}（千分位格式）"),
        summary=Phrase(
            "A number or an amount as text with two places, for messages.",
            "数字或金额的文本形式，保留两位小数，用于消息。",
        ),
        examples=(
            example("format(1234567.5)", "1,234,567.50"),
            example('format(money(5, "EUR"))', "5.00"),
            example("format(-0.001)", "0.00"),
        ),
    ),
)
