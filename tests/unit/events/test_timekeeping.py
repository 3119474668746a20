"""A machine whose clock is wrong lives by the database's time."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from guanxi.events.timekeeping import keep_time
from guanxi.kit import clock
from guanxi.kit.clock import VirtualClock

pytestmark = pytest.mark.django_db(transaction=True)
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _right_again() -> Iterator[None]:
    yield
    clock.put_right(timedelta())


def machine_off_by(monkeypatch: pytest.MonkeyPatch, wrong: timedelta) -> None:
    monkeypatch.setattr(clock, "machine", lambda: datetime.now(UTC) + wrong)


def is_about_now() -> bool:
    return abs(clock.now() - datetime.now(UTC)) < MINUTE


@pytest.mark.parametrize("hours", [1, -1, 24 * 400])
def test_a_machine_that_is_off_is_put_right(monkeypatch: pytest.MonkeyPatch, hours: int) -> None:
    machine_off_by(monkeypatch, timedelta(hours=hours))
    before = is_about_now()

    keep_time()

    assert (before, is_about_now()) == (False, True)


def test_a_clock_that_is_put_right_by_its_owner_is_believed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as while_wrong:
        machine_off_by(while_wrong, timedelta(minutes=10))
        keep_time()

    keep_time()

    assert clock.now() - clock.machine() < MINUTE


def test_on_a_machine_with_a_good_clock_nothing_is_put_right() -> None:
    keep_time()

    assert clock._system.wrong_by == timedelta()


def test_every_new_connection_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    machine_off_by(monkeypatch, timedelta(hours=1))
    connection.close()

    connection.ensure_connection()

    assert is_about_now()


def test_a_virtual_clock_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    machine_off_by(monkeypatch, timedelta(hours=1))
    start = datetime(2020, 1, 1, tzinfo=UTC)

    with clock.use(VirtualClock(start)):
        keep_time()
        assert clock.now() == start
