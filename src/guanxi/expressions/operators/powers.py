"""Powers and logarithms. Both sides compute 24 places and more, round to 20 and then to 12, so that they agree."""

from decimal import Context, Decimal

from guanxi.expressions.decimals import LARGEST_EXPONENT, absolute, is_countable, negate
from guanxi.expressions.operators.registry import Function, example
from guanxi.kit.phrase import Phrase

_WIDE = Context(prec=100)
_MOST_EXPONENT = 1_000
_LARGEST_LN = 80  # e ** 80 has 35 digits
_NARROW, _FINE = Decimal(1).scaleb(-12), Decimal(1).scaleb(-20)
_BOUND = f"1e{LARGEST_EXPONENT}"
# Adding zeros makes the database keep so many places.
_ZEROS = f"0.{'0' * 24}"


def _settled(value: Decimal) -> Decimal:
    half_up = Context(prec=400, rounding="ROUND_HALF_UP")
    return value.quantize(_FINE, context=half_up).quantize(_NARROW, context=half_up)


def power(base: Decimal, exponent: Decimal) -> Decimal | None:
    if not is_countable(base) or absolute(exponent) > _MOST_EXPONENT:
        return None
    if not base:
        return {True: Decimal(0), False: None}[exponent > 0] if exponent else Decimal(1)
    is_whole = exponent == exponent.to_integral_value()
    size = absolute(base)
    if (base < 0 and not is_whole) or _WIDE.multiply(_WIDE.ln(size), exponent) >= _LARGEST_LN:
        return None
    result = _settled(_WIDE.power(size, exponent))
    return negate(result) if base < 0 and exponent % 2 else result


def logarithm(value: Decimal, base: Decimal = Decimal(10)) -> Decimal | None:
    if not (is_countable(value) and is_countable(base)) or value <= 0 or base <= 0 or base == 1:
        return None
    return _settled(_WIDE.divide(_WIDE.ln(value), _WIDE.ln(base)))


_SIZE = f"(abs({{0}}) + {_ZEROS})"
_POWER = (
    f"case when {{0}} = 0 then case when {{1}} > 0 and {{1}} <= {_MOST_EXPONENT} then 0"
    " when {1} = 0 then 1 end"
    f" when abs({{0}}) < {_BOUND} and abs({{1}}) <= {_MOST_EXPONENT} and ({{0}} > 0 or {{1}} = trunc({{1}})) then"
    f" case when ln({_SIZE}) * {{1}} < {_LARGEST_LN} then"
    f" round(round(power({_SIZE}, {{1}}), 20), 12) * case when {{0}} < 0 and mod({{1}}, 2) <> 0 then -1 else 1 end"
    " end end"
)
_LOG = (
    f"case when {{0}} > 0 and {{0}} < {_BOUND} and {{1}} > 0 and {{1}} < {_BOUND} and {{1}} <> 1"
    f" then round(round(log({{1}} + {_ZEROS}, {{0}} + {_ZEROS}), 20), 12) end"
)

FUNCTIONS = (
    Function(
        name="power",
        group="number",
        takes=("number", "number"),
        gives="number",
        run=power,
        sql=_POWER,
        reads=Phrase("{0} to the power of {1}", "{0} 的 {1} 次方"),
        summary=Phrase("Raised to a power; above 35 digits empty.", "乘方；结果超过 35 位时为空。"),
        examples=(
            example("power(2, 10)", Decimal(1024)),
            example("power(2, 0.5)", Decimal("1.414213562373")),
            example("power(-2, 3)", Decimal(-8)),
            example("power(-2, 0.5)", None),
        ),
    ),
    Function(
        name="log",
        group="number",
        takes=("number",),
        gives="number",
        run=logarithm,
        sql=_LOG.replace("{1}", "10.0"),
        is_monotone=True,
        reads=Phrase("the logarithm of {0}", "{0} 的对数"),
        summary=Phrase("To the base of 10; of nothing above 0 it is empty.", "以 10 为底；非正数为空。"),
        examples=(example("log(1000)", Decimal(3)), example("log(0)", None)),
    ),
    Function(
        name="log",
        group="number",
        takes=("number", "number"),
        gives="number",
        run=logarithm,
        sql=_LOG,
        reads=Phrase("the logarithm of {0} to the base of {1}", "{0} 以 {1} 为底的对数"),
        summary=Phrase("To a base.", "指定底数的对数。"),
        examples=(example("log(8, 2)", Decimal(3)), example("log(8, 1)", None)),
    ),
)
