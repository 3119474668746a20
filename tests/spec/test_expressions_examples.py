"""Every declared example holds in memory and in the database; together they are the reference page."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.types.json import Jsonb

from guanxi.expressions import compile_closure, parse, sample
from guanxi.expressions.check import checked
from guanxi.expressions.conditions import condition
from guanxi.expressions.emission import Frame, new_names
from guanxi.expressions.operators.forms import FORM_PAGES
from guanxi.expressions.operators.registry import FUNCTIONS, Example
from guanxi.expressions.reference import render

EXAMPLES = [
    *(example for function in FUNCTIONS.values() for example in function.examples),
    *(example for page in FORM_PAGES for example in page.examples),
]
IN_MEMORY_ONLY = {one for function in FUNCTIONS.values() if function.sql is None for one in function.examples}
TABLES = """
create temp table exchange_rate (currency text, starts_on date, rate numeric);
create temp table company (id uuid, name text, industry text);
create temp table deal (id uuid, contact_id uuid, name text, amount numeric, currency text, stage text);
create temp table contact (id uuid, company_id uuid, name text, score numeric, stage text, is_vip bool, tags text[]);
create temp table event (
    gen int default 1, xid xid8 default pg_current_xact_id(), seq bigint generated always as identity,
    at timestamptz, kind text, record uuid, contact uuid, data jsonb
);
"""
OF_AREAS = 'segment("key"), consent("email", "marketing"), load(owner)'
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "expressions.md"


@pytest.fixture(scope="module")
def connection(server: Any) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(server.url("postgres"), autocommit=True) as opened:
        opened.execute(TABLES)
        _lay(opened, "company", sample.COMPANIES)
        _lay(opened, "deal", [{**deal, "contact_id": sample.WEI} for deal in sample.DEALS])
        _lay(opened, "contact", [{**sample.PERSON, "company_id": sample.ACME}])
        events = [
            {"at": sample.MOMENT - ago, "kind": kind, "record": sample.WEI, "contact": sample.WEI, "data": Jsonb(data)}
            for ago, kind, data in sample.PAST
        ]
        _lay(opened, "event", events)
        yield opened


def _lay(connection: psycopg.Connection[Any], table: str, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = list(rows[0])
    places = ", ".join(["%s"] * len(columns))
    text = f"insert into {table} ({', '.join(columns)}) values ({places})"
    connection.cursor().executemany(text, [list(row.values()) for row in rows])


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.text)
def test_an_example_has_its_value_in_memory(example: Example) -> None:
    node = parse(example.text, sample.CONTACT)
    assert compile_closure(node, sample.CONTACT)(sample.facts()) == example.gives


@pytest.mark.parametrize("example", [one for one in EXAMPLES if one not in IN_MEMORY_ONLY], ids=lambda one: one.text)
def test_an_example_has_its_value_in_the_database(example: Example, connection: psycopg.Connection[Any]) -> None:
    frame = Frame("a", sample.MOMENT, "UTC", new_names(), folds=False)
    sql = condition(checked(parse(example.text, sample.CONTACT), sample.CONTACT), frame)
    row = connection.execute(f"select {sql.text} from contact a", sql.params).fetchone()
    assert row is not None
    assert comparable(row[0]) == comparable(example.gives)


def comparable(value: object) -> object:
    return tuple(value) if isinstance(value, list) else Decimal(value) if type(value) is int else value


def test_every_operator_and_function_is_shown_with_what_it_gives() -> None:
    assert [one.key for one in FUNCTIONS.values() if not one.examples] == []
    assert [page.written for page in FORM_PAGES if not page.examples] == [OF_AREAS]


def test_every_function_has_a_sentence_and_a_summary_in_both_languages() -> None:
    words = [phrase for one in FUNCTIONS.values() for phrase in (one.reads, one.summary)]
    assert all(phrase is not None and phrase.en and phrase.zh for phrase in words)


def test_the_reference_page_is_the_one_the_declarations_give() -> None:
    assert PAGE.read_text() == render(), "run: python -m guanxi.expressions.reference > docs/reference/expressions.md"
