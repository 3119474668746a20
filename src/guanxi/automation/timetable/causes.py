"""How causes that are moments, webhooks and segments are explained: “the schedule of the flow …, planned for …”."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows
from guanxi.objects.explain import CAUSES, Link

_PLANNED = Phrase("the time that the flow “{flow}” had waited for", "流程“{flow}”等待的时刻")
_CALLED = Phrase("a call of the webhook “{hook}”", "Webhook“{hook}”的一次调用")


def moment(ref: str) -> Link | None:
    """`moment:<flow>@<instant>`."""
    flow, _, at = ref.removeprefix("moment:").partition("@")
    with connection.cursor() as cursor:
        found = rows(cursor, "select name from flow where key = %s", [flow])
    try:
        planned = datetime.fromisoformat(at) if at else None
    except ValueError:
        return None
    name = phrase_of(found[0][0]) if found else same(flow)
    return Link("moment", _PLANNED.fill(flow=name), planned, ref)


def hook(ref: str) -> Link | None:
    """`hook:<call>`; calls are remembered for a while only."""
    try:
        id = UUID(ref.removeprefix("hook:"))
    except ValueError:
        return None
    with connection.cursor() as cursor:
        found = rows(cursor, "select hook, at from hook_call where id = %s", [id])
    return Link("hook", _CALLED.fill(hook=found[0][0]), found[0][1], ref) if found else None


def declare() -> None:
    CAUSES.add("moment", moment)
    CAUSES.add("hook", hook)
