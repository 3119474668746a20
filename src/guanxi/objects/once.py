"""What an object's own functions ask the database for each row, read once for all the rows of one write."""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_read: ContextVar[dict[Callable[[], Any], Any] | None] = ContextVar("read in this write", default=None)


def as_one_write(write: Callable[P, T]) -> Callable[P, T]:
    """A verb of `write`. A write within a write begins anew: what it is about may have just been changed."""

    @wraps(write)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        token = _read.set({})
        try:
            return write(*args, **kwargs)
        finally:
            _read.reset(token)

    return run


def once(read: Callable[[], T]) -> T:
    """What `read` answers; outside of a write it is asked each time."""
    known = _read.get()
    if known is None:
        return read()
    if read not in known:
        known[read] = read()
    found: T = known[read]
    return found
