"""Ports to listen on: taken ones are told in words before anything has started."""

import contextlib
import errno
import os
import socket

from guanxi.kit.errors import Refused
from guanxi.kit.phrase import Phrase

_NEAR = 100


def require_port(host: str, port: int, setting: str, *, shared: bool = False) -> None:
    """Refuses unless we may listen there. `shared`: beside processes of our own that listen there too.

    It only binds: whoever listened, if for an instant, would be given connections meant for the others.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if shared and hasattr(socket, "SO_REUSEPORT"):
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            probe.bind((host, port))
    except OSError as error:
        words = _TAKEN if error.errno == errno.EADDRINUSE else _REFUSED.fill(reason=os.strerror(error.errno or 0))
        raise Refused(words.fill(port=port, host=host, setting=setting), code="port_taken") from None


def free_port(wanted: int, host: str = "127.0.0.1") -> int:
    """The wanted one, or the next that is free. One that the system chooses may belong to a connection, and for long,
    before anybody listens there.
    """
    for port in range(wanted, min(wanted + _NEAR, 65_536)):
        with contextlib.suppress(OSError), socket.create_server((host, port)):
            return port
    with socket.create_server((host, 0)) as other:
        return int(other.getsockname()[1])


_TAKEN = Phrase(
    "Port {port} on {host} is taken by another program; choose another with {setting}",
    "{host} 的端口 {port} 已被其他程序占用，请用 {setting} 换一个端口",
)
_REFUSED = Phrase(
    "Cannot listen on port {port} of {host} ({reason}); choose another with {setting}",
    "无法监听 {host} 的端口 {port}（{reason}），请用 {setting} 换一个端口",
)
