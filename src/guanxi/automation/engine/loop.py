"""The engine process: renew leases, consume the log, step what is due, rest when there is nothing to do.

`run_once` and `run_until_idle` are the same pass without leases, for tests and for commands that want it done now.
"""

from __future__ import annotations

import os
import secrets
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import structlog
from django.db import DatabaseError, InterfaceError, connection

from guanxi.automation import partitions
from guanxi.automation.engine import fence as fences
from guanxi.automation.engine.catalog import Catalog, catalog
from guanxi.automation.engine.claims import due, next_due
from guanxi.automation.engine.consume import Consumed, consume
from guanxi.automation.engine.due import Stepped, step_due
from guanxi.kit import clock
from guanxi.kit.ids import BUCKETS
from guanxi.objects.shape import steady

EVENTS_AT_ONCE = 2_000
SHORTEST_REST, LONGEST_REST = 0.05, 0.2
SLICE = 64
ALL = tuple(range(BUCKETS))
_log = structlog.get_logger("guanxi.engine")


@dataclass(slots=True)
class Pace:
    """How many runs a batch takes, so that a transaction stays between 80 and 250 ms."""

    limit: int = 500
    smallest: int = 50
    largest: int = 5_000

    def learn(self, done: Stepped) -> None:
        if done.seconds > 0.25:
            self.limit = max(self.smallest, self.limit // 2)
        elif done.seconds < 0.08 and done.runs >= self.limit * 3 // 4:
            self.limit = min(self.largest, self.limit * 3 // 2)


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did. `is_idle` when there was nothing to do."""

    consumed: Consumed
    runs: int
    steps: int

    @property
    def is_idle(self) -> bool:
        return self.consumed.events == 0 and self.runs == 0


def one_pass(
    found: Catalog, buckets: Sequence[int], pace: Pace, fence: fences.Fence | None = None, turn: int = 0
) -> Pass:
    """Events first, so that what has just happened is acted on; then each lane gets one batch, the urgent one first.

    A lane that holds a herd gets one slice of its buckets a pass; the next pass begins with the next slice.
    """
    with steady():
        return _one_pass(found, buckets, pace, fence, turn)


def _one_pass(found: Catalog, buckets: Sequence[int], pace: Pace, fence: fences.Fence | None, turn: int) -> Pass:
    now = clock.now()
    consumed = consume(found, buckets, EVENTS_AT_ONCE, now, fence)
    runs = steps = 0
    for lane, there in due(buckets, now).items():
        start = turn * SLICE % len(there)
        chosen = sorted((there[start:] + there[:start])[:SLICE])
        done = step_due(found, chosen, lane, pace.limit, now, fence)
        pace.learn(done)
        runs, steps = runs + done.runs, steps + done.steps
    return Pass(consumed, runs, steps)


def run_once(buckets: Sequence[int] = ALL, limit: int = 500) -> Pass:
    """One pass over these buckets without leases."""
    return one_pass(catalog(), buckets, Pace(limit))


def run_until_idle(buckets: Sequence[int] = ALL, limit: int = 500, most: int = 10_000) -> int:
    """Pass until nothing is left to do at this moment; answers the number of steps. The clock is not moved."""
    steps = 0
    for _ in range(most):
        done = run_once(buckets, limit)
        steps += done.steps
        if done.is_idle:
            return steps
    raise RuntimeError(f"still busy after {most} passes")


def run_through(virtual: clock.VirtualClock, until: timedelta, limit: int = 500) -> int:
    """Live through a stretch of virtual time, from wake-up to wake-up; answers the number of steps."""
    end = virtual.now() + until
    steps = run_until_idle(limit=limit)
    while (moment := next_due(ALL)) is not None and moment <= end:
        virtual.set(max(moment, virtual.now()))
        steps += run_until_idle(limit=limit)
    virtual.set(end)
    return steps + run_until_idle(limit=limit)


@dataclass(slots=True)
class Engine:
    """One engine process. Its name is new for each start, so that it never takes a dead namesake's leases for its
    own.
    """

    name: str = field(default_factory=lambda: f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}")
    lease_seconds: float = fences.LEASE_SECONDS
    fence: fences.Fence = field(default_factory=lambda: fences.Fence(""))
    pace: Pace = field(default_factory=Pace)
    _renewed: float = 0.0
    _kept_house: float = 0.0
    _turn: int = 0

    def run(self, stop: threading.Event) -> None:
        """Until `stop` is set. Trouble with the database is waited out; nothing half-done can remain."""
        rest = SHORTEST_REST
        try:
            while not stop.is_set():
                rest = self._live(stop, rest)
        finally:
            self._leave()

    def _live(self, stop: threading.Event, rest: float) -> float:
        try:
            done = self.once()
        except fences.LeaseLost as lost:
            _log.info("leases were taken over", owner=self.name, lost=str(lost))
            self._renewed = 0.0
            return SHORTEST_REST
        except (DatabaseError, InterfaceError) as error:
            _log.warning("engine pass failed", owner=self.name, error=str(error).splitlines()[0])
            _reconnect()
            self._renewed = 0.0
            stop.wait(0.5)
            return SHORTEST_REST
        if not done.is_idle:
            return SHORTEST_REST
        stop.wait(rest)
        return min(LONGEST_REST, rest * 1.15)

    def once(self) -> Pass:
        self._keep()
        if not self.fence.buckets:
            return Pass(Consumed(), 0, 0)
        self._turn += 1
        return one_pass(catalog(), self.fence.buckets, self.pace, self.fence, self._turn)

    def _keep(self) -> None:
        """Leases every third of their time, partitions every hour; both by real time."""
        moment = time.monotonic()
        if moment - self._renewed > self.lease_seconds / 3 or not self._renewed:
            _limit_session(self.lease_seconds)
            self.fence = fences.renew(self.name, seconds=self.lease_seconds)
            self._renewed = moment
        if moment - self._kept_house > 3600 or not self._kept_house:
            partitions.ensure()
            self._kept_house = moment

    def _leave(self) -> None:
        try:
            fences.leave(self.name)
        except (DatabaseError, InterfaceError):
            _log.info("leases run out by themselves", owner=self.name)


def _limit_session(seconds: float) -> None:
    """A process that is paused inside a transaction must lose it before others may wait for its leases for ever."""
    with connection.cursor() as cursor:
        cursor.execute(f"set idle_in_transaction_session_timeout = '{int(seconds * 1000)}ms'")


def _reconnect() -> None:
    try:
        connection.close()
    except (DatabaseError, InterfaceError):
        _log.debug("the old connection was gone already")


def run_engine(stop: threading.Event) -> None:
    """What `guanxi engine` runs."""
    Engine().run(stop)
