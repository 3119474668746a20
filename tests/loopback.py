"""A real HTTP server on the loopback address, in a thread: tests say what it answers and see what it was asked."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, slots=True)
class Asked:
    """Header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


@dataclass(frozen=True, slots=True)
class Told:
    """One answer. `seconds` is how long the server thinks; `drips` sends the body byte by byte, so many a second."""

    status: int = 200
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    drips: float = 0.0


def told(data: Any = None, status: int = 200, **headers: str) -> Told:
    """JSON; header names with underscores for hyphens."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Told(status, json.dumps(data).encode(), {"Content-Type": "application/json", **named})


@dataclass
class Server:
    url: str
    answer: Callable[[Asked], Told] = lambda _asked: told({})
    asked: list[Asked] = field(default_factory=list)


@contextmanager
def serving(host: str = "127.0.0.1") -> Iterator[Server]:
    httpd = ThreadingHTTPServer((host, 0), _Handler)
    server = Server(f"http://{host}:{httpd.server_port}")
    httpd.server = server  # type: ignore[attr-defined]
    thread = threading.Thread(target=httpd.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()


class _Handler(BaseHTTPRequestHandler):
    def _serve(self) -> None:
        server: Server = self.server.server  # type: ignore[attr-defined]
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        asked = Asked(self.command, self.path, headers, body)
        server.asked.append(asked)
        answer = server.answer(asked)
        time.sleep(answer.seconds)
        with suppress(OSError):  # The caller has gone: that is what some tests are about.
            self._tell(answer)

    def _tell(self, answer: Told) -> None:
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if not answer.drips:
            self.wfile.write(answer.body)
            return
        for index in range(len(answer.body)):
            self.wfile.write(answer.body[index : index + 1])
            self.wfile.flush()
            time.sleep(1 / answer.drips)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _serve  # noqa: N815

    def log_message(self, *_args: Any) -> None:
        """Silence."""
