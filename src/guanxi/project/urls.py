"""Every address of the product."""

from django.urls import include, path, re_path

from guanxi.api import tracking
from guanxi.api.answer_page import answer_page
from guanxi.api.app import api
from guanxi.api.hooks import receive
from guanxi.project import health, spa

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("api/v1/", api.urls),
    path("_allauth/", include("allauth.headless.urls")),
    # What strangers reach: tracking links, unsubscribing, forms. Each package lists its own.
    path("hooks/<str:key>", receive),
    *(path(f"v1/{type}", tracking.taking(type)) for type in tracking.TYPES),
    path("gx.js", tracking.script),
    path("a/<str:token>", answer_page),
    path("", include("guanxi.channels.urls")),
    path("", include("guanxi.marketing.urls")),
    path("", include("guanxi.service.urls")),
    re_path(r"^(?!api/|_allauth/|assets/|static/).*$", spa.page),
]
