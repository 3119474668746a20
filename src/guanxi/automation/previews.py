"""How an effect would read if it left now, for simulations and backtests: declared by the package that sends it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from guanxi.automation.steps import Json
from guanxi.kit.errors import GuanxiError
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.registry import Registry

Preview = Mapping[str, Any]
"""`title` and `text` in words; `html` when there is some; `trouble` when it could not be made."""

# By kind of effect. What is given is the payload as the step queued it; records made only in the twin do not exist.
PREVIEWS: Registry[Callable[[Mapping[str, Json]], Preview]] = Registry("preview", Phrase("preview", "预览"))


def preview(kind: str, payload: Mapping[str, Json]) -> Preview:
    """Never raises: a template that breaks is shown as what it is."""
    made = PREVIEWS.get(kind)
    if made is None:
        return {"title": same(str(payload.get("template") or kind)), "text": same("")}
    try:
        return made(payload)
    except GuanxiError as error:
        return {"title": same(str(payload.get("template") or kind)), "text": same(""), "trouble": error.detail}
