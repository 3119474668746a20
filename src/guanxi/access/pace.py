"""How often somebody may do something, counted over all processes: so many within a window that begins with the first.

Callers share a fixed number of slots, so that a stranger with ever new names fills no table. Each process draws its
share in small lots, and spends them by itself; what has been drawn once is drawn for all. So a caller never gets more
than is allowed, and most requests cost no statement.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import blake2b
from threading import Lock

from django.db import connection

from guanxi.kit import clock
from guanxi.kit.sql import rows

SLOTS = 2**18
LOTS = 20
MOST_HELD = 10_000
APART = timedelta(seconds=10)
"""Clocks of processes differ, and who looked first may draw last; a window that begins later than that is of a clock
that was set back.
"""


@dataclass(slots=True)
class _Held:
    """What this process has drawn and not spent; nothing more is to be had before `until` when it is `used_up`."""

    left: int
    until: datetime
    is_used_up: bool


_held: OrderedDict[int, _Held] = OrderedDict()
_lock = Lock()

_DRAW = """
insert into pace as p (slot, began, n) values (%(slot)s, %(now)s, %(lot)s)
on conflict (slot) do update set
    began = case when p.began > excluded.began + %(apart)s or p.began <= excluded.began - %(window)s
            then excluded.began else p.began end,
    n = case when p.began > excluded.began + %(apart)s or p.began <= excluded.began - %(window)s
        then excluded.n else least(p.n + excluded.n, 1000000000) end
returning n, began
"""


def seconds_to_wait(caller: str, most: int, window: timedelta) -> int:
    """0 when the caller may go on now, and counts it; else after how many seconds to come again."""
    slot, now = _slot_of(caller), clock.now()
    with _lock:
        held = _held.get(slot)
        if held is not None and held.left > 0 and now < held.until:
            held.left -= 1
            return 0
        is_over = held is None or now >= held.until or not held.is_used_up
    if is_over:
        held = _drawn(slot, most, window, now)
        if held.left > 0:
            _keep(slot, held)
            return 0
        _keep(slot, held, spend=0)
    assert held is not None  # noqa: S101 - either it was known, or it has just been drawn
    return max(1, math.ceil((held.until - now).total_seconds()))


def _drawn(slot: int, most: int, window: timedelta, now: datetime) -> _Held:
    """A lot, or what is left of the whole."""
    lot = max(1, most // LOTS)
    params = {"slot": slot, "now": now, "lot": lot, "window": window, "apart": APART}
    with connection.cursor() as cursor:
        n, began = rows(cursor, _DRAW, params)[0]
    left = min(lot, max(0, most - (n - lot)))
    return _Held(left, began + window, n >= most)


def _keep(slot: int, held: _Held, spend: int = 1) -> None:
    with _lock:
        before = _held.pop(slot, None)
        kept = before.left if before is not None and before.until == held.until else 0
        _held[slot] = _Held(held.left - spend + kept, held.until, held.is_used_up)
        while len(_held) > MOST_HELD:
            _held.popitem(last=False)


def _slot_of(caller: str) -> int:
    return int.from_bytes(blake2b(caller.encode(errors="replace"), digest_size=4).digest()) % SLOTS


def forget() -> None:
    """For tests: what this process holds belongs to another database."""
    with _lock:
        _held.clear()
