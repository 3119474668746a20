"""Where a browser finds the stream of changes."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest


def live_address(request: HttpRequest) -> str:
    """As the installation says; else our own second port when we are reached directly, else beside us on the proxy."""
    if settings.GUANXI_LIVE_URL:
        return str(settings.GUANXI_LIVE_URL)
    host, _, port = request.get_host().rpartition(":")
    if host and port == str(settings.GUANXI_PORT):
        return f"{request.scheme}://{host}:{settings.GUANXI_LIVE_PORT}/live"
    return f"{request.scheme}://{request.get_host()}/live"
