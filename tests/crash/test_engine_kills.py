"""Kill -9 of real engine and sender processes: nothing is lost, nothing is done twice, and the truth is told."""

from __future__ import annotations

import os
import random
import signal
import sys
import time
from pathlib import Path

import pytest
from django.db import connection, transaction

from guanxi.automation import outbox
from guanxi.automation.engine import catalog, fence
from guanxi.automation.engine.due import step_due
from guanxi.automation.engine.loop import ALL, run_until_idle
from guanxi.automation.outbox import Effect, put
from guanxi.automation.sending import send_until_idle
from guanxi.kit import clock as kit_clock
from tests.crash.crew import Crew, counted, doubled, ended, is_alive, people, wait_until
from tests.unit.automation.house import flow, path, publish, runs

STEPS = [
    {
        "id": "call",
        "kind": "record.update",
        "config": {"values": {"website": "https://called.example"}},
        "next": "send",
    },
    {"id": "send", "kind": "crash.send", "next": "rest"},
    {"id": "rest", "kind": "wait", "config": {"span": "1 second"}, "next": "note"},
    {"id": "note", "kind": "set", "config": {"values": {"n": 1}}, "next": "again"},
    {"id": "again", "kind": "crash.send"},
]
LINES = [
    ("call", "next", "done"),
    ("send", "next", "done"),
    ("rest", "", "waiting"),
    ("rest", "next", "done"),
    ("note", "next", "done"),
    ("again", "next", "done"),
]


def siege(folder: Path, kills: int, people_each: int, every: float) -> Crew:
    """Three engines work while people come in; one of them, at random, is killed and replaced, again and again."""
    publish(flow(steps=STEPS))
    with Crew(folder) as crew:
        for _ in range(3):
            crew.start()
        for _ in range(kills):
            people(people_each)
            time.sleep(every * random.uniform(0.5, 1.5))
            crew.replace_one()
        expected = kills * people_each
        wait_until(lambda: ended() == expected, 90)
    return crew


def verdict(crew: Crew) -> dict[str, int]:
    """Counts of everything that must be exactly once."""
    persons = counted("select count(*) from test_person")
    found = {
        "kills": crew.kills,
        "people": persons,
        "runs": counted("select count(*) from enrollment where outcome = 'completed'"),
        "trace": counted("select count(*) from trace"),
        "effects": counted("select count(*) from outbox"),
        "writes": counted("select count(*) from event where kind = 'person.updated'"),
        "left": counted("select count(*) from event where kind = 'flow.left'"),
        "doubled": doubled(),
        "passed": counted("select coalesce(sum(n), 0) from tally where step = 'again'"),
    }
    sys.stdout.write(f"\n{found}\n")
    return found


def assert_exactly_once(found: dict[str, int]) -> None:
    n = found["people"]
    expected = {"runs": n, "trace": len(LINES) * n, "effects": 2 * n, "writes": n, "left": n, "doubled": 0, "passed": n}
    assert {name: found[name] for name in expected} == expected


@pytest.mark.timeout(120)
def test_killed_engines_lose_nothing_and_double_nothing(folder: Path) -> None:
    crew = siege(folder, kills=20, people_each=20, every=0.5)

    found = verdict(crew)

    assert_exactly_once(found)


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_hundreds_of_kills_lose_nothing_and_double_nothing(folder: Path) -> None:
    crew = siege(folder, kills=500, people_each=20, every=0.5)

    found = verdict(crew)

    assert_exactly_once(found)


SLOW = [{"id": "slow", "kind": "crash.slow", "next": "send"}, {"id": "send", "kind": "crash.send"}]


@pytest.mark.timeout(90)
def test_a_worker_paused_past_its_lease_cannot_commit(folder: Path) -> None:
    publish(flow(steps=SLOW))
    wei = people(1)[0]
    with Crew(folder) as crew:
        paused = crew.start()
        wait_until((folder / "slow").exists, 20)
        os.kill(paused, signal.SIGSTOP)
        crew.start()
        wait_until(lambda: [run["status"] for run in runs(wei)] == ["e"], 30)
        os.kill(paused, signal.SIGCONT)
        time.sleep(2)

    assert path(wei) == [("slow", "next", "done"), ("send", "next", "done")]
    assert counted("select count(*) from outbox") == 1


def test_a_transaction_under_a_lease_that_was_taken_over_is_refused(folder: Path) -> None:
    publish(flow(steps=STEPS))
    people(3)
    mine = fence.renew("mine")
    with connection.cursor() as cursor:
        cursor.execute("update lease set until = '-infinity'")
        cursor.execute("delete from worker")
    theirs = fence.renew("theirs")

    with pytest.raises(fence.LeaseLost):
        step_due(catalog.catalog(), mine.buckets, 1, 100, kit_clock.now(), mine)

    assert len(theirs.buckets) == len(ALL)


def test_two_engines_share_the_buckets_between_them(folder: Path) -> None:
    first = fence.renew("first")
    alone = len(first.buckets)
    fence.renew("second")
    first, second = fence.renew("first"), fence.renew("second")

    assert (alone, len(first.buckets), len(second.buckets)) == (256, 128, 128)
    assert not set(first.buckets) & set(second.buckets)


@pytest.mark.timeout(90)
def test_a_sender_killed_between_call_and_record_leaves_an_uncertain_effect(folder: Path) -> None:
    with transaction.atomic():
        put([Effect(3, "letter:1", "crash", {})])
    with Crew(folder) as crew:
        sender = crew.start("sender")
        wait_until(lambda: not is_alive(sender), 20)
        time.sleep(2.2)

    send_until_idle()

    assert (folder / "delivered").read_text() == "letter:1\n"
    assert [one.state for one in outbox.items()] == ["uncertain"]


def test_a_batch_that_dies_half_way_leaves_no_trace_at_all(folder: Path) -> None:
    publish(flow(steps=STEPS))
    ids = people(5)
    with transaction.atomic():
        run_until_idle()
        transaction.set_rollback(True)

    before = counted("select count(*) from enrollment") + counted("select count(*) from outbox")
    run_until_idle()

    assert before == 0
    assert [path(one)[:3] for one in ids] == [LINES[:3]] * 5
