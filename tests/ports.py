"""Ports for servers that tests start.

The system gives the ports above to whoever connects somewhere. One of those that is free now may belong to a connection
when the server listens at last, and stay taken for as long as that connection lives.
"""

import os
import socket
from collections.abc import Iterator
from itertools import chain

_FIRST, _LAST, _APART = 14_000, 32_000, 7_919


def _own() -> Iterator[int]:
    """Processes beside each other begin far from each other."""
    start = _FIRST + os.getpid() * _APART % (_LAST - _FIRST)
    while True:
        yield from chain(range(start, _LAST), range(_FIRST, start))


_ports = _own()


def free_port() -> int:
    """Nobody listens there, and nobody else in this process is told of it soon."""
    return next(port for port in _ports if _is_free(port))


def free_ports(number: int) -> tuple[int, ...]:
    """As many in a row, for a program that takes the next ones, too."""
    found: list[int] = []
    while len(found) < number:
        port = free_port()
        found = [*found, port] if found and port == found[-1] + 1 else [port]
    return tuple(found)


def _is_free(port: int) -> bool:
    try:
        with socket.create_server(("127.0.0.1", port)):
            return True
    except OSError:
        return False
