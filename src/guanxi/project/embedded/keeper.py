"""The process that keeps one embedded server: starts it, starts it again when it dies, stops it after the last guest.

Run by `guest.join`, never by hand. It is detached, knows no Django, and talks through locks only: nothing it knows can
be stale, because the kernel releases a lock with the process that held it.
"""

import contextlib
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from guanxi.project.embedded import cluster, locks
from guanxi.project.embedded.place import Place, place, prepare

_LOOK_EVERY = 0.1
_PATIENCE_WITH_ORPHANS = 1.0
_FAST_SHUTDOWN_LIMIT = 60.0
_GIVE_UP_AFTER = 3


def keep(where: Place, *, linger: float, is_durable: bool) -> None:
    """Returns when the last guest has gone and the server is down, or within seconds if another keeper is at work."""
    prepare(where)
    with locks.opened(where.lock("keeper")) as keeper:
        if not locks.take(keeper) and not _took_over(where, keeper):
            return
        cluster.ensure(where)
        with locks.opened(where.lock("users")) as users:
            _serve_until_alone(where, users, linger, is_durable)


def _took_over(where: Place, lock: int) -> bool:
    """Guests touch the lock to see whether it is free; one held for seconds, also on a busy machine, is a keeper's.

    Whoever gets it after that has still come in vain when everybody has gone meanwhile and there is no server to stop.
    """
    for _ in range(300):
        time.sleep(0.01)
        if locks.take(lock):
            return not _is_deserted(where)
    return False


def _is_deserted(where: Place) -> bool:
    with locks.opened(where.lock("users")) as users:
        return locks.take(users) and _postmaster(where) is None


def _serve_until_alone(where: Place, users: int, linger: float, is_durable: bool) -> None:
    server: subprocess.Popen[bytes] | None = None
    failures, started, alone_since = 0, 0.0, None
    while True:
        if not _is_running(where, server):
            failures = failures + 1 if time.monotonic() - started < 1 else 0
            if failures >= _GIVE_UP_AFTER:
                raise SystemExit("the database stops as soon as it starts; see postgres.log")
            time.sleep(0.2 * failures)
            server, started = _start(where, is_durable), time.monotonic()
        if locks.take(users):
            alone_since = alone_since or time.monotonic()
            if time.monotonic() - alone_since >= linger:
                # The users lock stays ours until we exit: whoever joins meanwhile waits, then starts a new keeper.
                return _stop(where, server)
            locks.drop(users)
        else:
            alone_since = None
        time.sleep(_LOOK_EVERY)


def _is_running(where: Place, server: "subprocess.Popen[bytes] | None") -> bool:
    """Ours runs until it can be reaped. One found after the death of its keeper runs while its lock is held."""
    if server is not None:
        return server.poll() is None
    return _postmaster(where) is not None


def _start(where: Place, is_durable: bool) -> "subprocess.Popen[bytes]":
    with locks.opened(where.lock("server")) as lock:
        _wait_for_orphans(where, lock)
        return cluster.start(where, lock, is_durable=is_durable)


def _wait_for_orphans(where: Place, lock: int) -> None:
    """After kill -9 of the postmaster its children live on for a moment, and must not meet a new one."""
    deadline = time.monotonic() + _PATIENCE_WITH_ORPHANS
    while not locks.take(lock):
        if time.monotonic() > deadline:
            _signal_all(where, signal.SIGKILL)
        time.sleep(0.02)


def _postmaster(where: Place) -> int | None:
    """The pid of the running postmaster. The file alone proves nothing: its pid may be dead, or a stranger's."""
    if locks.is_free(where.lock("server")):
        return None
    try:
        pid = int((where.cluster / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if _works_here(pid, where) else None


def _works_here(pid: int, where: Place) -> bool:
    """Whether it is a living server process of this cluster; a person's shell in that folder is none."""
    process = Path("/proc", str(pid))
    try:
        return (process / "comm").read_text() == "postgres\n" and (process / "cwd").samefile(where.cluster)
    except OSError:
        return False


def _signal_all(where: Place, number: signal.Signals) -> None:
    for entry in Path("/proc").glob("[0-9]*"):
        if _works_here(int(entry.name), where):
            _signal(int(entry.name), number)


def _signal(pid: int, number: signal.Signals) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _stop(where: Place, server: "subprocess.Popen[bytes] | None") -> None:
    """A fast shutdown: open transactions are rolled back, a checkpoint is written."""
    pid = server.pid if server is not None else _postmaster(where)
    if pid is None:
        return
    _signal(pid, signal.SIGINT)
    deadline = time.monotonic() + _FAST_SHUTDOWN_LIMIT
    while not locks.is_free(where.lock("server")):
        if time.monotonic() > deadline:
            _signal_all(where, signal.SIGQUIT)
        time.sleep(0.02)
    if where.folder not in where.socket_folder.parents:
        with contextlib.suppress(OSError):
            where.socket_folder.rmdir()


def main() -> None:
    data, linger, is_durable = sys.argv[1:4]
    for number in (signal.SIGINT, signal.SIGHUP, signal.SIGTERM):
        # A terminal's Ctrl-C, or a machine going down, ends the guests; the keeper follows them.
        signal.signal(number, signal.SIG_IGN)
    keep(place(Path(data)), linger=float(linger), is_durable=is_durable == "durable")


if __name__ == "__main__":
    main()
