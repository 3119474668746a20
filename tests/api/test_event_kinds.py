"""Own kinds of event: declared by those who may, told by whoever may change the record, every fault at its field."""

from typing import Any

import pytest

from tests.api.conftest import Answer, Caller

pytestmark = pytest.mark.django_db

BOOKED: dict[str, Any] = {
    "name": "demo_booked",
    "label": {"en": "Demo booked", "zh": "预约演示"},
    "erase": "drop",
    "fields": [
        {"name": "seats", "label": {"en": "Seats", "zh": "人数"}, "type": "number"},
        {"name": "room", "label": {"en": "Room", "zh": "会议室"}, "type": "text"},
    ],
}


@pytest.fixture
def booked(root_calls: Caller) -> Answer:
    return root_calls.post("/event-kinds", BOOKED)


def test_a_declared_kind_is_offered_with_its_fields(booked: Answer, root_calls: Caller) -> None:
    assert (booked.status, booked.data["kind"], booked.data["version"]) == (201, "custom.demo_booked", 1)
    offered = {one["name"]: one for one in root_calls.get("/meta").data["event_kinds"]}
    assert offered["custom.demo_booked"]["label"] == {"en": "Demo booked", "zh": "预约演示"}
    kinds = {one["name"]: one for one in root_calls.get("/flows/kinds").data["events"]}
    assert kinds["custom.demo_booked"]["fields"] == {"seats": "number", "room": "text"}
    check = root_calls.post("/filters/check", {"object": "contact", "text": "count(custom.demo_booked, 7 days) > 1"})
    assert check.data["ok"]


def test_only_who_manages_objects_may_declare_change_and_retire(booked: Answer, ada_calls: Caller) -> None:
    assert ada_calls.post("/event-kinds", {**BOOKED, "name": "mine"}).status == 403
    change = {name: value for name, value in BOOKED.items() if name != "name"}
    assert ada_calls.patch("/event-kinds/demo_booked", change).status == 403
    assert ada_calls.delete("/event-kinds/demo_booked").status == 403
    assert [one["name"] for one in ada_calls.get("/event-kinds").data] == ["demo_booked"]


def test_it_is_told_of_a_record_by_whoever_may_change_it(booked: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    ann = ada_calls.post("/contacts", {"name": "Ann"}).data["id"]
    told = {"kind": "custom.demo_booked", "object": "contact", "record": ann, "data": {"seats": 2}}
    assert ada_calls.post("/events", told).status == 204
    assert cai_calls.post("/events", told).status == 404
    found = ada_calls.get("/contacts", {"filter": "sum(custom.demo_booked.seats, 1 day) = 2"}).data["items"]
    assert [one["id"] for one in found] == [ann]


def test_what_does_not_fit_is_refused_at_its_field(booked: Answer, ada_calls: Caller) -> None:
    ann = ada_calls.post("/contacts", {"name": "Ann"}).data["id"]
    told = {"kind": "custom.demo_booked", "object": "contact", "record": ann}
    wrong = ada_calls.post("/events", {**told, "data": {"seats": "many", "rom": "A"}})
    assert (wrong.status, wrong.codes()) == (422, [("data.rom", "unknown_field"), ("data.seats", "not_number")])
    assert "did you mean “room”" in wrong.data["faults"][0]["message"]
    unknown = ada_calls.post("/events", {**told, "kind": "custom.demo_boked"})
    assert (unknown.status, unknown.data["code"]) == (404, "unknown_event_kind")
    assert "did you mean “custom.demo_booked”" in unknown.data["detail"]
    assert ada_calls.post("/events", {**told, "kind": "message.opened"}).status == 404


def test_a_kind_that_cannot_say_how_it_is_erased_is_not_declared(root_calls: Caller) -> None:
    assert root_calls.post("/event-kinds", {**BOOKED, "erase": ""}).status == 422
    cleared = root_calls.post("/event-kinds", {**BOOKED, "erase": "clear"})
    assert cleared.codes() == [("erased_fields", "required")]
    lost = root_calls.post("/event-kinds", {**BOOKED, "erase": "clear", "erased_fields": ["name"]})
    assert lost.codes() == [("erased_fields", "unknown_field")]


def test_names_that_are_taken_or_cannot_be_are_refused(booked: Answer, root_calls: Caller) -> None:
    assert root_calls.post("/event-kinds", BOOKED).codes()[0] == ("name", "taken")
    assert root_calls.post("/event-kinds", {**BOOKED, "name": "Bad name"}).codes()[0] == ("name", "bad_name")
    heard = root_calls.post("/event-kinds", {**BOOKED, "name": "other", "tracked_as": "Demo Booked"})
    assert heard.codes() == [("tracked_as", "taken")]
    fields = [{"name": name, "label": {"en": "x"}, "type": "text"} for name in ("at", "room", "room")]
    twice = root_calls.post("/event-kinds", {**BOOKED, "name": "third", "fields": fields})
    assert twice.codes() == [("fields.0.name", "taken"), ("fields.2.name", "taken")]


def test_the_types_of_fields_stay_and_two_who_change_at_once_are_told(booked: Answer, root_calls: Caller) -> None:
    change = {name: value for name, value in BOOKED.items() if name != "name"}
    retyped = [{**BOOKED["fields"][0], "type": "text"}]
    answer = root_calls.patch("/event-kinds/demo_booked", {**change, "fields": retyped})
    assert answer.codes() == [("fields.0.type", "type_changed")]
    renamed = {**change, "label": {"en": "Demo", "zh": "演示"}, "version": 1}
    assert root_calls.patch("/event-kinds/demo_booked", renamed).data["version"] == 2
    assert root_calls.patch("/event-kinds/demo_booked", renamed).status == 409


def test_a_retired_kind_can_no_longer_be_told_and_comes_back_under_its_name(booked: Answer, root_calls: Caller) -> None:
    assert root_calls.delete("/event-kinds/demo_booked").status == 204
    assert root_calls.get("/event-kinds").data == []
    assert root_calls.delete("/event-kinds/demo_booked").status == 404
    assert root_calls.post("/event-kinds", BOOKED).data["version"] == 2
