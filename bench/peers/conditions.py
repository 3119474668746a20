"""Three growing conditions over the same rows, each held as a plain dict, once all evaluators give the same answers.

A row goes in as the dict that it is: what an evaluator needs it to become is part of its time. Each has its condition
compiled before, in the quickest way that it has.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import celpy
import datalogic_py
import zen
from celpy import celtypes
from django.db import connection

from bench.expressions import NOW, SCHEMA
from bench.peers.turns import TURNS, best
from guanxi.expressions import RowFacts, compile_closure, emit, parse
from guanxi.kit.sql import copy_rows, rows

ROWS: list[dict[str, Any]] = [
    {
        "country": ("DE", "CN", "US", "FR")[n % 4],
        "age": n % 90,
        "score": n % 101,
        "tags": ["vip", "new"] if n % 5 == 0 else ["new"],
    }
    for n in range(10_000)
]
Matching = Callable[[], list[int]]
"""Answers the numbers of the rows for which the condition holds."""


@dataclass(frozen=True, slots=True)
class Case:
    name: str
    ours: str
    zen: str
    cel: str
    logic: Mapping[str, Any]


_COUNTRY, _AGE, _SCORE, _TAGS = ({"var": name} for name in ("country", "age", "score", "tags"))
CASES = (
    Case("1 comparison", "age > 30", "age > 30", "age > 30", {">": [_AGE, 30]}),
    Case(
        "4 comparisons",
        'country = "DE" and (age > 30 or score >= 50) and tags has "vip"',
        'country == "DE" and (age > 30 or score >= 50) and "vip" in tags',
        'country == "DE" && (age > 30 || score >= 50) && "vip" in tags',
        {
            "and": [
                {"==": [_COUNTRY, "DE"]},
                {"or": [{">": [_AGE, 30]}, {">=": [_SCORE, 50]}]},
                {"in": ["vip", _TAGS]},
            ]
        },
    ),
    Case(
        "13 comparisons",
        '(country = "DE" or country = "CN" or country = "FR") and age >= 18 and age < 65 and'
        ' (score >= 80 or (score >= 50 and tags has "vip") or (score < 20 and age > 40 and not tags has "lost"))'
        ' and not (country = "FR" and age < 30)',
        '(country == "DE" or country == "CN" or country == "FR") and age >= 18 and age < 65 and'
        ' (score >= 80 or (score >= 50 and "vip" in tags) or (score < 20 and age > 40 and not("lost" in tags)))'
        ' and not(country == "FR" and age < 30)',
        '(country == "DE" || country == "CN" || country == "FR") && age >= 18 && age < 65 &&'
        ' (score >= 80 || (score >= 50 && "vip" in tags) || (score < 20 && age > 40 && !("lost" in tags)))'
        ' && !(country == "FR" && age < 30)',
        {
            "and": [
                {"or": [{"==": [_COUNTRY, one]} for one in ("DE", "CN", "FR")]},
                {">=": [_AGE, 18]},
                {"<": [_AGE, 65]},
                {
                    "or": [
                        {">=": [_SCORE, 80]},
                        {"and": [{">=": [_SCORE, 50]}, {"in": ["vip", _TAGS]}]},
                        {"and": [{"<": [_SCORE, 20]}, {">": [_AGE, 40]}, {"!": [{"in": ["lost", _TAGS]}]}]},
                    ]
                },
                {"!": [{"and": [{"==": [_COUNTRY, "FR"]}, {"<": [_AGE, 30]}]}]},
            ]
        },
    ),
)


def run() -> Iterator[dict[str, Any]]:
    logging.getLogger("celpy").setLevel(logging.WARNING)
    _fill_table()
    for case in CASES:
        contenders = {name: prepare(case) for name, prepare in EVALUATORS.items()}
        _hold_equal(case, contenders)
        rates = best({name: partial(_rate, name, matching) for name, matching in contenders.items()})
        yield _result(case, "by SQL", rates["SQL"], "our closure", rates["closure"])
        for peer in ("zen-engine", "cel-python", "datalogic"):
            yield _result(case, "by closure", rates["closure"], peer, rates[peer])


def _hold_equal(case: Case, contenders: Mapping[str, Matching]) -> None:
    right = contenders["closure"]()
    for name, matching in contenders.items():
        if matching() != right:
            raise AssertionError(f"{name} and our closure disagree about the condition with {case.name}")


def _rate(name: str, matching: Matching) -> float:
    """By processor time, which a busy machine stretches less; but SQL, whose work is not ours, by the clock."""
    clock = time.perf_counter if name == "SQL" else time.thread_time
    started = clock()
    matching()
    return len(ROWS) / (clock() - started)


def _result(case: Case, way: str, ours: float, peer: str, theirs: float) -> dict[str, Any]:
    return {
        "name": f"condition {way}: {case.name}",
        "value": ours,
        "unit": "rows/s",
        "limit": theirs,
        "peer": peer,
        "ratio": ours / theirs,
        "settings": {"text": case.ours, "rows": len(ROWS), "turns": TURNS},
    }


def _fill_table() -> None:
    columns = {"id": "int", "country": "text", "age": "numeric", "score": "numeric", "tags": "text[]"}
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_person")
        cursor.execute(
            f"create temp table bench_person ({', '.join(f'{name} {type}' for name, type in columns.items())})"
        )
        copy_rows(cursor, "bench_person", columns, ((n, *row.values()) for n, row in enumerate(ROWS)))
        cursor.execute("analyze bench_person")


def _closure(case: Case) -> Matching:
    holds = compile_closure(parse(case.ours, SCHEMA, "flag"), SCHEMA)
    return lambda: [n for n, row in enumerate(ROWS) if holds(RowFacts(NOW, row))]


def _sql(case: Case) -> Matching:
    where = emit(parse(case.ours, SCHEMA, "flag"), SCHEMA, "a", NOW, "UTC")
    text = f"select id from bench_person a where {where.text} order by id"

    def matching() -> list[int]:
        with connection.cursor() as cursor:
            return [id for (id,) in rows(cursor, text, where.params)]

    return matching


def _zen(case: Case) -> Matching:
    expression = zen.compile_expression(case.zen)
    return lambda: [n for n, row in enumerate(ROWS) if expression.evaluate(row)]


def _cel(case: Case) -> Matching:
    types = {"country": celtypes.StringType, "age": celtypes.IntType, "score": celtypes.IntType}
    environment = celpy.Environment(
        annotations={**types, "tags": celtypes.ListType},
        runner_class=celpy.CompiledRunner,
    )
    program = environment.program(environment.compile(case.cel))
    return lambda: [n for n, row in enumerate(ROWS) if program.evaluate(_cel_values(row))]


def _cel_values(row: Mapping[str, Any]) -> dict[str, Any]:
    return {name: celpy.json_to_cel(value) for name, value in row.items()}


def _datalogic(case: Case) -> Matching:
    engine = datalogic_py.Engine()
    rule, session = engine.compile(case.logic), engine.session()
    return lambda: [n for n, row in enumerate(ROWS) if session.evaluate(rule, row)]


EVALUATORS: dict[str, Callable[[Case], Matching]] = {
    "closure": _closure,
    "SQL": _sql,
    "zen-engine": _zen,
    "cel-python": _cel,
    "datalogic": _datalogic,
}
