"""So many within a window, whichever process is asked."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from guanxi.access import pace
from guanxi.kit.clock import VirtualClock
from guanxi.kit.sql import rows

ROOT = Path(__file__).resolve().parents[3]
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    pace.forget()
    yield
    pace.forget()


def taken(caller: str, times: int, most: int) -> list[int]:
    return [pace.seconds_to_wait(caller, most, MINUTE) for _ in range(times)]


@pytest.mark.parametrize("most", [1, 3, 20, 100, 101])
def test_exactly_so_many_may_within_a_window_and_again_in_the_next(db: None, clock: VirtualClock, most: int) -> None:
    first = taken("ada", most + 5, most)
    clock.advance(timedelta(seconds=59))
    late = taken("ada", 1, most)
    clock.advance(timedelta(seconds=1))
    again = taken("ada", most + 5, most)

    assert (first, late) == ([0] * most + [60] * 5, [1])
    assert again == [0] * most + [60] * 5


@pytest.mark.parametrize(("back", "more"), [(pace.APART, 0), (pace.APART + timedelta(seconds=1), 20)])
def test_who_looked_at_the_clock_first_and_draws_last_begins_no_window(
    db: None, clock: VirtualClock, back: timedelta, more: int
) -> None:
    """A clock that was really set back does, else nobody might go on until it has caught up."""
    here = taken("ada", 30, 20)
    pace.forget()
    clock.set(clock.now() - back)
    there = taken("ada", 30, 20)
    assert (here.count(0), there.count(0)) == (20, more)


def test_callers_do_not_take_from_each_other(db: None, clock: VirtualClock) -> None:
    assert taken("ada", 4, 3)[-1] == 60
    assert taken("bo", 3, 3) == [0, 0, 0]


def test_who_is_refused_costs_no_statement(db: None, clock: VirtualClock) -> None:
    taken("ada", 4, 3)
    with connection.execute_wrapper(_refuse):
        assert taken("ada", 100, 3) == [60] * 100


def _refuse(*_: object) -> None:
    raise AssertionError("a statement was run")


def test_ever_new_names_fill_no_table(db: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pace, "SLOTS", 16)
    for number in range(300):
        pace.seconds_to_wait(f"stranger {number}", 1_000, MINUTE)
    with connection.cursor() as cursor:
        assert rows(cursor, "select count(*) from pace")[0][0] == 16


ASK = """
import django
django.setup()
from datetime import timedelta
from guanxi.access import pace
print(sum(not pace.seconds_to_wait("ada", 400, timedelta(hours=1)) for _ in range(300)))
"""


def test_two_processes_give_together_what_one_may_give(transactional_db: None) -> None:
    """Each is asked three hundred times, and four hundred are allowed."""
    given = connection.settings_dict
    host = quote(str(given["HOST"]), safe="")
    product = {
        "DATABASE_URL": f"postgresql://{given['USER']}@/{given['NAME']}?host={host}&port={given['PORT']}",
        "DJANGO_SETTINGS_MODULE": "guanxi.project.settings",
        "PYTHONPATH": str(ROOT / "src"),
    }
    environment = {**os.environ, **product}
    command = [sys.executable, "-c", ASK]
    asked = [subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) for _ in range(2)]

    may = [int(one.communicate()[0].splitlines()[-1]) for one in asked]

    assert sum(may) == 400
    assert max(may) <= 300
