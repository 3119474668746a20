"""Every operator and function that comes with the language."""

from guanxi.expressions.operators import (
    compare,
    dates,
    likeness,
    money,
    numbers,
    powers,
    presence,
    sets,
    spans,
    texts,
    workdays,
)
from guanxi.expressions.operators.registry import declare

for _functions in (
    compare.FUNCTIONS,
    texts.FUNCTIONS,
    numbers.FUNCTIONS,
    dates.FUNCTIONS,
    spans.FUNCTIONS,
    sets.FUNCTIONS,
    presence.FUNCTIONS,
    powers.FUNCTIONS,
    likeness.FUNCTIONS,
    workdays.FUNCTIONS,
    money.FUNCTIONS,
):
    declare(*_functions)
