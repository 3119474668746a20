"""H01 through the API: people come, change, leave and hand over; teams, roles and keys; nobody gives too much."""

from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import Membership, Role, User
from guanxi.access.people import actor_of
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import happened
from tests.api.conftest import Caller
from tests.cast import Cast


def change_of(user: User, **values: object) -> dict[str, object]:
    body = {"name": user.name, "team": str(user.team_id), "roles": ["sales_rep"], "is_admin": user.is_admin}
    return {**body, "language": user.language, "time_zone": user.time_zone, **values}


def make_manager_of_people(user: User) -> None:
    role = Role.objects.create(key="desk", abilities=["users.manage"], grants=Role.objects.get(key="sales_rep").grants)
    Membership.objects.create(user=user, role=role, team=user.team)


def test_a_person_gets_another_team_and_other_roles(cast: Cast, ada: User, root_calls: Caller) -> None:
    body = change_of(ada, name="Ada L.", team=str(cast.west.pk), roles=["sales_manager", "marketing"])
    changed = root_calls.put(f"/users/{ada.pk}", body)
    assert (changed.status, changed.data["name"], changed.data["roles"]) == (
        200,
        "Ada L.",
        ["marketing", "sales_manager"],
    )
    ada.refresh_from_db()
    assert actor_of(ada).teams == {cast.west.pk}
    (told,) = happened("access.user_changed")
    assert told["what"] == "name, team, roles"


def test_a_new_password_is_shown_once_and_ends_the_old_one(ada: User, root_calls: Caller, ada_calls: Caller) -> None:
    password = root_calls.post(f"/users/{ada.pk}/password").data["password"]
    ada.refresh_from_db()
    assert ada.check_password(password)
    assert ada_calls.get("/me").status == 401
    assert password not in str(happened("access.password_reset"))


def test_who_leaves_hands_over_what_they_own(ada: User, bo: User, as_ada: Actor, root_calls: Caller) -> None:
    for name in ("One", "Two", "Three"):
        write.create("contact", [Draft({"name": name})], By(as_ada))
    write.create("task", [Draft({"title": "Call"})], By(as_ada))
    assert root_calls.get(f"/users/{ada.pk}/owned").data["objects"] == {"contact": 3, "task": 1}
    left = root_calls.post(f"/users/{ada.pk}/deactivate", {"to": str(bo.pk)})
    assert (left.status, left.data["objects"]) == (200, {"contact": 3, "task": 1})
    owners = {row["owner"]["id"] for row in read.page("contact", SYSTEM).items}
    assert owners == {bo.pk}
    (told,) = happened("access.handed_over")
    assert (told["email"], told["to"], told["count"]) == (ada.email, bo.email, 4)
    ada.refresh_from_db()
    assert not ada.is_active
    assert root_calls.post(f"/users/{ada.pk}/reactivate").data["is_active"] is True


def test_nobody_locks_themselves_or_everybody_out(root: User, ada: User, root_calls: Caller) -> None:
    assert root_calls.post(f"/users/{root.pk}/deactivate", {}).data["code"] == "oneself"
    body = change_of(root, team=None, roles=[], is_admin=False)
    assert root_calls.put(f"/users/{root.pk}", body).codes() == [("is_admin", "last_admin")]
    assert root_calls.post(f"/users/{ada.pk}/deactivate", {"to": str(ada.pk)}).codes() == [("to", "unknown_user")]
    ada.refresh_from_db()
    assert ada.is_active


def test_who_manages_people_stays_below_those_who_may_more(
    ada: User, bo: User, mia: User, root: User, ada_calls: Caller
) -> None:
    make_manager_of_people(ada)
    assert ada_calls.put(f"/users/{bo.pk}", change_of(bo, name="Bo B.")).status == 200
    for above in (root, mia):
        assert ada_calls.put(f"/users/{above.pk}", change_of(above, team=None, roles=[])).status == 403
        assert ada_calls.post(f"/users/{above.pk}/password").status == 403
        assert ada_calls.post(f"/users/{above.pk}/deactivate", {}).status == 403
    assert ada_calls.put(f"/users/{bo.pk}", change_of(bo, is_admin=True)).codes() == [("is_admin", "too_much")]
    assert ada_calls.put(f"/users/{ada.pk}", change_of(ada, roles=["desk", "admin"])).codes() == [("roles", "too_much")]
    rule = {"*": {"read": "all", "write": "all", "delete": "all", "create": True}}
    body = {"name": {"en": "Desk"}, "grants": rule, "abilities": ["users.manage"]}
    assert ada_calls.put("/roles/desk", body).status == 403


def test_teams_are_made_renamed_and_deleted_when_empty(cast: Cast, ada: User, root_calls: Caller) -> None:
    made = root_calls.post("/teams", {"name": "North"})
    assert root_calls.post("/teams", {"name": "North"}).codes() == [("name", "taken")]
    assert root_calls.put(f"/teams/{made.data['id']}", {"name": " "}).codes() == [("name", "required")]
    assert root_calls.put(f"/teams/{made.data['id']}", {"name": "Far north"}).data["name"] == "Far north"
    assert root_calls.delete(f"/teams/{cast.east.pk}").data["code"] == "team_in_use"
    assert root_calls.delete(f"/teams/{made.data['id']}").status == 204
    assert {team["name"]: team["people"] for team in root_calls.get("/teams").data} == {"East": 1, "West": 0}


def test_a_team_that_records_belong_to_stays(cast: Cast, root_calls: Caller) -> None:
    made = root_calls.post("/teams", {"name": "North"}).data["id"]
    write.create("contact", [Draft({"name": "Wei", "team": UUID(made)})], By(SYSTEM))

    refused = root_calls.delete(f"/teams/{made}")

    assert (refused.status, refused.data["code"]) == (409, "team_in_use")
    assert "North" in {team["name"] for team in root_calls.get("/teams").data}
    assert happened("access.team_deleted") == []


def test_a_role_is_made_used_and_deleted_when_nobody_has_it(ada: User, root_calls: Caller, ada_calls: Caller) -> None:
    rule = {"contact": {"read": "all", "write": "own", "delete": "none", "create": True}}
    body = {"name": {"en": "Reception", "zh": "前台"}, "grants": rule, "abilities": ["imports.run"], "is_new": True}
    assert root_calls.put("/roles/reception", body).status == 200
    assert root_calls.put("/roles/reception", body).codes() == [("key", "taken")]
    root_calls.put(f"/users/{ada.pk}", change_of(ada, roles=["reception"]))
    assert (ada_calls.get("/contacts").status, ada_calls.get("/deals").data["items"]) == (200, [])
    assert root_calls.delete("/roles/reception").data["code"] == "role_in_use"
    assert root_calls.delete("/roles/sales_rep").data["code"] == "shipped"
    root_calls.put(f"/users/{ada.pk}", change_of(ada, roles=[]))
    assert root_calls.delete("/roles/reception").status == 204
    assert [event["key"] for event in happened("access.role_deleted")] == ["reception"]


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": {"en": ""}}, ("name", "required")),
        ({"abilities": ["fly"]}, ("abilities", "unknown_ability")),
        ({"grants": {"deal": {"read": "own", "write": "all"}}}, ("grants.deal", "blind")),
    ],
)
def test_what_is_wrong_with_a_role_is_said_beside_it(
    change: dict[str, object], fault: tuple[str, str], root_calls: Caller
) -> None:
    body = {"name": {"en": "Reception"}, "grants": {}, "abilities": [], "is_new": True}
    assert fault in root_calls.put("/roles/reception", {**body, **change}).codes()
    assert fault[0] != "key"


def test_a_key_may_do_less_than_its_person(
    as_root: Actor, root: User, root_calls: Caller, stranger_calls: Caller
) -> None:
    write.create("contact", [Draft({"name": "Ann"})], By(as_root))
    made = root_calls.post("/keys", {"name": "bi", "is_reading": True, "objects": ["contact"]}).data
    assert (made["is_reading"], made["objects"]) == (True, ["contact"])
    key = f"Bearer {made['key']}"
    assert len(stranger_calls.get("/contacts", Authorization=key).data["items"]) == 1
    assert stranger_calls.get("/deals", Authorization=key).data["items"] == []
    assert stranger_calls.post("/contacts", {"name": "New"}, Authorization=key).status == 403
    assert stranger_calls.get("/audit", Authorization=key).status == 403
    assert stranger_calls.post("/keys", {"name": "more"}, Authorization=key).status == 403
    past = root_calls.post("/keys", {"name": "old", "expires_at": "2020-01-01T00:00:00Z"})
    assert past.codes() == [("expires_at", "past")]
    assert root_calls.post("/keys", {"name": "odd", "objects": ["contct"]}).status == 404


def test_cai_manages_nobody(ada: User, cast: Cast, cai_calls: Caller) -> None:
    id: UUID = ada.pk
    for answer in (
        cai_calls.put(f"/users/{id}", change_of(ada)),
        cai_calls.post(f"/users/{id}/password"),
        cai_calls.get(f"/users/{id}/owned"),
        cai_calls.post(f"/users/{id}/deactivate", {}),
        cai_calls.post(f"/users/{id}/reactivate"),
        cai_calls.post("/teams", {"name": "North"}),
        cai_calls.put(f"/teams/{cast.east.pk}", {"name": "North"}),
        cai_calls.delete(f"/teams/{cast.east.pk}"),
        cai_calls.put("/roles/sales_rep", {"name": {"en": "x"}, "grants": {}}),
        cai_calls.delete("/roles/sales_rep"),
    ):
        assert answer.status == 403
    assert cai_calls.get("/roles").status == 200
