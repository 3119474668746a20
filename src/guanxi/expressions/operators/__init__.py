"""Every operator and function that comes with the language."""

from guanxi.expressions.operators import compare, dates, numbers, presence, sets, spans, texts
from guanxi.expressions.operators.registry import declare

for _functions in (
    compare.FUNCTIONS,
    texts.FUNCTIONS,
    numbers.FUNCTIONS,
    dates.FUNCTIONS,
    spans.FUNCTIONS,
    sets.FUNCTIONS,
    presence.FUNCTIONS,
):
    declare(*_functions)
