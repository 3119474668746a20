"""Fewer searches for garbage: what a process keeps for ever need not be looked through again and again.

The engine and a backtest hold very many living objects (Django, the programs of all flows, a batch of runs) and make
hardly any circles, yet Python looks through all of them whenever enough new ones are made: a third of an engine's time.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_NEW_ONES, _ROUNDS, _LONG_ROUNDS = 50_000, 20, 50


@contextmanager
def seldom_searched() -> Iterator[None]:
    """Sets aside what lives now, and looks less often among what comes; as before afterwards."""
    before = gc.get_threshold()
    gc.collect()
    gc.freeze()
    gc.set_threshold(_NEW_ONES, _ROUNDS, _LONG_ROUNDS)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
