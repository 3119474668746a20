"""A batch that names the same record twice is done in rounds, so that the second sees what the first has written."""

from collections.abc import Callable, Hashable, Iterator, Sequence
from typing import TypeVar

T = TypeVar("T")


def in_rounds(items: Sequence[T], key: Callable[[T], Hashable]) -> Iterator[list[T]]:
    """Lists without repetition, in order; nearly always one. Items whose key is None never repeat."""
    waiting: Sequence[T] = items
    while waiting:
        seen: set[Hashable] = set()
        now: list[T] = []
        later: list[T] = []
        for item in waiting:
            mark = key(item)
            (later if mark in seen else now).append(item)
            if mark is not None:
                seen.add(mark)
        yield now
        waiting = later
