"""Locks that cannot be leaked: the kernel gives a flock back when the last process that holds it is gone."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


def open_lock(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)


def take(fd: int, *, shared: bool = False, wait: bool = False) -> bool:
    """Whether the lock is ours now. With `wait` it always is, some day."""
    kind = fcntl.LOCK_SH if shared else fcntl.LOCK_EX
    try:
        fcntl.flock(fd, kind if wait else kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def drop(fd: int) -> None:
    fcntl.flock(fd, fcntl.LOCK_UN)


@contextmanager
def opened(path: Path) -> Iterator[int]:
    fd = open_lock(path)
    try:
        yield fd
    finally:
        os.close(fd)


def is_free(path: Path) -> bool:
    """Whether nobody holds it at this moment."""
    with opened(path) as fd:
        return take(fd)
