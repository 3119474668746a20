"""What every package contributes, in layer order."""

from importlib import import_module
from importlib.util import find_spec

from guanxi.kit.registry import freeze_all

_LAYERS = (
    "events",
    "access",
    "objects",
    "automation",
    "channels",
    "customers",
    "sales",
    "marketing",
    "imports",
)

_is_booted = False


def boot() -> None:
    """Let each package declare itself, then freeze every registry. Twice does nothing."""
    global _is_booted
    if _is_booted:
        return
    _is_booted = True
    for name in _LAYERS:
        if find_spec(f"guanxi.{name}.declare"):
            import_module(f"guanxi.{name}.declare").declare()
    freeze_all()
