"""Every address of the product."""

from django.urls import include, path, re_path

from guanxi.api.app import api
from guanxi.project import health, spa

urlpatterns = [
    path("healthz", health.healthz),
    path("readyz", health.readyz),
    path("metrics", health.metrics),
    path("api/v1/", api.urls),
    path("_allauth/", include("allauth.headless.urls")),
    # What strangers reach: tracking links, unsubscribing, forms. Each package lists its own.
    path("", include("guanxi.channels.urls")),
    path("", include("guanxi.marketing.urls")),
    re_path(r"^(?!api/|_allauth/|assets/|static/).*$", spa.page),
]
