"""How long to wait before trying again."""

import random
from collections.abc import Callable
from datetime import timedelta

BASE = timedelta(seconds=2)
CAP = timedelta(hours=1)


def delay(
    attempt: int, base: timedelta = BASE, cap: timedelta = CAP, random: Callable[[], float] = random.random
) -> timedelta:
    """Doubles with each attempt (the first is 1) up to `cap`; the upper half is random, so that herds disperse."""
    full = min(cap, base * (1 << min(max(attempt, 1) - 1, 32)))
    return full / 2 + full / 2 * random()
