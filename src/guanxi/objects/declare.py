"""What objects contributes by itself: how the cause of a write by hand is read. Records are declared further up."""

from guanxi.kit.phrase import Phrase
from guanxi.objects.explain import CAUSES, Link


def declare() -> None:
    CAUSES.add("api", lambda cause: Link("api", Phrase("asked for through the API", "通过 API 发起"), ref=cause))
