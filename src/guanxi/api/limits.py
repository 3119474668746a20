"""How much one caller may ask: so many requests of each key, session or address, over all web processes."""

from __future__ import annotations

from datetime import timedelta
from hashlib import blake2b

from django.conf import settings
from django.http import HttpRequest

from guanxi.access import pace
from guanxi.kit.errors import TooMany
from guanxi.kit.phrase import Phrase

SLOW_DOWN = Phrase("You ask too fast; go on in {seconds} s.", "请求过于频繁，请 {seconds} 秒后再试。")


class Buckets:
    """`burst` requests at most within the time in which `rate` a second would be as many."""

    def __init__(self, name: str, rate: float = 50, burst: float = 500) -> None:
        self.name = name
        self.rate = rate
        self.burst = burst

    def take(self, caller: str) -> None:
        window = timedelta(seconds=self.burst / self.rate)
        if seconds := pace.seconds_to_wait(f"{self.name}\0{caller}", int(self.burst), window):
            raise TooMany(SLOW_DOWN.fill(seconds=seconds), retry_after=seconds)


BUCKETS = Buckets("api")


def caller_of(request: HttpRequest) -> str:
    given = (
        request.headers.get("Authorization")
        or request.COOKIES.get(settings.SESSION_COOKIE_NAME)
        or request.META.get("REMOTE_ADDR", "")
    )
    return blake2b(given.encode(errors="replace"), digest_size=12).hexdigest()
