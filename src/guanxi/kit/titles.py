"""Names of things that people rename, for sentences: read once in a while rather than for every sentence."""

import time
from collections.abc import Callable

from guanxi.kit.phrase import Phrase

# A sentence may say the name a thing had this long ago.
FRESH_SECONDS = 10.0
_ALL: "list[Titles]" = []


class Titles:
    """`read` answers the name behind a key; what it said is said again for some seconds."""

    def __init__(self, read: Callable[[str], Phrase]) -> None:
        self._read = read
        self._known: dict[str, tuple[float, Phrase]] = {}
        _ALL.append(self)

    def __call__(self, key: str) -> Phrase:
        moment = time.monotonic()
        if key not in self._known or moment - self._known[key][0] > FRESH_SECONDS:
            self._known[key] = (moment, self._read(key))
        return self._known[key][1]

    def forget(self) -> None:
        self._known.clear()


def forget_all() -> None:
    """Everything is read again: for whoever must not say what was true a moment ago."""
    for titles in _ALL:
        titles.forget()
