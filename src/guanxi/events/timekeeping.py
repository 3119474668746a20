"""One time for all machines: the database's.

A flow is stepped by whichever machine owns its bucket, and what one machine has written another compares with its own
"now". So a machine whose clock is wrong must not fire timers early, or think that an answer came before the question.
The clock is compared with each new connection, and again every few seconds.
"""

from __future__ import annotations

import time
from datetime import timedelta
from typing import Any

from django.core.signals import request_started
from django.db import Error, connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from guanxi.kit import clock
from guanxi.kit.sql import rows

# What a well-kept clock may be off by anyhow; on one machine nothing is ever put right.
TOLERATED = timedelta(milliseconds=100)
# Whoever was held up while asking has learned nothing.
LONGEST_QUESTION = timedelta(seconds=1)
EVERY = 15.0


def keep_time(line: BaseDatabaseWrapper | None = None) -> None:
    """Ask the database what time it is, and live by that from now on."""
    asked = clock.machine()
    with (line or connection).cursor() as cursor:
        theirs = rows(cursor, "select clock_timestamp()")[0][0]
    took = clock.machine() - asked
    if took > LONGEST_QUESTION:
        return
    wrong = theirs - asked - took / 2
    clock.put_right(wrong if abs(wrong) > TOLERATED + took / 2 else timedelta())


_asked_at = -EVERY


def _at_a_request(**_: Any) -> None:
    """Web processes have no loop of their own, and keep their connections for ever."""
    global _asked_at
    if time.monotonic() - _asked_at < EVERY or connection.in_atomic_block:
        return
    _asked_at = time.monotonic()
    try:
        keep_time()
    except Error:
        connection.close()  # The request itself will say what is wrong with the database.


def _at_a_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    keep_time(connection)


def declare() -> None:
    connection_created.connect(_at_a_connection, dispatch_uid="timekeeping")
    request_started.connect(_at_a_request, dispatch_uid="timekeeping")
