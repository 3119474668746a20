"""From a drawing to what runs: each door with somebody who may build flows and with Cai, who may not."""

import json
from typing import Any

import pytest

from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from tests.api.conftest import Caller

pytestmark = pytest.mark.django_db


def drawn(span: str = "2 days", **more: Any) -> dict[str, Any]:
    wait = {"id": "hold", "kind": "wait", "config": {"span": span}}
    base = {"key": "drawn", "name": {"en": "Drawn", "zh": "画的"}, "object": "contact", "trigger": {"kind": "button"}}
    return {**base, "steps": [wait], **more}


def saved(caller: Caller, definition: dict[str, Any], version: int | None = None) -> Any:
    body = {"definition": definition, "version": version}
    return caller.raw("PUT", "/flows/drawn/draft", json.dumps(body).encode())


def test_a_flow_begins_as_a_draft_and_runs_once_published(root_calls: Caller, cai_calls: Caller) -> None:
    assert saved(cai_calls, drawn()).status == 403
    first = saved(root_calls, drawn())
    assert (first.status, first.data["version"]) == (200, 1)
    assert cai_calls.get("/flows/drawn/draft").status == 403
    assert root_calls.get("/flows/drawn/draft").data["definition"]["steps"][0]["id"] == "hold"
    assert cai_calls.post("/flows/drawn/publish", {}).status == 403
    assert root_calls.post("/flows/drawn/publish", {"version": 1}).data == {"version": 1}
    assert root_calls.get("/flows/drawn").data["status"] == "active"


def test_two_who_draw_at_once_are_told(root_calls: Caller) -> None:
    saved(root_calls, drawn())
    saved(root_calls, drawn("3 days"), version=1)
    late = saved(root_calls, drawn("4 days"), version=1)
    assert (late.status, late.data["code"]) == (409, "draft_conflict")
    assert late.data["current"]["definition"]["steps"][0]["config"]["span"] == "3 days"
    assert root_calls.post("/flows/drawn/publish", {"version": 1}).status == 409


def test_a_draft_may_be_wrong_but_is_not_published(root_calls: Caller) -> None:
    assert saved(root_calls, drawn("soon")).status == 200
    refused = root_calls.post("/flows/drawn/publish", {})
    assert refused.codes() == [("steps.hold.config.span", "not_a_span")]
    assert saved(root_calls, drawn(key="other")).codes() == [("definition.key", "other_key")]


def test_publishing_says_what_it_means_and_versions_lead_back(root_calls: Caller, cai_calls: Caller) -> None:
    saved(root_calls, drawn())
    root_calls.post("/flows/drawn/publish", {})
    saved(root_calls, drawn("5 days"), version=0)
    meant = root_calls.get("/flows/drawn/impact").data
    assert [choice["move"] for choice in meant["choices"]] == ["all", "new", "drain"]
    assert "5" in meant["changes"][0]["sentence"]["zh"]
    assert cai_calls.get("/flows/drawn/impact").status == 403
    assert root_calls.get("/flows/drawn/diff").data == meant["changes"]
    root_calls.post("/flows/drawn/publish", {})
    back = {"number": 1}
    assert cai_calls.post("/flows/drawn/rollback", back).status == 403
    assert root_calls.post("/flows/drawn/rollback", back).data == {"version": 3}
    told = root_calls.get("/flows/drawn/versions").data
    assert [(one["number"], one["rolled_back_to"]) for one in told] == [(3, 1), (2, None), (1, None)]


def test_the_preview_follows_the_places_chosen_for_people(root_calls: Caller, cai_calls: Caller) -> None:
    catalog.forget()
    saved(root_calls, drawn())
    root_calls.post("/flows/drawn/publish", {})
    ann = root_calls.post("/contacts", {"name": "Ann", "email": "ann@example.com"}).data["id"]
    root_calls.post("/flows/drawn/enroll", {"ids": [ann]})
    run_until_idle()
    changed = drawn("5 days")
    changed["steps"][0]["id"] = "pause"
    saved(root_calls, changed, version=0)
    (lost,) = root_calls.get("/flows/drawn/impact").data["places"]
    (kept,) = root_calls.post("/flows/drawn/impact", {"mapping": {"hold": "pause"}}).data["places"]
    assert (lost["fate"], kept["fate"], kept["target"], kept["count"]) == ("ends", "moves", "pause", 1)
    wrong = root_calls.post("/flows/drawn/impact", {"mapping": {"hold": "nowhere"}})
    assert (wrong.status, wrong.codes()) == (422, [("mapping.hold", "unknown_step")])
    assert cai_calls.post("/flows/drawn/impact", {"mapping": {}}).status == 403


def test_a_draft_can_be_thrown_away_once_something_runs(root_calls: Caller, cai_calls: Caller) -> None:
    saved(root_calls, drawn())
    assert root_calls.delete("/flows/drawn/draft").status == 409
    root_calls.post("/flows/drawn/publish", {})
    saved(root_calls, drawn("5 days"), version=0)
    assert cai_calls.delete("/flows/drawn/draft").status == 403
    assert root_calls.delete("/flows/drawn/draft").status == 204
    assert root_calls.get("/flows/drawn/draft").data["version"] == 0


def test_one_record_walks_through_and_nothing_is_written(root_calls: Caller, cai_calls: Caller) -> None:
    ann = root_calls.post("/contacts", {"name": "Ann", "email": "ann@example.com"}).data["id"]
    tried = {"definition": drawn(), "record": ann}
    lines = root_calls.post("/flows/simulate", tried).data["lines"]
    assert [(line["step"], line["outcome"]) for line in lines][:1] == [("hold", "waiting")]
    assert cai_calls.post("/flows/simulate", tried).status == 403
    assert root_calls.post("/flows/simulate", {**tried, "definition": drawn("soon")}).status == 422
