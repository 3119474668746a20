"""Other readers of the event log beside the flows: live segments. Each has its own cursor, and the engine drives it.

A follower sees every event, silent ones too. What it writes commits with its cursor, so it also sees each once. One
that fails stays where it is and is tried again with the next pass, without holding up flows or other followers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog
from django.db import transaction

from guanxi.automation import trouble
from guanxi.automation.engine import fence as fences
from guanxi.events.consumers import read_batch
from guanxi.events.log import Event
from guanxi.kit.registry import Registry

_log = structlog.get_logger("guanxi.engine")


@dataclass(frozen=True, slots=True)
class Follower:
    """`is_awake` says whether there is anything to follow for; the cursor of one that sleeps stands still."""

    name: str
    follow: Callable[[Sequence[Event], datetime], None]
    is_awake: Callable[[], bool]


FOLLOWERS: Registry[Follower] = Registry("follower of the event log")


def follow(buckets: Sequence[int], limit: int, now: datetime, fence: fences.Fence | None = None) -> int:
    """One batch for each follower that is awake; answers how many events were read."""
    return sum(_follow(one, buckets, limit, now, fence) for one in FOLLOWERS.values() if one.is_awake())


def _follow(follower: Follower, buckets: Sequence[int], limit: int, now: datetime, fence: fences.Fence | None) -> int:
    try:
        with transaction.atomic():
            fences.check(fence, buckets)
            batch = read_batch(follower.name, buckets, limit)
            if batch.events:
                follower.follow(batch.events, now)
            batch.advance()
            return len(batch.events)
    except Exception as error:
        if trouble.is_passing(error) or isinstance(error, fences.LeaseLost):
            raise
        _log.exception("a follower failed", follower=follower.name)
        return 0
