"""What objects contributes by itself: nothing is a record until a package above declares it."""


def declare() -> None:
    from guanxi.objects.explain import CAUSES, event_cause

    CAUSES.add("event", event_cause)
