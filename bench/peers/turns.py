"""Who is measured takes turns, so that a busy moment of the machine hits no one alone; the best turn counts."""

from __future__ import annotations

from collections.abc import Callable, Mapping

TURNS = 3


def best(contenders: Mapping[str, Callable[[], float]]) -> dict[str, float]:
    """The highest of the rates that each one answers."""
    turns = [{name: rate() for name, rate in contenders.items()} for _ in range(TURNS)]
    return {name: max(turn[name] for turn in turns) for name in contenders}
