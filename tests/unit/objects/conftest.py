from collections.abc import Iterator

import pytest

from tests.unit.objects.things import declared


@pytest.fixture
def things(db: None) -> Iterator[None]:
    with declared():
        yield
