"""Every request gets an id, a line in the log and a place in the metrics."""

import re
import time
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponse
from prometheus_client import Histogram

from guanxi.kit.ids import uuid7

_log = structlog.get_logger("guanxi.web")
_GIVEN_ID = re.compile(r"[A-Za-z0-9_-]{8,64}")
_QUIET = ("/healthz", "/readyz", "/metrics", "/assets/")

SECONDS = Histogram("guanxi_http_seconds", "Time to answer", ["method", "route", "status"])


def seen(answer: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """The log carries the path without its query: tokens and addresses stay out of it."""

    def middleware(request: HttpRequest) -> HttpResponse:
        request_id = _request_id(request)
        request.request_id = request_id  # type: ignore[attr-defined]
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request=request_id)
        started = time.perf_counter()
        response = answer(request)
        took = time.perf_counter() - started
        response["X-Request-Id"] = request_id
        response.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        route = request.resolver_match.route if request.resolver_match else "-"
        SECONDS.labels(request.method, route, response.status_code).observe(took)
        if not request.path.startswith(_QUIET):
            _log.info(
                "request",
                method=request.method,
                path=_without_token(request.path),
                status=response.status_code,
                ms=round(took * 1000, 1),
            )
        return response

    return middleware


def _request_id(request: HttpRequest) -> str:
    given = request.headers.get("X-Request-Id", "")
    return given if _GIVEN_ID.fullmatch(given) else uuid7().hex


def _without_token(path: str) -> str:
    """Tracking links carry a signed token in their path; whoever reads the log must not be able to use it."""
    if path.startswith(("/t/", "/u/", "/password/", "/verify-email/")):
        return path[: path.rindex("/") + 1] + "…"
    return path
