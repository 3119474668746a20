"""The function that the generated conditions ask of an area; the product's own pages never see it."""

from collections.abc import Iterator

import pytest

from guanxi.expressions.hosts import HOSTS
from tests.generative.expressions_world import MEMBER


@pytest.fixture(autouse=True, scope="package")
def _member() -> Iterator[None]:
    with HOSTS.temporarily(MEMBER.name, MEMBER):
        yield
