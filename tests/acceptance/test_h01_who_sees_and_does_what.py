"""H01: roles with scopes over objects and records, API keys, sessions. Ada owns, Bo is on her team, Cai may not see."""

import json
from uuid import UUID

import pytest
from django.core.cache import cache
from django.test import Client

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.keys import create_key, revoke_key
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.kit.errors import Forbidden, NotFound
from guanxi.objects import read, write
from guanxi.objects.timeline import timeline
from guanxi.objects.write import By, Draft
from tests.cast import PASSWORD


@pytest.fixture
def contact(as_ada: Actor) -> UUID:
    made = write.create("contact", [Draft({"name": "王芳", "email": "wang@example.cn"})], By(as_ada))
    assert made[0].id is not None
    return made[0].id


def test_the_owner_and_the_team_see_a_contact_and_the_others_do_not(
    contact: UUID, as_ada: Actor, as_bo: Actor, as_cai: Actor, as_mia: Actor, as_root: Actor
) -> None:
    seers = [as_ada, as_bo, as_cai, as_mia, as_root]
    assert [read.count("contact", actor) for actor in seers] == [1, 1, 0, 1, 1]
    assert [read.page("contact", actor, search="wangfang").items != [] for actor in seers] == [
        True,
        True,
        False,
        True,
        True,
    ]


def test_every_door_is_closed_to_cai_alike(contact: UUID, as_cai: Actor) -> None:
    by = By(as_cai)
    for attempt in (
        lambda: read.one("contact", contact, as_cai),
        lambda: timeline("contact", contact, as_cai),
        lambda: read.related("contact", contact, "leads", as_cai),
        lambda: write.update("contact", [Draft({"name": "x"}, id=contact)], by),
        lambda: write.delete("contact", [contact], by),
        lambda: write.restore("contact", [contact], by),
    ):
        with pytest.raises(NotFound):
            attempt()
    refused = write.upsert("contact", "email", [Draft({"name": "x", "email": "wang@example.cn"})], by, partial=True)
    assert refused[0].outcome == "refused"


def test_seeing_is_not_writing(contact: UUID, as_bo: Actor, as_mia: Actor) -> None:
    with pytest.raises(Forbidden) as caught:
        write.update("contact", [Draft({"name": "x"}, id=contact)], By(as_bo))
    assert caught.value.detail.zh == "你可以查看，但没有权限修改"
    assert write.update("contact", [Draft({"name": "王小芳"}, id=contact)], By(as_mia))[0].outcome == "updated"


def test_a_record_that_is_handed_over_changes_sides(contact: UUID, as_ada: Actor, as_cai: Actor, cai: User) -> None:
    write.update("contact", [Draft({"owner": cai.pk}, id=contact)], By(as_ada))
    assert read.one("contact", contact, as_cai)["owner"]["label"] == "Cai"
    with pytest.raises(NotFound):
        read.one("contact", contact, as_ada)


def test_what_the_flow_has_not_yet_assigned_waits_where_all_can_see_it(as_ada: Actor, as_cai: Actor) -> None:
    write.create("contact", [Draft({"name": "Pool", "email": "pool@example.com"})], By(SYSTEM))
    assert [read.count("contact", actor) for actor in (as_ada, as_cai)] == [1, 1]


def test_an_api_key_opens_what_its_person_may_see_until_it_is_revoked(
    contact: UUID, ada: User, cai: User, client: Client
) -> None:
    hers, her_key = create_key("sync", ada, actor_of(ada))
    _, his_key = create_key("sync", cai, actor_of(cai))

    def found(raw: str) -> list[str]:
        answer = client.get("/api/v1/contacts", headers={"Authorization": f"Bearer {raw}"})
        return [row["id"] for row in answer.json().get("items", [])]

    assert found(her_key) == [str(contact)]
    assert found(his_key) == []
    revoke_key(hers.pk, actor_of(ada))
    assert client.get("/api/v1/contacts", headers={"Authorization": f"Bearer {her_key}"}).status_code == 401


def test_a_person_signs_in_and_sees_only_their_own_side(contact: UUID, cai: User, client: Client) -> None:
    cache.clear()
    body = json.dumps({"email": "cai@example.com", "password": PASSWORD})
    assert client.get("/api/v1/contacts").status_code == 401
    assert client.post("/_allauth/browser/v1/auth/login", body, content_type="application/json").status_code == 200
    assert client.get("/api/v1/contacts").json()["items"] == []
    assert client.get(f"/api/v1/contacts/{contact}").status_code == 404
