"""JSON out."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse

from guanxi.kit import json


def reply(data: Any, status: int = 200) -> HttpResponse:
    """Decimals travel as strings, moments with their full precision, phrases as {en, zh}."""
    return HttpResponse(json.dumps(data), status=status, content_type="application/json; charset=utf-8")


def nothing() -> HttpResponse:
    return HttpResponse(status=204)
