"""Every declared example holds in memory and in the database; together they are the reference page."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest

from guanxi.expressions import RowFacts, Schema, compile_closure, parse
from guanxi.expressions.check import checked
from guanxi.expressions.conditions import condition
from guanxi.expressions.emission import Frame, new_names
from guanxi.expressions.operators.forms import FORM_PAGES
from guanxi.expressions.operators.registry import FUNCTIONS, Example
from guanxi.expressions.reference import render

NOW = datetime(2026, 3, 29, 12, 30, tzinfo=UTC)
NOTHING = Schema("nothing", "nothing")
EXAMPLES = [
    *(example for function in FUNCTIONS.values() for example in function.examples),
    *(example for page in FORM_PAGES for example in page.examples),
]
IN_MEMORY_ONLY = {one for function in FUNCTIONS.values() if function.sql is None for one in function.examples}
TABLES = "create temp table exchange_rate (currency text, starts_on date, rate numeric)"
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "expressions.md"


@pytest.fixture(scope="module")
def connection(server: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.url("postgres"), autocommit=True) as opened:
        opened.execute(TABLES)
        yield opened


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.text)
def test_an_example_has_its_value_in_memory(example: Example) -> None:
    assert compile_closure(parse(example.text, NOTHING), NOTHING)(RowFacts(NOW)) == example.gives


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one not in IN_MEMORY_ONLY], ids=lambda one: one.text)
def test_an_example_has_its_value_in_the_database(example: Example, connection: psycopg.Connection[Any]) -> None:
    frame = Frame("a", NOW, "UTC", new_names(), folds=False)
    sql = condition(checked(parse(example.text, NOTHING), NOTHING), frame)
    row = connection.execute(f"select {sql.text}", sql.params).fetchone()
    assert row is not None
    assert comparable(row[0]) == comparable(example.gives)


def comparable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else Decimal(value) if type(value) is int else value


def test_every_function_is_shown_by_an_example() -> None:
    without = {one.name for one in FUNCTIONS.values()} - {one.name for one in FUNCTIONS.values() if one.examples}
    assert without == set()


def test_every_function_has_a_sentence_and_a_summary_in_both_languages() -> None:
    words = [phrase for one in FUNCTIONS.values() for phrase in (one.reads, one.summary)]
    assert all(phrase is not None and phrase.en and phrase.zh for phrase in words)


def test_the_reference_page_is_the_one_the_declarations_give() -> None:
    assert PAGE.read_text() == render(), "run: python -m guanxi.expressions.reference > docs/reference/expressions.md"
