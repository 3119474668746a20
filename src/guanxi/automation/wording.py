"""Texts with variables, "Dear {{ contact.name }}": Liquid, whose variables are formulas of the flow.

So a text sees exactly what a condition sees (the subject's fields and relations, `vars.…`, `event.…`), is checked when
the flow is published, and loads nothing it does not name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from guanxi.automation.scope import EVENT, VARS
from guanxi.kit.liquid import render, variables_of

Way = tuple[str, ...]


def is_template(value: object) -> bool:
    return isinstance(value, str) and ("{{" in value or "{%" in value)


@lru_cache(maxsize=2048)
def ways_of(text: str) -> tuple[Way, ...]:
    """The variables a text names, as paths. Of an event or a variable only the first step: what follows is inside its
    value. Raises TemplateTrouble.
    """
    found = [variable.path for variable in variables_of(text, is_html=False)]
    return tuple(dict.fromkeys(path[:2] if path[0] in (EVENT, VARS) else path for path in found if path))


def formula_of(way: Way, object: str, relations: Mapping[str, Any]) -> str:
    """The formula behind a variable. `contact.name` in a flow about contacts is the field `name` of the subject."""
    is_subject = len(way) > 1 and way[0] == object and object not in relations
    return ".".join(way[1:] if is_subject else way)


def worded(text: str, values: Mapping[Way, Any], encode: Callable[[str], str] | None = None) -> str:
    """The text with its values (JSON-ready) filled in. Raises TemplateTrouble."""
    given: dict[str, Any] = {}
    for way, value in sorted(values.items(), key=lambda one: len(one[0])):
        here = given
        for name in way[:-1]:
            inner = here.get(name)
            here[name] = inner if isinstance(inner, dict) else {}
            here = here[name]
        here[way[-1]] = encode(str(value)) if encode and value is not None else value
    return render(text, given, is_html=False)
