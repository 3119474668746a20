"""What every package contributes, in layer order."""

from guanxi.access import declare as access
from guanxi.automation import declare as automation
from guanxi.channels import declare as channels
from guanxi.customers import declare as customers
from guanxi.events import declare as events
from guanxi.imports import declare as imports
from guanxi.insights import declare as insights
from guanxi.kit.registry import freeze_all
from guanxi.marketing import declare as marketing
from guanxi.objects import declare as objects
from guanxi.sales import declare as sales
from guanxi.service import declare as service
from guanxi.success import declare as success

_LAYERS = (
    events,
    access,
    objects,
    automation,
    channels,
    customers,
    sales,
    marketing,
    service,
    success,
    imports,
    insights,
)

_is_booted = False


def boot() -> None:
    """Let each package declare itself, then freeze every registry. Twice does nothing."""
    global _is_booted
    if _is_booted:
        return
    _is_booted = True
    for package in _LAYERS:
        package.declare()
    freeze_all()
