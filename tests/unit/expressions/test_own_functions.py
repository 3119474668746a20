"""Functions that other packages declare in Python."""

from decimal import Decimal

import pytest

from guanxi.expressions import ExpressionError, RowFacts, compile_closure, emit, parse, sentence
from guanxi.expressions.operators import registry
from guanxi.expressions.operators.registry import Function
from guanxi.kit.phrase import Phrase
from tests.unit.expressions.sales import DEAL, NOW

DOUBLE = Function(
    name="double",
    group="own",
    takes=("number",),
    gives="number",
    run=lambda number: number * 2,
    sql="({0} * 2)",
    reads=Phrase("twice {0}", "{0} 的两倍"),
)
GUESS = Function(
    name="guess",
    group="own",
    takes=("text",),
    gives="number",
    ambient=("id",),
    run=lambda text, id: Decimal(len(text)),
    sql=None,
    reads=Phrase("a guess from {0}", "由 {0} 推测"),
)


@pytest.fixture(autouse=True)
def _declared(monkeypatch: pytest.MonkeyPatch) -> None:
    for one in (DOUBLE, GUESS):
        monkeypatch.setitem(registry._by_name, one.name, (one,))


def test_a_declared_function_works_in_every_face() -> None:
    node = parse("double(score) > 3", DEAL)
    assert compile_closure(node, DEAL)(RowFacts(NOW, {"score": Decimal(2)})) is True
    assert "* 2" in emit(node, DEAL, "a", NOW, "UTC").text
    assert sentence(node, DEAL).zh == "评分 的两倍 大于 3"


def test_a_function_without_sql_is_refused_in_lists_and_works_on_one_record() -> None:
    node = parse("guess(name) = 4", DEAL)
    facts = RowFacts(NOW, {"name": "Acme", "id": "00000000-0000-0000-0000-000000000001"})
    assert compile_closure(node, DEAL)(facts) is True
    with pytest.raises(ExpressionError) as caught:
        emit(node, DEAL, "a", NOW, "UTC")
    assert caught.value.found[0].code == "memory_only"
