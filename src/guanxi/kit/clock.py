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


class SystemClock:
    def now(self) -> datetime:
        return datetime.now(UTC)


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


_current: Clock = SystemClock()


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _current.now()


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
