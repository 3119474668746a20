from collections.abc import Iterator

import pytest
from pytest_django.plugin import DjangoDbBlocker

from tests.unit.objects.things import declared, make_tables


@pytest.fixture(scope="session")
def _tables(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Once for the run; a test that commits takes the tables with it, and `declared` makes them anew."""
    with django_db_blocker.unblock():
        make_tables()


@pytest.fixture
def things(_tables: None, db: None) -> Iterator[None]:
    with declared():
        yield
