"""A million people who wait: bytes on disk, an engine that has nothing to do, and how late 10,000 of them are woken who
fall due within one second.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.db import connection

from bench.engine import enroll, people_of
from bench.processes import engines, flow_of_the_bench
from bench.processor import used
from guanxi.automation.engine.claims import due
from guanxi.automation.engine.loop import ALL
from guanxi.kit import clock
from guanxi.kit.ids import uuid7
from guanxi.kit.sql import rows

WAITING, DUE = 1_000_000, 10_000
IDLE_SECONDS = 15.0
SPAN = timedelta(days=30)


def run() -> Iterator[dict[str, Any]]:
    with flow_of_the_bench() as flow:
        people = people_of(DUE)
        with engines(1) as [engine]:
            nobody = _memory(engine)
            enroll(flow, [uuid7() for _ in range(WAITING - DUE)], wake_at=clock.now() + SPAN, step="rest")
            yield _disk(WAITING - DUE)
            yield from _idle(engine, nobody)
            yield from _lateness(flow, people)


def _disk(waiting: int) -> dict[str, Any]:
    bytes = rows(connection.cursor(), "select pg_total_relation_size('enrollment')")[0][0] / waiting
    told = {"name": "disk of a waiting person, with all indexes", "value": bytes, "unit": "bytes", "limit": 300.0}
    return {**told, "ratio": bytes / 300, "peer": "target", "settings": {"waiting": waiting}}


def _idle(engine: int, nobody: float) -> Iterator[dict[str, Any]]:
    settings = {"waiting": WAITING, "seconds": IDLE_SECONDS}
    before = used(engine)
    time.sleep(IDLE_SECONDS)
    busy = (used(engine) - before) / IDLE_SECONDS * 100
    memory = _memory(engine)
    told = {"name": "memory of an idle engine beside a million", "value": memory, "unit": "MB", "limit": nobody}
    yield {**told, "ratio": memory / nobody, "peer": "the same engine beside nobody", "settings": settings}
    yield {
        "name": "processor of an idle engine beside a million",
        "value": busy,
        "unit": "% core",
        "settings": settings,
    }
    began = time.perf_counter()
    for _ in range(50):
        due(ALL, clock.now())
    look = (time.perf_counter() - began) / 50 * 1000
    yield {"name": "one look for due people among a million", "value": look, "unit": "ms", "settings": settings}


def _memory(process: int) -> float:
    """Of the process alone, in MB."""
    text = Path(f"/proc/{process}/status").read_text()
    return int(next(line for line in text.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def _lateness(flow: int, people: list[Any]) -> Iterator[dict[str, Any]]:
    """From the moment of each to the moment at which what follows from it was written."""
    moment = clock.now() + timedelta(seconds=8)
    due_at = {id: moment + timedelta(microseconds=100 * n) for n, id in enumerate(people)}
    enroll(flow, people, wake_at=due_at, step="rest", since=SPAN)
    time.sleep(max(0.0, (moment - clock.now()).total_seconds() + 1))
    while due(ALL, clock.now()):
        time.sleep(0.05)
    found = rows(
        connection.cursor(), "select split_part(run, '.', 3)::uuid, created_at from outbox where kind = 'bench'"
    )
    assert len(found) == len(people)
    late = sorted((at - due_at[id]).total_seconds() for id, at in found)
    cuts = quantiles(late, n=100)
    for name, value in (("p50", cuts[49]), ("p99", cuts[98])):
        told = {"name": f"{DUE:,} due within a second, late {name}", "value": value, "unit": "s", "limit": 2.0}
        yield {**told, "ratio": value / 2, "peer": "target", "settings": {"waiting": WAITING, "processes": 1}}
