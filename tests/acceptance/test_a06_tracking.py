"""A06: behaviour comes in by Segment's HTTP shape: once, about the right person, also what they did before."""

import base64
import json
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.customers.facade import write_keys
from guanxi.customers.tracking.upkeep import forget
from guanxi.expressions import parse
from guanxi.kit.clock import VirtualClock
from guanxi.objects import read, write
from guanxi.objects.schema import schema_of
from guanxi.objects.write import By, Draft
from tests.acceptance.office import rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def key(clock: VirtualClock) -> str:
    return write_keys.create("website", SYSTEM).key


def post(client: Client, key: str, type: str, body: Any) -> Any:
    basic = base64.b64encode(f"{key}:".encode()).decode()
    return client.post(
        f"/v1/{type}", json.dumps(body), content_type="application/json", headers={"authorization": f"Basic {basic}"}
    )


def happened(kind: str) -> list[tuple[Any, ...]]:
    return rows(f"select object, contact, data from event where kind = '{kind}' order by seq")


def only_contact() -> dict[str, Any]:
    (contact,) = read.page("contact", SYSTEM).items
    return contact


def test_a06_identify_makes_a_contact_and_track_belongs_to_it(client: Client, key: str) -> None:
    traits = {"email": " Ann@Example.com", "firstName": "Ann", "lastName": "Lee", "address": {"country": "Germany"}}
    assert post(client, key, "identify", {"userId": "u-1", "anonymousId": "a-1", "traits": traits}).status_code == 200
    track = {"userId": "u-1", "event": "Demo Video Watched", "properties": {"percent": 85, "secret": "kept"}}
    assert post(client, key, "track", track).json() == {
        "success": True, "accepted": 1, "repeated": 0, "refused": []
    }  # fmt: skip
    contact = only_contact()
    assert (contact["email"], contact["first_name"], contact["country"]) == ("ann@example.com", "Ann", "DE")
    ((object, about, data),) = happened("behaviour.tracked")
    assert (object, about, data["event"], data["percent"]) == ("contact", contact["id"], "Demo Video Watched", 85)
    asked = 'count(behaviour.tracked where event = "Demo Video Watched" and percent >= 80, 7 days) = 1'
    assert read.count("contact", SYSTEM, filter=parse(asked, schema_of("contact"), "flag")) == 1


def test_a06_what_a_browser_did_before_becomes_the_persons_own(client: Client, key: str, clock: VirtualClock) -> None:
    page = {"anonymousId": "a-1", "context": {"page": {"url": "https://shop.example/pricing", "path": "/pricing"}}}
    post(client, key, "page", page)
    assert [(object, about) for object, about, _ in happened("page.visited")] == [("visitor", None)]
    clock.advance(timedelta(hours=2))
    post(client, key, "identify", {"anonymousId": "a-1", "traits": {"email": "ann@example.com", "name": "Ann"}})
    contact = only_contact()["id"]
    assert [about for _, about, _ in happened("page.visited")] == [None, contact]
    times = rows("select at from event where kind = 'page.visited' order by seq")
    assert times[0] == times[1]
    assert len(happened("contact.identified")) == 1
    post(client, key, "identify", {"anonymousId": "a-1", "traits": {"email": "ann@example.com"}})
    assert len(happened("page.visited")) == 2


def test_a06_a_message_sent_twice_counts_once(client: Client, key: str) -> None:
    track = {"userId": "u-1", "event": "Used", "messageId": "m-1"}
    assert post(client, key, "batch", {"batch": [{**track, "type": "track"}] * 2}).json()["accepted"] == 1
    assert post(client, key, "track", track).json() == {"success": True, "accepted": 0, "repeated": 1, "refused": []}
    assert len(happened("behaviour.tracked")) == 1


def test_a06_ids_of_messages_are_forgotten_after_a_week(client: Client, key: str, clock: VirtualClock) -> None:
    track = {"userId": "u-1", "event": "Used", "messageId": "m-1"}
    post(client, key, "track", track)
    clock.advance(timedelta(days=6))
    assert forget() == 0
    clock.advance(timedelta(days=2))
    assert forget() == 1


def test_a06_a_persons_word_is_never_overwritten(client: Client, key: str, ada: User) -> None:
    draft = Draft({"name": "Dr. Ann Lee", "email": "ann@example.com"})
    write.create("contact", [draft], By(actor_of(ada)))
    post(client, key, "identify", {"userId": "ann@example.com", "traits": {"name": "anni", "title": "CTO"}})
    contact = only_contact()
    assert (contact["name"], contact["title"]) == ("Dr. Ann Lee", "CTO")


def test_a06_group_and_alias(client: Client, key: str) -> None:
    post(client, key, "identify", {"userId": "u-1", "traits": {"email": "ann@example.com"}})
    group = {"userId": "u-1", "groupId": "acme", "traits": {"name": "Acme GmbH", "employees": 40}}
    post(client, key, "group", group)
    assert only_contact()["company"]["label"] == "Acme GmbH"
    post(client, key, "alias", {"previousId": "u-1", "userId": "u-9"})
    post(client, key, "track", {"userId": "u-9", "event": "Used"})
    assert happened("behaviour.tracked")[0][1] == only_contact()["id"]


def test_a06_a_clock_that_goes_wrong_is_set_right(client: Client, key: str, clock: VirtualClock) -> None:
    sent, said = "2031-01-01T00:10:00Z", "2031-01-01T00:00:00Z"
    post(client, key, "track", {"userId": "u", "event": "Used", "sentAt": sent, "timestamp": said})
    ((at,),) = rows("select at from event where kind = 'behaviour.tracked'")
    assert at == clock.now() - timedelta(minutes=10)


def test_a06_good_messages_do_not_wait_for_bad_ones(client: Client, key: str) -> None:
    batch = [
        {"type": "track", "userId": "u", "event": "Used"},
        {"type": "track", "userId": "u"},
        {"type": "dance", "userId": "u"},
        {"type": "page"},
        "nothing",
        {"type": "track", "userId": "u", "event": "Big", "properties": {"x": "y" * 40_000}},
    ]
    answer = post(client, key, "batch", {"batch": batch})
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    assert [(fault["field"], fault["code"]) for fault in answer.json()["refused"]] == [
        ("batch.1.event", "required"),
        ("batch.2.type", "malformed"),
        ("batch.3.userId", "required"),
        ("batch.4", "not_an_object"),
        ("batch.5", "too_large"),
    ]
    assert post(client, key, "track", {"event": "Used"}).status_code == 400


def test_a06_only_a_write_key_lets_in_and_every_page_may_send(client: Client, key: str) -> None:
    body = {"userId": "u", "event": "Used"}
    assert post(client, "gxw_forged", "track", body).status_code == 401
    beacon = client.post("/v1/track", json.dumps({**body, "writeKey": key}), content_type="text/plain")
    assert (beacon.status_code, beacon["Access-Control-Allow-Origin"]) == (200, "*")
    assert client.options("/v1/track").status_code == 204
    assert client.get("/v1/track").status_code == 405
    assert client.post("/v1/track", "{", content_type="application/json").status_code == 400
    write_keys.revoke(key, SYSTEM)
    assert post(client, key, "track", body).status_code == 401
