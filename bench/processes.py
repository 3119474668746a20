"""Durable steps per second of one and of two engine processes, beside the bare SQL statement in one connection."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

from bench.engine import BY, FLOW, KEY, bare_steps, clean, declared, enroll, people_of
from bench.processor import used
from guanxi.automation import partitions, publishing
from guanxi.automation.engine.claims import due
from guanxi.automation.engine.loop import ALL
from guanxi.kit import clock
from guanxi.kit.sql import rows

PEOPLE, BATCH, STEPS = 60_000, 2_500, 3
TARGET = 10_000.0


def run() -> Iterator[dict[str, Any]]:
    with flow_of_the_bench() as flow:
        people = people_of(PEOPLE)
        bare = bare_steps(people, BATCH)
        for count in (1, 2):
            with engines(count) as started:
                before = sum(map(used, started))
                enroll(flow, people)
                rate = STEPS * len(people) / _until_done()
                own = STEPS * len(people) / (sum(map(used, started)) - before)
            name = f"durable steps of {count} engine process" + "es" * (count > 1)
            settings = {"runs": len(people), "steps": STEPS, "processes": count}
            told = {"name": name, "value": rate, "unit": "steps/s", "limit": bare, "peer": "bare SQL, 1 connection"}
            yield {**told, "ratio": rate / bare, "settings": settings}
            told = {"name": f"{name}, by their own processor time", "value": own, "unit": "steps/s", "limit": TARGET}
            yield {**told, "ratio": own / TARGET, "peer": "target", "settings": settings}


@contextmanager
def flow_of_the_bench() -> Iterator[int]:
    """The id of the flow of `bench.engine`, published in a database without any runs."""
    with declared():
        partitions.ensure()
        clean()
        publishing.publish(FLOW, BY)
        try:
            yield rows(connection.cursor(), "select id from flow where key = %s", [KEY])[0][0]
        finally:
            clean()
            publishing.archive(KEY, BY)


@contextmanager
def engines(count: int) -> Iterator[list[int]]:
    """So many engine processes that have shared the buckets among themselves; answers their ids."""
    command = [sys.executable, "-m", "bench.worker"]
    started = [subprocess.Popen(command, stdin=subprocess.PIPE) for _ in range(count)]
    try:
        while _shares() != [256 // count] * count:
            time.sleep(0.2)
        yield [one.pid for one in started]
    finally:
        for one in started:
            assert one.stdin is not None
            one.stdin.close()
        for one in started:
            one.wait(30)


def _shares() -> list[int]:
    text = "select count(*) from lease where owner is not null and until > clock_timestamp() group by owner"
    return [count for (count,) in rows(connection.cursor(), text)]


def _until_done() -> float:
    began = time.perf_counter()
    while due(ALL, clock.now()):
        time.sleep(0.05)
    return time.perf_counter() - began
