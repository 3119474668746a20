"""Rows of a file to cleaned, de-duplicated records with events, beside COPY of the same cells into a bare table."""

from __future__ import annotations

import csv
import io
import time
from collections.abc import Iterator
from typing import Any

from django.db import connection, transaction

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of, create_user
from guanxi.imports import facade as imports
from guanxi.imports import jobs
from guanxi.imports.facade import read_plan

ROWS = 10_000
EMAIL = "bench-imports@example.com"
HEADER = ("Name", "E-mail", "Company", "Job title", "Phone", "City", "Country")
CITIES = (("Berlin", "Germany", "030 00{:05}"), ("北京", "中国", "1381{:07}"), ("Boston", "USA", "617 555 {:04}"))


def run() -> Iterator[dict[str, Any]]:
    actor = _actor()
    try:
        bare = ROWS / _timed(_bare)
        for name, first, companies in (
            ("people imported, no company", 0, 0),
            ("people imported with a company for every ten", ROWS, ROWS // 10),
        ):
            body = _file(first, companies)
            yield _result(name, ROWS / _import(actor, body), bare)
            yield _result(f"{name}: the same file again", ROWS / _import(actor, body), bare)
        yield _result("people changed by a second file", ROWS / _import(actor, _file(0, 0, "CEO")), bare)
    finally:
        _forget()


def _result(name: str, value: float, bare: float) -> dict[str, Any]:
    return {
        "name": name, "value": value, "unit": "rows/s", "limit": bare, "ratio": value / bare,
        "peer": "csv and COPY into a bare table", "settings": {"rows": ROWS, "chunk": jobs.CHUNK, "must": 10_000},
    }  # fmt: skip


def _file(first: int, companies: int, title: str = "Sales manager") -> bytes:
    return "".join(_lines(first, companies, title)).encode()


def _lines(first: int, companies: int, title: str) -> Iterator[str]:
    columns = [name for name in HEADER if companies or name != "Company"]
    yield ",".join(columns) + "\n"
    for number in range(first, first + ROWS):
        city, country, phone = CITIES[(number % companies if companies else number) % len(CITIES)]
        cells = {
            "Name": f"Ann Number {number}", "E-mail": f" Ann{number}@Example.com", "Job title": title, "City": city,
            "Company": f"Company {number % companies} Ltd" if companies else "", "Country": country,
            "Phone": phone.format(number % 10_000),
        }  # fmt: skip
        yield ",".join(cells[name] for name in columns) + "\n"


def _import(actor: Actor, body: bytes) -> float:
    job = imports.upload("bench.csv", iter([body]), actor)
    with transaction.atomic():
        imports.start(job.id, read_plan(job.guess), actor)
    started = time.perf_counter()
    jobs.run(job.id)
    took = time.perf_counter() - started
    done = imports.get(job.id, actor)
    assert (done.status, done.counts["refused"]) == ("done", 0), (done.status, done.counts)
    return took


def _bare() -> None:
    text = _file(0, ROWS // 10).decode()
    with transaction.atomic(), connection.cursor() as cur:
        cur.execute("create temporary table bench_bare (a text, b text, c text, d text, e text, f text, g text)")
        with cur.copy("copy bench_bare from stdin") as copy:
            for row in csv.reader(io.StringIO(text)):
                copy.write_row(row)
        cur.execute("drop table bench_bare")


def _timed(work: Any) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _actor() -> Actor:
    user = User.objects.filter(email=EMAIL).first()
    if user is None:
        user, _ = create_user(EMAIL, "Bench", SYSTEM, is_admin=True)
    return actor_of(user)


def _forget() -> None:
    tables = "import_change, import_key, import_row_fault, import_part, import_job, contact, company, record_key, event"
    with connection.cursor() as cur:
        cur.execute(f"truncate {tables}, procrastinate_jobs cascade")
