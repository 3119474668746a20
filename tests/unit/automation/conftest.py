"""The people and things of the objects' tests, and a fresh catalog for each test."""

from collections.abc import Iterator

import pytest

from guanxi.automation.engine import catalog
from guanxi.kit.clock import VirtualClock
from tests.unit.objects.things import declared


@pytest.fixture
def things(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    with declared():
        yield
    catalog.forget()
