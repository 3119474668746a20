"""Every address of the product."""

from importlib import import_module
from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path, re_path

from guanxi.project import health, spa


def _api() -> list[URLPattern | URLResolver]:
    if not find_spec("guanxi.api.app"):
        return []
    return [path("api/v1/", import_module("guanxi.api.app").api.urls)]


def _public() -> list[URLPattern | URLResolver]:
    """Forms, tracking links and whatever else strangers reach: each area lists its own."""
    names = [f"guanxi.{name}.urls" for name in ("channels", "marketing")]
    return [path("", include(name)) for name in names if find_spec(name)]


urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("_allauth/", include("allauth.headless.urls")),
    *_api(),
    *_public(),
    re_path(r"^(?!api/|_allauth/|assets/|static/).*$", spa.page),
]
