"""Making the cluster, once, and starting its server."""

import os
import pwd
import shutil
import subprocess
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from guanxi.project.embedded import binaries, tuning
from guanxi.project.embedded.place import PORT, USER, Place, give_to_owner, is_open_to_others, private_folder

_BIG_LOG = 20 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Spelling:
    """How the server may spell its folder. `fds` must be handed down to it."""

    path: str
    fds: tuple[int, ...] = ()


def ensure(where: Place) -> None:
    """Run initdb beside the final place and rename, so that an interrupted one leaves nothing that looks whole."""
    if where.cluster.exists():
        return
    fresh = where.folder / "cluster.new"
    shutil.rmtree(fresh, ignore_errors=True)
    maker = _initdb_uid()
    private_folder(fresh, maker)
    with ExitStack() as stack:
        spelling = _spelling(fresh, stack)
        _run([str(binaries.folder(where) / "initdb"), "-D", spelling.path, *_INITDB], maker, spelling.fds)
    _include_tuning(fresh)
    if os.geteuid() == 0:
        _hand_over(fresh, where.server_uid)
    fresh.rename(where.cluster)


_INITDB = (
    *("--username", USER, "--encoding", "UTF8", "--locale-provider", "builtin", "--locale", "C.UTF-8"),
    *("--data-checksums", "--auth-local", "trust", "--auth-host", "reject", "--no-instructions"),
)


def start(where: Place, server_lock: int, *, is_durable: bool = True) -> "subprocess.Popen[bytes]":
    """Start the server; it inherits `server_lock`, and so do all its children, until the last of them is gone."""
    uid = where.server_uid
    private_folder(where.socket_folder, uid)
    _write_tuning(where)
    # Holding the server lock proves that no process of this cluster lives, so these files can only be left-overs, and
    # their pid may by now belong to a stranger, which PostgreSQL would take for a running server.
    for left in (where.cluster / "postmaster.pid", where.socket_folder / f".s.PGSQL.{PORT}.lock"):
        left.unlink(missing_ok=True)
    with ExitStack() as stack:
        spelling = _spelling(where.cluster, stack)
        log = stack.enter_context(_log(where).open("ab"))
        command = [str(binaries.folder(where) / "postgres"), "-D", spelling.path, *_options(where, is_durable)]
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            cwd="/",
            env=_environment(),
            pass_fds=(*spelling.fds, server_lock),
            start_new_session=True,
            **_become(uid),
        )


def _options(where: Place, is_durable: bool) -> list[str]:
    options = [f"unix_socket_directories={where.socket_folder}", "listen_addresses=", f"port={PORT}"]
    if not is_durable:
        # For tests. Autovacuum's own transactions would now and then hold back readers of the event log.
        options += ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"]
        options += ["shared_buffers=128MB"]
    return [part for option in options for part in ("-c", option)]


def _spelling(folder: Path, stack: ExitStack) -> Spelling:
    """Below a closed path (root's home) the server gets its folder as an open descriptor instead of by name.

    /proc/self/fd/N leads straight to the folder; the alternative would be to open every parent folder to the world.
    """
    if os.geteuid() != 0 or is_open_to_others(folder.parent):
        return Spelling(str(folder))
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    stack.callback(os.close, fd)
    return Spelling(f"/proc/self/fd/{fd}", (fd,))


def _initdb_uid() -> int:
    """initdb wants a uid that has a name; the server's own need not have one."""
    if os.geteuid() != 0:
        return os.geteuid()
    named = sorted((user.pw_name != "nobody", user.pw_uid) for user in pwd.getpwall() if user.pw_uid != 0)
    if not named:
        raise RuntimeError("this machine knows no user but root; the database needs one to be set up")
    return named[0][1]


def _become(uid: int) -> "_Identity":
    """Only root has to become somebody else."""
    if os.geteuid() != 0:
        return {"user": None, "group": None, "extra_groups": None}
    return {"user": uid, "group": uid, "extra_groups": ()}


class _Identity(TypedDict):
    user: int | None
    group: int | None
    extra_groups: tuple[int, ...] | None


def _run(command: Sequence[str], uid: int, fds: tuple[int, ...]) -> None:
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, cwd="/", env=_environment(), pass_fds=fds, **_become(uid)
    )
    if done.returncode != 0:
        raise RuntimeError(f"{Path(command[0]).name} failed: {done.stderr.strip() or done.stdout.strip()}")


def _environment() -> dict[str, str]:
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": "/usr/bin:/bin"}


def _include_tuning(cluster: Path) -> None:
    (cluster / "guanxi.conf").write_text("")
    main = cluster / "postgresql.conf"
    main.write_text(f"include 'guanxi.conf'\n\n{_without_defaults(main.read_text())}")


def _without_defaults(text: str) -> str:
    """initdb writes values that it merely guessed; as later lines they would win over ours."""
    ours = tuning.settings(tuning.memory())
    return "\n".join(f"#{line}" if line.split(" ", 1)[0] in ours else line for line in text.splitlines())


def _write_tuning(where: Place) -> None:
    path = where.cluster / "guanxi.conf"
    path.write_text(tuning.text(tuning.memory()))
    if os.geteuid() == 0:
        os.chown(path, where.server_uid, where.server_uid)


def _hand_over(folder: Path, uid: int) -> None:
    for parent, _, files in os.walk(folder):
        os.chown(parent, uid, uid)
        for name in files:
            os.lchown(os.path.join(parent, name), uid, uid)


def _log(where: Place) -> Path:
    if where.log.exists() and where.log.stat().st_size > _BIG_LOG:
        where.log.replace(where.log.with_suffix(".log.1"))
    where.log.touch(mode=0o600)
    give_to_owner(where.log, where)
    return where.log
