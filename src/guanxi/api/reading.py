"""JSON in: strictly, as the standard has it."""

from __future__ import annotations

import json
from typing import Any, NoReturn

from django.http import HttpRequest
from ninja.parser import Parser


class StrictJson(Parser):
    """NaN and Infinity are no JSON; a key given twice is somebody's mistake and not ours to choose from."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        found = json.loads(request.body, parse_constant=_refuse, object_pairs_hook=_once)
        if not isinstance(found, dict):
            raise TypeError("every body here is an object")
        return found


def _refuse(name: str) -> NoReturn:
    raise ValueError(f"{name} is no JSON")


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found
