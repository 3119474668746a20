"""The page that shows the description: assets come from this server, nothing is fetched from elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ninja
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import NinjaAPI
from ninja.openapi.docs import DocsBase

ASSETS = Path(ninja.__file__).parent / "static" / "ninja"
TYPES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css", "favicon.png": "image/png"}

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Guanxi API</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="shortcut icon" href="docs/favicon.png">
</head>
<body>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"""
START = """
const token = document.cookie.split("; ").find((part) => part.startsWith("csrftoken="))?.slice(10) ?? "";
SwaggerUIBundle({
  url: "openapi.json",
  dom_id: "#swagger-ui",
  deepLinking: true,
  docExpansion: "none",
  requestInterceptor: (request) => { request.headers["X-CSRFToken"] = token; return request; },
});
"""


class Docs(DocsBase):
    def render_page(self, request: HttpRequest, api: NinjaAPI, **kwargs: Any) -> HttpResponse:
        return HttpResponse(PAGE)


def asset(request: HttpRequest, name: str) -> HttpResponseBase:
    if name == "start.js":
        return HttpResponse(START, content_type="text/javascript")
    if name not in TYPES or not (ASSETS / name).is_file():
        raise Http404
    return FileResponse((ASSETS / name).open("rb"), content_type=TYPES[name])
