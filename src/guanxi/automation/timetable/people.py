"""Whose edits settle: those of a person at a screen. Keys, imports, flows and visitors write what they mean at once."""

from __future__ import annotations

from guanxi.events.log import Event

SETTLE = 30
"""Seconds without another edit after which an edit session is over."""


def is_edit(event: Event) -> bool:
    verb = event.kind.rpartition(".")[2]
    return event.actor.startswith("user:") and verb in ("created", "updated") and not event.cause.startswith("run:")
