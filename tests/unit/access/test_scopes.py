"""The scope rule in SQL and in Python are one rule."""

from itertools import product
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.access.actors import SYSTEM, Actor, flow_actor, import_actor, visitor
from guanxi.access.models import Team, User
from guanxi.access.people import actor_of, grant_roles
from guanxi.access.roles import widest
from guanxi.access.scopes import Action, has_ability, may, may_create, predicate, require_ability
from guanxi.kit.errors import Forbidden
from guanxi.kit.ids import uuid7
from tests.cast import Cast

ME, OTHER = uuid7(), uuid7()
OURS, THEIRS = uuid7(), uuid7()
ROWS = list(product([ME, OTHER, None], [OURS, THEIRS, None]))
ACTIONS: tuple[Action, ...] = ("read", "write", "delete")
Row = tuple[UUID | None, UUID | None]
SCOPES = ["own", "team", "all", "none", "nonsense"]
GRANTS = st.dictionaries(st.sampled_from(ACTIONS), st.sampled_from(SCOPES))


def person(grants: dict[str, dict[str, object]], **more: object) -> Actor:
    return Actor("user", id=str(ME), user=ME, teams=frozenset({OURS}), grants=grants, **more)  # type: ignore[arg-type]


def by_sql(actor: Actor, object: str, action: Action) -> list[bool]:
    condition = predicate(actor, object, action, "r")
    rows = ", ".join("(%s::int, %s::uuid, %s::uuid)" for _ in ROWS)
    params: list[Any] = [value for number, (owner, team) in enumerate(ROWS) for value in (number, owner, team)]
    text = f"select n from (values {rows}) r(n, owner_id, team_id) where {condition.text}"
    with connection.cursor() as cur:
        cur.execute(text, params + list(condition.params))
        found = {row[0] for row in cur.fetchall()}
    return [number in found for number in range(len(ROWS))]


def by_python(actor: Actor, object: str, action: Action) -> list[bool]:
    return [may(actor, object, action, {"owner": owner, "team": team}) for owner, team in ROWS]


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    scopes=st.dictionaries(
        st.sampled_from(["deal", "contact", "*"]), st.dictionaries(st.sampled_from(ACTIONS), st.sampled_from(SCOPES))
    ),
    object=st.sampled_from(["deal", "contact", "task"]),
    action=st.sampled_from(ACTIONS),
    is_admin=st.booleans(),
)
def test_sql_and_python_agree(
    db: None, scopes: dict[str, dict[str, object]], object: str, action: Action, is_admin: bool
) -> None:
    actor = person(scopes, is_admin=is_admin)
    assert by_sql(actor, object, action) == by_python(actor, object, action)


@pytest.mark.parametrize(
    ("scope", "action", "seen"),
    [
        ("none", "read", set()),
        ("own", "read", {(ME, OURS), (ME, THEIRS), (ME, None)}),
        ("team", "write", {(ME, OURS), (ME, THEIRS), (ME, None), (OTHER, OURS), (None, OURS)}),
        ("team", "read", {(ME, OURS), (ME, THEIRS), (ME, None), (OTHER, OURS), (None, OURS), (None, None)}),
        ("all", "delete", set(ROWS)),
    ],
)
def test_each_scope_reaches_what_it_says(
    scope: str, action: Action, seen: set[tuple[UUID | None, UUID | None]]
) -> None:
    actor = person({"deal": {action: scope}})
    assert {row for row, is_seen in zip(ROWS, by_python(actor, "deal", action), strict=True) if is_seen} == seen


def test_what_nobody_granted_is_not_allowed() -> None:
    assert not any(by_python(person({}), "deal", "read"))
    assert not may_create(person({}), "deal")


def test_an_object_without_a_grant_of_its_own_takes_the_general_one() -> None:
    assert all(by_python(person({"*": {"read": "all"}}), "deal", "read"))
    assert not any(by_python(person({"*": {"read": "all"}, "deal": {"read": "none"}}), "deal", "read"))


def test_parts_of_the_program_see_everything_and_imports_what_their_person_sees() -> None:
    for actor in (SYSTEM, flow_actor("x"), visitor("contact-us")):
        assert all(by_python(actor, "deal", "write"))
    imported = import_actor(uuid7(), person({"deal": {"read": "own"}}))
    assert by_python(imported, "deal", "read").count(True) == 3


def test_a_key_without_a_person_sees_nothing(db: None) -> None:
    nobody = Actor("key", id="x", grants={"*": {"read": "own"}})
    assert not any(by_sql(nobody, "deal", "read"))
    assert not any(by_python(nobody, "deal", "read"))


def test_several_roles_give_the_widest_of_each() -> None:
    together = widest(
        [
            {"*": {"read": "own", "write": "own", "create": True}},
            {"*": {"read": "all"}, "deal": {"read": "none", "write": "team"}},
        ]
    )
    assert together["*"] == {"read": "all", "write": "own", "delete": "none", "create": True}
    assert together["deal"] == {"read": "own", "write": "team", "delete": "none", "create": True}


def test_ada_and_bo_are_on_one_team_and_cai_is_not(as_ada: Actor, as_bo: Actor, as_cai: Actor) -> None:
    row = {"owner": as_ada.user, "team": as_ada.team}
    assert [may(actor, "deal", "read", row) for actor in (as_ada, as_bo, as_cai)] == [True, True, False]
    assert [may(actor, "deal", "write", row) for actor in (as_ada, as_bo, as_cai)] == [True, False, False]


def test_a_person_reaches_all_their_teams(cast: Cast, cai: User) -> None:
    grant_roles(cai, ["sales_rep"], cast.east.pk)
    assert actor_of(cai).teams == frozenset(Team.objects.values_list("pk", flat=True))


def test_abilities_come_from_roles(as_mia: Actor, as_cai: Actor, as_root: Actor) -> None:
    assert has_ability(as_mia, "imports.run")
    assert has_ability(as_root, "whatever comes")
    with pytest.raises(Forbidden) as caught:
        require_ability(as_cai, "imports.run")
    assert "导入文件" in caught.value.detail.zh
