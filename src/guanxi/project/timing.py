"""What a request asked of the database, told in its answer's Server-Timing header, which browsers draw.

Only where GUANXI_SERVER_TIMING is set: people who look for a slow page, and the measurements of `make bench`.
"""

import time
from collections.abc import Callable
from typing import Any

from django.db import connection
from django.http import HttpRequest, HttpResponse


class Told:
    """Counts the statements of one request and adds up their time."""

    def __init__(self) -> None:
        self.statements = 0
        self.seconds = 0.0

    def __call__(self, execute: Callable[..., Any], *given: Any) -> Any:
        started = time.perf_counter()
        try:
            return execute(*given)
        finally:
            self.statements += 1
            self.seconds += time.perf_counter() - started


def told(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    def middleware(request: HttpRequest) -> HttpResponse:
        counted, started = Told(), time.perf_counter()
        with connection.execute_wrapper(counted):
            response = answer(request)
        whole = (time.perf_counter() - started) * 1000
        response["Server-Timing"] = (
            f'db;dur={counted.seconds * 1000:.1f};desc="{counted.statements}", all;dur={whole:.1f}'
        )
        return response

    return middleware
