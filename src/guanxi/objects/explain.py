"""Why has this field this value? The last event that changed it, and the chain of causes behind that event."""

from collections.abc import Callable

from guanxi.kit.registry import Registry

CAUSES: Registry[Callable[[str], object]] = Registry("cause")


def event_cause(ref: str) -> object:
    return None
