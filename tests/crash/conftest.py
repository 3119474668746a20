from collections.abc import Iterator
from pathlib import Path

import pytest

from guanxi.automation.engine import catalog
from tests.crash.engine_worker import declared


@pytest.fixture
def folder(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """Where workers leave signs of what they do; the steps and effects of `engine_worker` are declared here too."""
    catalog.forget()
    with declared(tmp_path):
        yield tmp_path
    catalog.forget()
