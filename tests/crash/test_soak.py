"""Steady work for a while, with somebody reading a long report in between: nothing grows, nothing slows down."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest
from django.db import connection

from guanxi.project.embedded.guest import Guest
from tests.crash.crew import Crew, counted, doubled, ended, people, say, wait_until
from tests.unit.automation.house import flow, publish

SECONDS = float(os.environ.get("GUANXI_SOAK_SECONDS", "300"))
STEPS = [
    {"id": "post", "kind": "crash.post", "next": "rest"},
    {"id": "rest", "kind": "wait", "config": {"span": "2 seconds"}, "next": "note"},
    {"id": "note", "kind": "set", "config": {"values": {"n": 1}}},
]
# How late people went on after their wait, in ms, by halves of the time.
LATE = """
select coalesce(percentile_cont(0.95) within group (order by late), 0)::int from (
    select extract(epoch from t.at - w.at - interval '2 seconds') * 1000 as late
    from trace t join trace w on w.subject = t.subject and w.step = 'rest' and w.outcome = 'waiting'
    where t.step = 'rest' and t.outcome = 'done' and t.at {side} (select min(at) + (max(at) - min(at)) / 2 from trace)
) l
"""


@contextmanager
def report(server: Guest) -> Iterator[None]:
    """A snapshot that is held open: nothing that was alive in it can be cleaned up meanwhile."""
    url = server.url(connection.settings_dict["NAME"])
    with psycopg.connect(url) as reader:
        # As a report that works all the time: the server ends those that hold a snapshot and do nothing.
        reader.execute("set idle_in_transaction_session_timeout = 0")
        reader.execute("set transaction isolation level repeatable read read only")
        reader.execute("select count(*) from enrollment")
        yield


def live(seconds: float, crew: Crew) -> int:
    """People come in, engines are killed now and then; vacuum comes by hand, because tests run without it."""
    came, end = 0, time.monotonic() + seconds
    while time.monotonic() < end:
        came += len(people(20))
        time.sleep(0.5)
        if random.random() < 0.05:
            crew.replace_one()
            with connection.cursor() as cursor:
                cursor.execute("vacuum enrollment, outbox, tally, consumer_cursor, lease, entry_history")
    return came


@pytest.mark.chaos
@pytest.mark.timeout(int(SECONDS * 3 + 600))
def test_hours_of_work_beside_a_long_report_leave_no_heap_of_the_dead(server: Guest, folder: Path) -> None:
    publish(flow(steps=STEPS))
    with Crew(folder) as crew:
        for _ in range(2):
            crew.start()
        came = live(SECONDS / 3, crew)
        with report(server):
            came += live(SECONDS / 3, crew)
        came += live(SECONDS / 3, crew)
        crew.start("sender")
        wait_until(lambda: ended() == came, 300)
        wait_until(lambda: not counted("select count(*) from outbox where state <> 'delivered'"), 300)
        with connection.cursor() as cursor:
            cursor.execute("vacuum")

    dead = "select coalesce(sum(n_dead_tup), 0) from pg_stat_user_tables where relname not like 'trace%%'"
    found = {
        "people": came,
        "kills": crew.kills,
        "dead_rows": counted(dead),
        "late_p95_ms_first_half": counted(LATE.format(side="<=")),
        "late_p95_ms_second_half": counted(LATE.format(side=">")),
        "delivered": counted("select count(*) from outbox where state = 'delivered'"),
        "doubled": doubled(),
    }
    say(**found)
    assert (found["delivered"], found["doubled"]) == (came, 0)
    assert found["dead_rows"] < came
    assert found["late_p95_ms_second_half"] < 3 * max(found["late_p95_ms_first_half"], 500)
