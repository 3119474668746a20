"""Conditions on one record and on a million rows, each beside what a person would have written by hand."""

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import psycopg

from guanxi.expressions import Column, EventShape, Field, Node, RowFacts, Schema, compile_closure, emit, parse
from guanxi.kit.phrase import same
from guanxi.project.config import config
from guanxi.project.embedded import guest

ROWS = 1_000_000
CALLS = 200_000
NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    text: str
    by_hand: Callable[[RowFacts], object]
    sql: str


def _field(name: str, type: Any) -> Field:
    return Field(name, type, same(name), Column(name, is_finite=True))


SCHEMA = Schema(
    "bench_person",
    "bench_person",
    {
        one.name: one
        for one in (
            _field("country", "text"),
            _field("age", "number"),
            _field("score", "number"),
            _field("tags", "set"),
            _field("created_at", "moment"),
        )
    },
    events={"message.opened": EventShape("message.opened", same("opens"))},
)
CASES = (
    Case("one comparison", "age > 30", lambda facts: facts.values["age"] > 30, "age > 30"),  # type: ignore[operator]
    Case(
        "country, age or score, tag",
        'country = "DE" and (age > 30 or score >= 50) and tags has "vip"',
        lambda facts: (
            facts.values["country"] == "DE"
            and (facts.values["age"] > 30 or facts.values["score"] >= 50)  # type: ignore[operator]
            and "vip" in facts.values["tags"]  # type: ignore[operator]
        ),
        "country = 'DE' and (age > 30 or score >= 50) and 'vip' = any(tags)",
    ),
    Case(
        "relative date",
        "created_at > now - 30 days",
        lambda facts: facts.values["created_at"] > facts.now - timedelta(days=30),  # type: ignore[operator]
        "created_at > '2026-01-31 09:00:00+00'",
    ),
)
FACTS = RowFacts(
    NOW,
    {
        "country": "DE",
        "age": Decimal(28),
        "score": Decimal(60),
        "tags": ("new", "vip"),
        "created_at": NOW - timedelta(days=3),
    },
)
TABLE = f"""
create temp table bench_person as select n as id,
  (array['DE','CN','US','FR'])[1 + n % 4] as country, (n % 90)::numeric as age,
  (n % 101)::numeric as score, case when n % 5 = 0 then array['vip','new'] else array['new'] end as tags,
  timestamptz '2026-03-02 09:00:00+00' - n % 400 * interval '1 day' as created_at from generate_series(1, {ROWS}) n;
analyze bench_person;
set max_parallel_workers_per_gather = 0;
"""


def run() -> Iterator[Result]:
    trees = [(case, parse(case.text, SCHEMA, "flag")) for case in CASES]
    yield from (_in_memory(case, tree) for case, tree in trees)
    yield from _in_sql(trees)


def _in_memory(case: Case, tree: Node) -> Result:
    condition = compile_closure(tree, SCHEMA)
    ours, by_hand = _microseconds(condition), _microseconds(case.by_hand)
    return {
        "name": f"condition, one record: {case.name}",
        "value": round(ours, 3),
        "unit": "µs",
        "limit": 1.0,
        "ratio": round(ours / by_hand, 2),
        "peer": "hand-written lambda",
        "settings": {"text": case.text, "peer_value": round(by_hand, 3)},
    }


def _microseconds(condition: Callable[[RowFacts], object]) -> float:
    best = float("inf")
    for _ in range(5):
        start = time.perf_counter()
        for _ in range(CALLS):
            condition(FACTS)
        best = min(best, time.perf_counter() - start)
    return best / CALLS * 1e6


def _in_sql(trees: list[tuple[Case, Node]]) -> Iterator[Result]:
    stay = guest.join(config().data)
    try:
        with psycopg.connect(stay.url("postgres"), autocommit=True) as connection:
            connection.execute(TABLE)
            yield from (_over_rows(connection, case, tree) for case, tree in trees)
    finally:
        stay.leave()


def _over_rows(connection: psycopg.Connection[Any], case: Case, tree: Node) -> Result:
    sql = emit(tree, SCHEMA, "a", NOW, "UTC")
    ours = _rows_a_second(connection, sql.text, sql.params)
    bare = _rows_a_second(connection, case.sql, ())
    return {
        "name": f"condition, a million rows: {case.name}",
        "value": round(ours),
        "unit": "rows/s",
        "limit": 3_000_000,
        "ratio": round(ours / bare, 2),
        "peer": "bare SQL",
        "settings": {"text": case.text, "rows": ROWS, "workers": 1, "peer_value": round(bare)},
    }


def _rows_a_second(connection: psycopg.Connection[Any], where: str, params: tuple[object, ...]) -> float:
    best = float("inf")
    for _ in range(4):
        start = time.perf_counter()
        connection.execute(f"select count(*) from bench_person a where {where}", params).fetchone()
        best = min(best, time.perf_counter() - start)
    return ROWS / best


if __name__ == "__main__":
    for result in run():
        print(f"{result['name']:<55} {result['value']:>12} {result['unit']:<7} {result['ratio']:>5} x {result['peer']}")
