"""Tickets, surveys, health, contracts, listening: at every address who may, and who may not."""

from typing import Any

import pytest

from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db
KEPT: dict[str, dict[str, Any]] = {
    "tickets": {"title": "It does not start"},
    "surveys": {"key": "own", "name": "How was it?"},
    "responses": {},
    "onboardings": {"name": "Spruce"},
    "health_records": {},
    "service_contracts": {"name": "Care", "starts_on": "2026-01-01", "ends_on": "2026-12-31"},
}
OF_A_COMPANY = frozenset({"onboardings", "health_records", "service_contracts"})
HEARD: dict[str, dict[str, Any]] = {
    "listening_sources": {"name": "News", "kind": "rss", "url": "https://news.example/feed"},
    "mentions": {"name": "Wang Wei", "text": "It works", "mood": "positive"},
}
LOOKS = ("", "/explain", "/timeline", "/whole", "/writers")
CHANGE = {"version": 1}


def looks(caller: Caller, address: str) -> set[int]:
    return {caller.get(f"{address}{look}").status for look in LOOKS}


def kept(plural: str, caller: Caller) -> str:
    """The address of a record that the caller has made."""
    values = dict(KEPT[plural])
    if plural in OF_A_COMPANY:
        values["company"] = caller.post("/companies", {"name": "Spruce"}).data["id"]
    if plural == "responses":
        values["survey"] = caller.post("/surveys", KEPT["surveys"]).data["id"]
        values["contact"] = caller.post("/contacts", {"name": "Ann Lee"}).data["id"]
    made = caller.post(f"/{plural}", values)
    assert made.status == 201, made.data
    return f"/{plural}/{made.data['id']}"


@pytest.mark.parametrize("plural", KEPT)
def test_what_is_kept_is_for_its_owner_and_hidden_from_other_teams(
    plural: str, ada_calls: Caller, cai_calls: Caller
) -> None:
    address = kept(plural, ada_calls)
    assert (looks(ada_calls, address), looks(cai_calls, address)) == ({200}, {404})
    totals = [caller.get(f"/{plural}", {"total": "true"}).data["total"] for caller in (ada_calls, cai_calls)]
    assert totals == [1, 0]
    assert [caller.patch(address, CHANGE).status for caller in (cai_calls, ada_calls)] == [404, 200]
    assert [caller.delete(address).status for caller in (cai_calls, ada_calls)] == [404, 204]
    assert [caller.post(f"{address}/restore").status for caller in (cai_calls, ada_calls)] == [404, 200]


@pytest.mark.parametrize("plural", HEARD)
def test_what_is_heard_is_seen_by_sellers_and_changed_by_others(
    plural: str, root_calls: Caller, cai_calls: Caller
) -> None:
    assert cai_calls.post(f"/{plural}", HEARD[plural]).status == 403
    address = f"/{plural}/{root_calls.post(f'/{plural}', HEARD[plural]).data['id']}"
    assert (looks(root_calls, address), looks(cai_calls, address)) == ({200}, {200})
    assert [caller.patch(address, CHANGE).status for caller in (cai_calls, root_calls)] == [403, 200]
    assert [caller.delete(address).status for caller in (cai_calls, root_calls)] == [403, 204]
    assert [caller.post(f"{address}/restore").status for caller in (cai_calls, root_calls)] == [403, 200]


@pytest.mark.parametrize("plural", [*KEPT, *HEARD])
def test_a_stranger_gets_nothing(plural: str, stranger_calls: Caller) -> None:
    assert stranger_calls.get(f"/{plural}").status == 401
    assert stranger_calls.post(f"/{plural}", {}).status == 401


def test_weights_are_read_by_all_and_tried_and_saved_by_those_who_may(root_calls: Caller, cai_calls: Caller) -> None:
    weights = root_calls.get("/health/weights").data
    assert (weights.pop("may_change"), cai_calls.get("/health/weights").data["may_change"]) == (True, False)
    assert root_calls.post("/health/weights/effect", weights).status == 200
    assert [caller.put("/health/weights", weights).status for caller in (cai_calls, root_calls)] == [403, 200]
    assert root_calls.put("/health/weights", weights).data["code"] == "version_conflict"
