"""Where the embedded database keeps its things, and whose they are."""

import os
import stat
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

PORT = 5432
USER = "guanxi"
DATABASE = "guanxi"
# As root the server runs under a uid of its own, from a range that no distribution hands out to people or services.
SERVER_UID = 60606
_SOCKET_LIMIT = 107


@dataclass(frozen=True, slots=True)
class Place:
    """All paths of one embedded database. Nothing here touches the disk except to look."""

    data: Path

    @property
    def folder(self) -> Path:
        return self.data / "postgres"

    @property
    def cluster(self) -> Path:
        return self.folder / "cluster"

    @property
    def log(self) -> Path:
        return self.folder / "postgres.log"

    @property
    def keeper_log(self) -> Path:
        return self.folder / "keeper.log"

    def lock(self, name: str) -> Path:
        """`users` is shared by guests, `keeper` held by the keeper, `server` by every process of the server."""
        return self.folder / f"{name}.lock"

    @property
    def socket_folder(self) -> Path:
        """Inside the data folder if the path fits into a socket address and the server may go there, else in /tmp."""
        inside = self.folder / "run"
        fits = len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= _SOCKET_LIMIT
        if fits and (os.geteuid() != 0 or is_open_to_others(self.data)):
            return inside
        digest = sha256(os.fsencode(self.data)).hexdigest()[:12]
        return Path("/tmp") / f"guanxi-{os.geteuid()}-{digest}"  # noqa: S108  # private_folder checks the owner

    @property
    def server_uid(self) -> int:
        """The uid the server runs under: the cluster's owner when root looks at an existing one."""
        if os.geteuid() != 0:
            return os.geteuid()
        owner = self.cluster.stat().st_uid if self.cluster.exists() else 0
        return owner or SERVER_UID


def place(data: Path) -> Place:
    return Place(data.absolute())


def is_open_to_others(path: Path) -> bool:
    """Whether a foreign uid can walk down to `path`: every folder on the way lets others pass."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.exists())


def private_folder(path: Path, uid: int) -> None:
    """Make the folder for `uid` alone; refuse one that somebody else put there first.

    It gets its owner before its name: a guest that looks meanwhile must not take it for a stranger's.
    """
    if not path.exists():
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.mkdir(mode=0o700)
        if os.geteuid() == 0:
            os.chown(fresh, uid, uid)
        fresh.rename(path)
    check_private(path, uid)


def check_private(path: Path, uid: int) -> None:
    found = path.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != uid or found.st_mode & 0o077:
        raise PermissionError(f"{path} is not a private folder of uid {uid}; remove it and start again")


def prepare(where: Place) -> None:
    """The folder around the cluster. It belongs to whoever owns the data folder, also when root starts the program."""
    where.data.mkdir(parents=True, exist_ok=True)
    where.folder.mkdir(mode=0o755, exist_ok=True)
    files = [where.log, where.keeper_log, *(where.lock(name) for name in ("users", "keeper", "server"))]
    for path in files:
        path.touch(mode=0o600)
    for path in (where.folder, *files):
        give_to_owner(path, where)


def give_to_owner(path: Path, where: Place) -> None:
    if os.geteuid() == 0:
        owner = where.data.stat()
        os.chown(path, owner.st_uid, owner.st_gid)
