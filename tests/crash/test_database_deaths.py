"""The database dies, is full, or lets nobody in, while engines and senders are at work: they wait, and go on."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import UUID

import psycopg
import pytest
from django.db import DatabaseError, InterfaceError, connection

from guanxi.project.embedded import keeper
from guanxi.project.embedded.guest import Guest
from tests.crash.crew import Crew, counted, doubled, ended, people, say, wait_until
from tests.unit.automation.house import flow, publish

STEPS = [
    {
        "id": "call",
        "kind": "record.update",
        "config": {"values": {"website": "https://called.example"}},
        "next": "send",
    },
    {"id": "send", "kind": "crash.post", "next": "rest"},
    {"id": "rest", "kind": "wait", "config": {"span": "1 second"}, "next": "fork"},
    {
        "id": "fork",
        "kind": "parallel",
        "config": {"strands": [{"name": "a"}, {"name": "b"}]},
        "next": {"joined": "meet", "a": "again", "b": "note"},
    },
    {"id": "again", "kind": "crash.post", "next": "meet"},
    {"id": "note", "kind": "set", "config": {"values": {"n": 1}}, "next": "meet"},
    {"id": "meet", "kind": "join"},
]
# call, send, rest twice (it waits, it goes on), fork twice, again, note: and the join.
TRACE, EFFECTS = 1 + 1 + 2 + 2 + 1 + 1, 2


@pytest.fixture
def durable(folder: Path) -> Path:
    """What was answered is written: an answer the server gives after a commit survives the server's death."""
    name = connection.settings_dict["NAME"]
    with connection.cursor() as cursor:
        cursor.execute(f'alter database "{name}" set synchronous_commit = on')
    connection.close()
    return folder


def postmaster(server: Guest) -> int | None:
    return keeper._postmaster(server.where)


def die(server: Guest) -> None:
    """As when somebody pulls the plug of the server: no checkpoint, nobody is told."""
    wait_until(lambda: postmaster(server), 30)
    os.kill(postmaster(server) or 0, signal.SIGQUIT)


def retried(count: int) -> list[UUID]:
    """People whose creation was answered. What breaks off is not: it may be there or not."""
    for _ in range(600):
        try:
            return people(count)
        except (DatabaseError, InterfaceError):
            connection.close()
            time.sleep(0.1)
    raise AssertionError("the database did not come back")


def is_settled() -> bool:
    """Every run is over, and no effect waits any more; False also while the database is away."""
    try:
        waiting = counted("select count(*) from outbox where state in ('pending', 'held')")
        return ended() == counted("select count(*) from test_person") and not waiting
    except (DatabaseError, InterfaceError):
        connection.close()
        return False


def settled(folder: Path, answered: list[UUID], **more: int) -> dict[str, int]:
    delivered = (folder / "delivered").read_text().splitlines()
    there = "select count(*) from test_person where id = any(%s)"
    found = {
        "people": counted("select count(*) from test_person"),
        "answered_and_lost": len(answered) - counted(there, [answered]),
        "runs": counted("select count(*) from enrollment where outcome = 'completed' and root is null"),
        "trace": counted("select count(*) from trace"),
        "writes": counted("select count(*) from event where kind = 'person.updated'"),
        "effects": counted("select count(*) from outbox"),
        "unknown": counted("select count(*) from outbox where state <> 'delivered'"),
        "delivered_twice": len(delivered) - len(set(delivered)),
        "doubled": doubled(),
    }
    say(answered=len(answered), **more, **found)
    return found


def assert_exactly_once(found: dict[str, int]) -> None:
    n = found["people"]
    expected = {
        "answered_and_lost": 0,
        "runs": n,
        "trace": TRACE * n,
        "writes": n,
        "effects": EFFECTS * n,
        "delivered_twice": 0,
        "doubled": 0,
    }
    assert {name: found[name] for name in expected} == expected


def siege(server: Guest, folder: Path, deaths: int, people_each: int, every: float) -> dict[str, int]:
    publish(flow(steps=STEPS))
    answered: list[UUID] = []
    with Crew(folder) as crew:
        for role in ("engine", "engine", "sender"):
            crew.start(role)
        for _ in range(deaths):
            answered += retried(people_each)
            time.sleep(every * random.uniform(0.5, 1.5))
            die(server)
        wait_until(is_settled, 120)
        assert all(os.path.exists(f"/proc/{worker}") for worker in crew.workers), "a worker ended with its database"
    return settled(folder, answered, deaths=deaths)


@pytest.mark.timeout(300)
def test_a_database_that_dies_loses_nothing_it_answered_and_nothing_is_done_twice(server: Guest, durable: Path) -> None:
    found = siege(server, durable, deaths=3, people_each=40, every=1.0)

    assert_exactly_once(found)


@pytest.mark.chaos
@pytest.mark.timeout(1800)
def test_a_hundred_deaths_of_the_database_lose_nothing_and_double_nothing(server: Guest, durable: Path) -> None:
    found = siege(server, durable, deaths=100, people_each=40, every=3.0)

    assert_exactly_once(found)


def every_connection(server: Guest) -> list[psycopg.Connection[Any]]:
    taken = []
    try:
        while True:
            taken.append(psycopg.connect(server.url("postgres"), autocommit=True))
    except psycopg.OperationalError as error:
        assert "too many clients" in str(error)  # noqa: PT017 - what is asked is where it ends
    return taken


@contextmanager
def nobody_else_gets_in(server: Guest) -> Iterator[None]:
    """Take every connection the server has to give, those of the workers too."""
    name = connection.settings_dict["NAME"]
    taken = [psycopg.connect(server.url("postgres"), autocommit=True), *every_connection(server)]
    try:
        text = "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = %s"
        for _ in range(4):
            taken[0].execute(text, [name])
            taken += every_connection(server)
        yield
    finally:
        for one in taken:
            one.close()


@pytest.mark.timeout(300)
def test_workers_whom_the_database_lets_not_in_come_back_when_it_does(server: Guest, durable: Path) -> None:
    publish(flow(steps=STEPS))
    with Crew(durable) as crew:
        for role in ("engine", "engine", "sender"):
            crew.start(role)
        answered = people(60)
        wait_until(lambda: counted("select count(*) from trace") > 0, 30)
        connection.close()
        with nobody_else_gets_in(server):
            time.sleep(2)
        answered += retried(60)
        wait_until(is_settled, 120)

    assert_exactly_once(settled(durable, answered, taken=1))


SMALL = "8m"


@pytest.fixture
def small_disk(server: Guest, tmp_path: Path) -> Iterator[Path]:
    """A disk of a few megabytes, on which the tables of runs and effects lie."""
    place = Path("/tmp") / f"guanxi-small-{os.getpid()}"  # noqa: S108 - the server must be able to go there
    place.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", place], capture_output=True)
    if mounted.returncode != 0:
        place.rmdir()
        pytest.skip("only root may make a disk that is small enough to be full")
    home = place / "space"
    home.mkdir()
    os.chown(home, server.where.server_uid or 0, -1)
    yield home
    subprocess.run(["umount", "--lazy", place], check=False)
    place.rmdir()


@pytest.fixture
def tables_on_it(durable: Path, small_disk: Path) -> Iterator[Path]:
    names = ("enrollment", "outbox")
    with connection.cursor() as cursor:
        cursor.execute(f"create tablespace small location '{small_disk}'")
        for name in names:
            cursor.execute(f"alter table {name} set tablespace small")
    yield small_disk
    with connection.cursor() as cursor:
        for name in names:
            cursor.execute(f"alter table {name} set tablespace pg_default")
        cursor.execute("drop tablespace small")


@pytest.mark.timeout(300)
def test_a_full_disk_is_waited_out_and_nobody_is_blamed(durable: Path, tables_on_it: Path) -> None:
    publish(flow(steps=STEPS))
    filler = tables_on_it.parent / "filler"
    with Crew(durable) as crew:
        filler.write_bytes(b"\0" * free_on(tables_on_it))
        answered = people(800)
        before = given_up()
        for role in ("engine", "engine", "sender"):
            crew.start(role)
        wait_until(lambda: given_up() > before + 2, 120)
        during = counted("select count(*) from enrollment")
        filler.unlink()
        wait_until(is_settled, 150)
        assert all(os.path.exists(f"/proc/{worker}") for worker in crew.workers), "a worker ended over a full disk"

    found = settled(durable, answered, entered_while_full=during)
    assert during < len(answered)
    assert counted("select count(*) from enrollment where status = 'd'") == 0
    assert_exactly_once(found)


def given_up() -> int:
    """Transactions that were rolled back."""
    return counted("select xact_rollback from pg_stat_database where datname = current_database()")


def free_on(disk: Path) -> int:
    seen = os.statvfs(disk)
    return seen.f_bavail * seen.f_frsize
