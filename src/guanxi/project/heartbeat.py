"""Workers say that they live; `/readyz` listens.

These are real seconds, by the database's clock: a virtual clock in a test says nothing about a process being alive.
"""

import os
import socket
import threading

import structlog
from django.db import Error, connection

from guanxi.events.timekeeping import keep_time

WORKERS = ("engine", "sender", "jobs")
_EVERY = 5.0
_SILENT_AFTER = 30

_log = structlog.get_logger("guanxi.heartbeat")


def start(role: str) -> None:
    """Beat from a thread of its own until the process ends."""
    threading.Thread(target=_beat, args=(role,), name="heartbeat", daemon=True).start()


def silent() -> list[str]:
    """The roles of which no process has been heard of lately."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select distinct role from heartbeat where beat_at > clock_timestamp() - make_interval(secs => %s)",
            [_SILENT_AFTER],
        )
        heard = {role for (role,) in cursor.fetchall()}
    return [role for role in WORKERS if role not in heard]


def beat(role: str) -> None:
    """Say once that we live, and forget processes of yesterday."""
    process = f"{socket.gethostname()}:{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(
            "insert into heartbeat (process, role, beat_at) values (%s, %s, clock_timestamp())"
            " on conflict (process) do update set role = excluded.role, beat_at = excluded.beat_at",
            [process, role],
        )
        cursor.execute("delete from heartbeat where beat_at < clock_timestamp() - interval '1 day'")


def _beat(role: str) -> None:
    pause = threading.Event()
    while True:
        try:
            beat(role)
            keep_time()
        except Error as error:
            _log.warning("no heartbeat", role=role, error=str(error).splitlines()[0])
            connection.close()
        pause.wait(_EVERY)
