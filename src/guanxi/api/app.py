"""The HTTP API: one description, one door, one file an area."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, URLResolver, re_path
from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema

from guanxi.api import description
from guanxi.api.docs import Docs, asset
from guanxi.api.door import not_found, through_the_door
from guanxi.api.problems import handle
from guanxi.api.reading import StrictJson
from guanxi.api.who import AUTH

PREFIX = "api/v1/"


class Api(NinjaAPI):
    """Ninja, with every address behind our door, and errors described where ninja says nothing of them."""

    def _get_urls(self) -> list[URLResolver | URLPattern]:
        patterns = [re_path(r"^docs/(?P<name>[\w.-]+)$", asset), *super()._get_urls()]
        for pattern in patterns:
            if isinstance(pattern, URLPattern):
                pattern.callback = through_the_door(pattern.callback)
        return [*patterns, re_path(r"^.*$", through_the_door(not_found))]

    def get_openapi_schema(
        self, *, path_prefix: str | None = None, path_params: dict[str, Any] | None = None
    ) -> OpenAPISchema:
        schema = super().get_openapi_schema(path_prefix=path_prefix or PREFIX, path_params=path_params)
        return description.completed(schema)


def build() -> Api:
    api = Api(
        title="Guanxi",
        version="1",
        description=description.INTRODUCTION,
        auth=list(AUTH),
        docs=Docs(),
        parser=StrictJson(),
        urls_namespace="api-1",
    )
    for kind in (Exception, *description.HANDLED):
        api.add_exception_handler(kind, handle)  # type: ignore[arg-type]  # it is only ever given an instance
    for prefix, router, tag in description.routers():
        api.add_router(prefix, router, tags=[tag])
    return api


api = build()
