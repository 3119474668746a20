"""Joining the embedded database, as one of possibly many programs."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql

from guanxi.project.embedded import locks
from guanxi.project.embedded.place import DATABASE, PORT, USER, Place, check_private, place, prepare

_KEEPERS_TRIED = 2
_SPEAK_EVERY = 5.0


@dataclass(slots=True)
class Guest:
    """One program's stay. While the lock is held the server runs; the kernel takes it back if we are killed."""

    where: Place
    lock: int
    keepers: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    def url(self, database: str = DATABASE) -> str:
        return f"host={self.where.socket_folder} port={PORT} user={USER} dbname={database}"

    def leave(self, *, wait: float = 0) -> None:
        """Go. With `wait`, give the keeper that many seconds to stop the server, if nobody else needs it."""
        os.close(self.lock)
        deadline = time.monotonic() + wait
        while time.monotonic() < deadline and not locks.is_free(self.where.lock("keeper")):
            if not _is_unused(self.where):
                return
            time.sleep(0.05)


def join(data: Path, *, linger: float = 0, is_durable: bool = True, say: Callable[[str], None] = print) -> Guest:
    """Start the server if need be, and return when it answers.

    A server that recovers from a crash is waited for as long as it takes, with a word every few seconds. `linger` is
    how long the server outlives its last guest; only whoever starts the keeper decides it, as with `is_durable`.
    """
    where = place(data)
    prepare(where)
    guest = Guest(where, _users_lock(where))
    options = (str(linger), "durable" if is_durable else "fast")
    _wait_until_ready(guest, options, say)
    _ensure_database(guest)
    return guest


def ensure(guest: Guest, *, linger: float = 0, is_durable: bool = True) -> None:
    """Start a new keeper if ours was killed. Cheap; supervisors call it every second or so."""
    if locks.is_free(guest.where.lock("keeper")):
        _spawn_keeper(guest, (str(linger), "durable" if is_durable else "fast"))


def _users_lock(where: Place) -> int:
    lock = locks.open_lock(where.lock("users"))
    locks.take(lock, shared=True, wait=True)
    return lock


def _wait_until_ready(guest: Guest, options: tuple[str, str], say: Callable[[str], None]) -> None:
    started = spoken = time.monotonic()
    while True:
        trouble = _trouble(guest)
        if trouble is None:
            return
        if locks.is_free(guest.where.lock("keeper")):
            if len(guest.keepers) >= _KEEPERS_TRIED:
                raise RuntimeError(f"the embedded database does not start: {trouble}\n{_last_words(guest.where)}")
            _spawn_keeper(guest, options)
        if time.monotonic() - spoken > _SPEAK_EVERY:
            spoken = time.monotonic()
            say(f"waiting for the database, {spoken - started:.0f} s so far: {trouble}")
        time.sleep(0.05)


def _trouble(guest: Guest) -> str | None:
    """Why the server does not answer yet, or None."""
    try:
        check_private(guest.where.socket_folder, guest.where.server_uid)
        psycopg.connect(guest.url("postgres"), connect_timeout=5).close()
    except FileNotFoundError:
        return "it is being set up"
    except psycopg.OperationalError as error:
        return str(error).strip().rsplit("\n", 1)[-1]
    return None


def _spawn_keeper(guest: Guest, options: tuple[str, str]) -> None:
    """Detached from us: it must outlive a guest that is killed, to stop the server or keep it for the others."""
    with guest.where.keeper_log.open("ab") as log:
        keeper = subprocess.Popen(  # noqa: S603
            [sys.executable, "-m", "guanxi.project.embedded.keeper", str(guest.where.data), *options],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    guest.keepers.append(keeper)
    _await_lock(guest.where, keeper)


def _await_lock(where: Place, keeper: "subprocess.Popen[bytes]") -> None:
    while keeper.poll() is None and locks.is_free(where.lock("keeper")):
        time.sleep(0.02)


def _is_unused(where: Place) -> bool:
    """Whether no other guest is there; the keeper itself holds the lock while it stops the server."""
    with locks.opened(where.lock("users")) as lock:
        return locks.take(lock) or not locks.take(lock, shared=True)


def _last_words(where: Place) -> str:
    words = [path.read_text(errors="replace").splitlines()[-8:] for path in _logs(where)]
    return "\n".join(line for lines in words for line in lines)


def _logs(where: Place) -> list[Path]:
    return [path for path in (where.keeper_log, where.log) if path.exists()]


def _ensure_database(guest: Guest) -> None:
    with psycopg.connect(guest.url("postgres"), autocommit=True) as connection:
        found = connection.execute("select 1 from pg_database where datname = %s", [DATABASE]).fetchone()
        if found:
            return
        try:
            connection.execute(sql.SQL("create database {}").format(sql.Identifier(DATABASE)))
        except (psycopg.errors.DuplicateDatabase, psycopg.errors.UniqueViolation):
            return
