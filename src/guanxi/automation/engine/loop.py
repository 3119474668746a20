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
from datetime import datetime, timedelta

import structlog
from django.db import DatabaseError, InterfaceError, connection

from guanxi.automation import partitions, trouble
from guanxi.automation.engine import fence as fences
from guanxi.automation.engine.catalog import Catalog, catalog
from guanxi.automation.engine.claims import due, next_due
from guanxi.automation.engine.consume import Consumed, consume
from guanxi.automation.engine.due import Stepped, step_due
from guanxi.automation.engine.heap import seldom_searched
from guanxi.automation.followers import follow
from guanxi.automation.timetable.keeping import tend
from guanxi.automation.timetable.table import next_moment, ring
from guanxi.kit import clock
from guanxi.kit.ids import BUCKETS
from guanxi.objects.shape import steady

EVENTS_AT_ONCE = 2_000
SHORTEST_REST, LONGEST_REST = 0.05, 0.2
# A herd ends after about a quarter of the buckets; the next pass begins behind them.
SHIFT = 64
ALL = tuple(range(BUCKETS))
_log = structlog.get_logger("guanxi.engine")


@dataclass(slots=True)
class Pace:
    """How many runs a batch takes, so that a transaction stays between 150 and 500 ms.

    What a batch costs besides its runs, a hundred statements or so, is small beside that; even the smallest is large
    enough for it, so that an engine on a busy machine is not slowed down further by its own statements.
    """

    limit: int = 500
    smallest: int = 200
    largest: int = 5_000

    def learn(self, done: Stepped) -> None:
        if done.seconds > 0.5:
            self.limit = max(self.smallest, self.limit // 2)
        elif done.seconds < 0.15 and done.runs >= self.limit * 3 // 4:
            self.limit = min(self.largest, self.limit * 3 // 2)


@dataclass(frozen=True, slots=True)
class Pass:
    """What one pass did. `is_idle` when there was nothing to do."""

    consumed: Consumed
    runs: int
    steps: int
    rung: int = 0
    followed: int = 0

    @property
    def is_idle(self) -> bool:
        return not (self.consumed.events or self.runs or self.rung or self.followed)


def one_pass(
    found: Catalog, buckets: Sequence[int], pace: Pace, fence: fences.Fence | None = None, turn: int = 0
) -> Pass:
    """Events first, so that what has just happened is acted on; then each lane gets one batch, the urgent one first.

    A lane that holds a herd gets one batch a pass; the next pass begins at other buckets.
    """
    with steady():
        return _one_pass(found, buckets, pace, fence, turn)


def _one_pass(found: Catalog, buckets: Sequence[int], pace: Pace, fence: fences.Fence | None, turn: int) -> Pass:
    now = clock.now()
    if not found.is_tended:
        tend(found, now)
        found.is_tended = True
    consumed = consume(found, buckets, EVENTS_AT_ONCE, now, fence)
    followed = follow(buckets, EVENTS_AT_ONCE, now, fence)
    rung = ring(found, buckets, now, fence=fence)
    runs = steps = 0
    for lane, there in due(buckets, now).items():
        start = turn * SHIFT % len(there)
        done = step_due(found, there[start:] + there[:start], lane, pace.limit, now, fence)
        pace.learn(done)
        runs, steps = runs + done.runs, steps + done.steps
    return Pass(consumed, runs, steps, rung, followed)


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
    while (moment := _next()) is not None and moment <= end:
        virtual.set(max(moment, virtual.now()))
        steps += run_until_idle(limit=limit)
    virtual.set(end)
    return steps + run_until_idle(limit=limit)


def _next() -> datetime | None:
    """The next instant at which something will happen by itself."""
    return min((moment for moment in (next_due(ALL), next_moment(ALL)) if moment is not None), default=None)


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
            rest = self._live(stop, rest)  # The flows are compiled by now.
            with seldom_searched():
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
        except Exception as error:  # Whatever it is, the next pass begins from what is committed.
            _log.warning("engine pass failed", owner=self.name, error=trouble.said(error).en, exc_info=_unknown(error))
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


def _unknown(error: Exception) -> Exception | None:
    """What has a place in our code; of a database that is away the first line says all."""
    return None if trouble.is_passing(error) else error


def _reconnect() -> None:
    try:
        connection.close()
    except (DatabaseError, InterfaceError):
        _log.debug("the old connection was gone already")


def run_engine(stop: threading.Event) -> None:
    """What `guanxi engine` runs."""
    Engine().run(stop)
