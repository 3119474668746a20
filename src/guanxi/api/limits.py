"""How much one caller may ask: a bucket of tokens for each key, session or address, in each web process.

Kept in memory on purpose: a limit in the database would cost every read a write. With n web processes a caller may
get up to n times as much.
"""

from __future__ import annotations

import math
from collections import OrderedDict
from hashlib import blake2b
from threading import Lock

from django.conf import settings
from django.http import HttpRequest

from guanxi.kit.clock import now
from guanxi.kit.errors import TooMany
from guanxi.kit.phrase import Phrase

SLOW_DOWN = Phrase("You ask too fast; go on in {seconds} s.", "请求过于频繁，请 {seconds} 秒后再试。")
MOST_CALLERS = 10_000


class Buckets:
    """`rate` tokens a second flow in, up to `burst`; each request takes one."""

    def __init__(self, rate: float = 50, burst: float = 500) -> None:
        self.rate = rate
        self.burst = burst
        self._lock = Lock()
        self._kept: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, caller: str) -> None:
        moment = now().timestamp()
        with self._lock:
            tokens, at = self._kept.pop(caller, (self.burst, moment))
            tokens = min(self.burst, tokens + max(0.0, moment - at) * self.rate)
            self._kept[caller] = (max(0.0, tokens - 1), moment)
            if len(self._kept) > MOST_CALLERS:
                self._kept.popitem(last=False)
        if tokens < 1:
            seconds = math.ceil((1 - tokens) / self.rate)
            raise TooMany(SLOW_DOWN.fill(seconds=seconds), retry_after=seconds)

    def forget(self) -> None:
        with self._lock:
            self._kept.clear()


BUCKETS = Buckets()


def caller_of(request: HttpRequest) -> str:
    given = (
        request.headers.get("Authorization")
        or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        or request.META.get("REMOTE_ADDR", "")
    )
    return blake2b(given.encode(errors="replace"), digest_size=12).hexdigest()
