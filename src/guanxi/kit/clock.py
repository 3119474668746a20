"""The only place that reads the time.

Everything else asks `now()`, so that a test, a backtest or the demo company can live in another month. A virtual clock
is process-wide on purpose: engine and sender threads must see the same moment as the test that moved it.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Protocol


class Clock(Protocol):
    def now(self) -> datetime: ...


def machine() -> datetime:
    """What this machine believes. Nobody asks it but who compares it with a better clock."""
    return datetime.now(UTC)


class SystemClock:
    """The machine's, put right by as much as it was found to be wrong."""

    def __init__(self) -> None:
        self.wrong_by = timedelta()

    def now(self) -> datetime:
        return machine() + self.wrong_by


class VirtualClock:
    """Stands still until it is moved. Naive moments are refused."""

    def __init__(self, start: datetime) -> None:
        self._lock = Lock()
        self._now = _aware(start)

    def now(self) -> datetime:
        with self._lock:
            return self._now

    def advance(self, delta: timedelta) -> datetime:
        with self._lock:
            self._now += delta
            return self._now

    def set(self, moment: datetime) -> None:
        with self._lock:
            self._now = _aware(moment)


_system = SystemClock()
_current: Clock = _system


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _current.now()


def put_right(by: timedelta) -> None:
    """From now on the system's clock says so much more than the machine. A virtual clock in use is left alone."""
    _system.wrong_by = by


@contextmanager
def use(clock: Clock) -> Iterator[Clock]:
    """Let `clock` tell the time for the whole process until the block ends."""
    global _current
    before, _current = _current, clock
    try:
        yield clock
    finally:
        _current = before


def _aware(moment: datetime) -> datetime:
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs a time zone: {moment!r}")
    return moment.astimezone(UTC)
