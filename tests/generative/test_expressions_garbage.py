"""Whatever is typed or sent, the answer is a tree or a fault with words, nothing else."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from guanxi.expressions import ExpressionError, Node, RowFacts, compile_closure, emit, from_json, parse, sentence
from guanxi.expressions.operators.registry import FUNCTIONS
from tests.generative.expressions_world import NOW, PERSON

WORDS = (
    *dict.fromkeys(one.name for one in FUNCTIONS.values()),
    *"and or not ( ) , . where any is empty name company deals amount page.visited = - if has matches words".split(),
    *("7 days", "5", '"x"', "now", "today", "changed", "2026-02-30", "＞", "“", "custom", "tags"),
)
TEXTS = st.one_of(st.text(max_size=60), st.lists(st.sampled_from(WORDS), max_size=14).map(" ".join))
LEAVES = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=5), st.sampled_from(WORDS))
KEYS = st.sampled_from(
    ["call", "args", "path", "value", "type", "items", "aggregate", "history", "event", "where", "item", "window"]
)
JSON = st.recursive(
    LEAVES, lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=4))
)


def use(node: Node) -> None:
    compile_closure(node, PERSON)(RowFacts(NOW))
    emit(node, PERSON, "a", NOW, "UTC")
    assert sentence(node, PERSON).zh


def refusal(read: Any, data: object) -> ExpressionError | None:
    try:
        use(read(data, PERSON))
    except ExpressionError as error:
        return error
    return None


@settings(max_examples=400, deadline=None)
@given(text=TEXTS)
def test_any_text_is_a_tree_or_a_fault(text: str) -> None:
    error = refusal(parse, text)
    assert error is None or all(one.message.en and one.message.zh for one in error.found)


@settings(max_examples=400, deadline=None)
@given(data=JSON)
def test_any_json_is_a_tree_or_a_fault(data: object) -> None:
    error = refusal(from_json, data)
    assert error is None or all(one.message.en and one.message.zh for one in error.found)


@pytest.mark.parametrize("text", ["\x00", 'name = "\x00"', 'name = "\ud800"', 'name = "' + "x" * 19_000 + '"'])
def test_text_that_no_database_can_hold_is_a_fault_or_a_value(text: str) -> None:
    error = refusal(parse, text)
    assert error is None or error.found[0].code == "strange_sign"
