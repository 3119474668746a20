"""The embedded database against kill -9: of the server, of its keeper, of its guests."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import psycopg
import pytest

from guanxi.project.embedded import guest, keeper, locks
from guanxi.project.embedded.guest import Guest, join

KILLS = 5
pytestmark = pytest.mark.timeout(300)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(params=["open path", "closed path"])
def data(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """pytest's own folder is closed to everybody but us: as root, the server cannot be given it by name."""
    tmp_path.parent.chmod(0o700)
    opened = ROOT / "var" / "crash" / f"{os.getpid()}-{tmp_path.name}"
    return {"open path": opened, "closed path": tmp_path / "data"}[request.param]


@pytest.fixture
def stay(data: Path) -> Iterator[Guest]:
    stay = join(data)
    with psycopg.connect(stay.url(), autocommit=True) as connection:
        connection.execute("create table kept (number int primary key)")
    yield stay
    stay.leave(wait=30)
    assert locks.is_free(stay.where.lock("server")), "the server outlived its last guest"


def postmaster(stay: Guest) -> int:
    pid = keeper._postmaster(stay.where)
    assert pid is not None
    return pid


def write(stay: Guest, numbers: range, stop: threading.Event) -> list[int]:
    """The numbers whose commit was acknowledged. Goes on over every crash."""
    acknowledged: list[int] = []
    left = iter(numbers)
    while not stop.is_set():
        try:
            with psycopg.connect(stay.url(), autocommit=True, connect_timeout=10) as connection:
                while not stop.is_set():
                    number = next(left)
                    connection.execute("insert into kept values (%s)", [number])
                    acknowledged.append(number)
        except psycopg.OperationalError:
            time.sleep(0.01)
    return acknowledged


def kept(stay: Guest) -> set[int]:
    with psycopg.connect(stay.url()) as connection:
        return {number for (number,) in connection.execute("select number from kept")}


def test_no_acknowledged_commit_is_lost_when_the_server_is_killed_under_load(stay: Guest) -> None:
    stop, pauses = threading.Event(), []
    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, stay, range(n * 1_000_000, (n + 1) * 1_000_000), stop) for n in range(4)]
        for _ in range(KILLS):
            time.sleep(0.7)
            os.kill(postmaster(stay), signal.SIGKILL)
            killed = time.monotonic()
            join(stay.where.data).leave()
            pauses.append(time.monotonic() - killed)
        time.sleep(0.3)
        stop.set()
        acknowledged = {number for writer in writers for number in writer.result()}
    slowest = max(pauses)
    print(f"{KILLS} kills, {len(acknowledged)} commits acknowledged, back after {slowest:.2f} s at most")  # noqa: T201
    assert acknowledged <= kept(stay)
    assert len(acknowledged) > 100


def test_a_killed_keeper_is_replaced_and_its_server_kept(stay: Guest) -> None:
    before = postmaster(stay)
    [process] = stay.keepers
    process.kill()
    process.wait()
    assert kept(stay) == set()
    guest.ensure(stay)
    assert postmaster(stay) == before


def test_keeper_and_server_killed_together_come_back_for_the_next_guest(stay: Guest) -> None:
    with psycopg.connect(stay.url(), autocommit=True) as connection:
        connection.execute("insert into kept values (1)")
    [process] = stay.keepers
    process.kill()
    process.wait()
    os.kill(postmaster(stay), signal.SIGKILL)
    other = join(stay.where.data)
    assert kept(other) == {1}
    other.leave()


def test_a_guest_that_is_killed_does_not_keep_the_server(data: Path) -> None:
    code = (
        f"import time; from pathlib import Path; from guanxi.project.embedded.guest import join\n"
        f"stay = join(Path({str(data)!r}), say=lambda _: None); print('in', flush=True); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "in\n"
        stay = join(data)
        other.kill()
    assert not locks.is_free(stay.where.lock("server"))
    stay.leave(wait=30)
    assert locks.is_free(stay.where.lock("server"))


def test_the_server_stays_while_anybody_needs_it(stay: Guest) -> None:
    first, second = join(stay.where.data), join(stay.where.data)
    first.leave(wait=1)
    second.leave(wait=1)
    assert kept(stay) == set()


def test_many_guests_that_arrive_together_meet_one_server(data: Path) -> None:
    with ThreadPoolExecutor(6) as pool:
        stays = list(pool.map(lambda _: join(data), range(6)))
    pids = {postmaster(stay) for stay in stays}
    for stay in stays:
        stay.leave()
    wait_for_end(stays[0])
    assert len(pids) == 1


def wait_for_end(stay: Guest) -> None:
    deadline = time.monotonic() + 30
    while not locks.is_free(stay.where.lock("keeper")):
        assert time.monotonic() < deadline
        time.sleep(0.05)
