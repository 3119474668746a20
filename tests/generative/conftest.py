"""A world of awkward rows, and the function it asks of an area; the product's own pages never see that."""

from collections.abc import Iterator

import psycopg
import pytest

from guanxi.expressions.hosts import HOSTS
from guanxi.project.embedded import guest
from tests.generative.expressions_world import MEMBER, World, build


@pytest.fixture(autouse=True, scope="package")
def _member() -> Iterator[None]:
    with HOSTS.temporarily(MEMBER.name, MEMBER):
        yield


@pytest.fixture(scope="module")
def world(server: guest.Guest) -> Iterator[World]:
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        yield build(connection)
