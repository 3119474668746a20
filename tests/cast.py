"""The people of the tests. Ada owns what she makes, Bo is on her team, Cai is on another and may not see it.

All three are sales representatives: they read what their team has and write what is their own. Mia manages Ada's and
Bo's team. Root administers.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.test import override_settings

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import Team, User
from guanxi.access.people import actor_of, create_user
from guanxi.access.roles import ensure_shipped_roles

PASSWORD = "correct horse battery"


@dataclass(frozen=True, slots=True)
class Cast:
    east: Team
    west: Team


@pytest.fixture
def cast(db: None) -> Iterator[Cast]:
    ensure_shipped_roles()
    # The real hasher takes a tenth of a second on purpose.
    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield Cast(Team.objects.create(name="East"), Team.objects.create(name="West"))


def _person(name: str, team: Team, role: str, language: str = "en") -> User:
    email = f"{name.lower()}@example.com"
    return create_user(email, name, SYSTEM, password=PASSWORD, roles=[role], team=team.pk, language=language)[0]


@pytest.fixture
def ada(cast: Cast) -> User:
    return _person("Ada", cast.east, "sales_rep")


@pytest.fixture
def bo(cast: Cast) -> User:
    return _person("Bo", cast.east, "sales_rep", "zh")


@pytest.fixture
def cai(cast: Cast) -> User:
    return _person("Cai", cast.west, "sales_rep", "zh")


@pytest.fixture
def mia(cast: Cast) -> User:
    return _person("Mia", cast.east, "sales_manager")


@pytest.fixture
def root(cast: Cast) -> User:
    return create_user("root@example.com", "Root", SYSTEM, password=PASSWORD, roles=["admin"], is_admin=True)[0]


@pytest.fixture
def as_ada(ada: User) -> Actor:
    return actor_of(ada)


@pytest.fixture
def as_bo(bo: User) -> Actor:
    return actor_of(bo)


@pytest.fixture
def as_cai(cai: User) -> Actor:
    return actor_of(cai)


@pytest.fixture
def as_mia(mia: User) -> Actor:
    return actor_of(mia)


@pytest.fixture
def as_root(root: User) -> Actor:
    return actor_of(root)
