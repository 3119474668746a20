"""The people and things of the objects' tests, and a fresh catalog for each test."""

from collections.abc import Iterator, Sequence

import pytest

from guanxi.automation.engine import catalog
from guanxi.events import consumers, stamp
from guanxi.events.consumers import Position
from guanxi.events.log import Event
from guanxi.kit.clock import VirtualClock
from tests.unit.objects.things import declared


def _to_the_last(at: Position, end: Position, found: Sequence[Event], *, is_full: bool) -> Position | None:
    return Position(found[-1].gen, found[-1].xid, found[-1].seq) if found else None


@pytest.fixture
def things(db: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A `db` test never commits, so its cursors must stop at the last event they saw."""
    if stamp.sees_own:
        monkeypatch.setattr(consumers, "_reached", _to_the_last)
    catalog.forget()
    with declared():
        yield
    catalog.forget()
