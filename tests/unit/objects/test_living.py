"""Definitions of another process are seen by every thread of this one, also while one of them is just looking."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection

from guanxi.kit import sql
from guanxi.objects import living
from guanxi.objects.models import ScriptFunction

pytestmark = pytest.mark.django_db(transaction=True)


class Slow:
    """Reads as always, and keeps what it found to itself until it may go on."""

    def __init__(self) -> None:
        self.has_read, self.may_go = threading.Event(), threading.Event()

    def rows(self, *args: Any) -> list[Any]:
        found = list(sql.rows(*args))
        self.has_read.set()
        assert self.may_go.wait(10)
        return found


@pytest.fixture(autouse=True)
def nothing_known(db: None) -> Iterator[None]:
    living.forget()
    living.revision()
    time.sleep(living.STEADY_UNKNOWN)
    yield
    living.forget()


@pytest.fixture
def slow(monkeypatch: pytest.MonkeyPatch) -> Slow:
    one = Slow()
    monkeypatch.setattr(living, "sql", SimpleNamespace(rows=one.rows))
    return one


def made_elsewhere(name: str) -> None:
    ScriptFunction.objects.create(
        name=name, label={"en": name}, parameters=[{"name": "n", "type": "number"}], gives="number", body="return n"
    )


def is_known(name: str) -> bool:
    try:
        return name in living.functions(name)
    finally:
        connection.close()


def test_who_asks_for_a_new_name_waits_for_the_look_that_finds_it(slow: Slow) -> None:
    made_elsewhere("halved")
    with ThreadPoolExecutor(2) as pool:
        first = pool.submit(is_known, "halved")
        assert slow.has_read.wait(10)
        second = pool.submit(is_known, "halved")
        before = living.revision()  # what is known anyway is answered at once
        assert not second.done()
        slow.may_go.set()
        assert (first.result(10), second.result(10)) == (True, True)
    assert living.revision() == before + 1


def test_a_look_that_began_before_a_definition_does_not_hide_it(slow: Slow) -> None:
    with ThreadPoolExecutor(1) as pool:
        early = pool.submit(is_known, "halved")
        assert slow.has_read.wait(10)
        made_elsewhere("halved")
        living.forget()
        slow.may_go.set()
        assert early.result(10) is False
    assert is_known("halved")
