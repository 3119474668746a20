"""The web app's one page: every address the server does not know is a route of the browser's."""

from functools import lru_cache

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import ensure_csrf_cookie

from guanxi.api.live.address import live_address
from guanxi.project.assets import built

_MISSING = "The web app is not built. Run: make web\n"


@ensure_csrf_cookie
def page(request: HttpRequest) -> HttpResponse:
    """Never cached, because it names the hashed assets of the present build."""
    if request.method not in ("GET", "HEAD"):
        return HttpResponse(status=405)
    html = _html(built())
    if html is None:
        return HttpResponse(_MISSING, status=503, content_type="text/plain; charset=utf-8")
    response = HttpResponse(html, headers={"Cache-Control": "no-cache"})
    # The stream of changes stands on a port of its own.
    response._csp_update = {"connect-src": live_address(request)}  # type: ignore[attr-defined]
    return response


@lru_cache(1)
def _html(_built: float) -> bytes | None:
    index = settings.WEB_BUILD / "index.html"
    return index.read_bytes() if index.exists() else None
