"""C03 through the API: stages are added, renamed, reordered and deleted, and the deals go with them."""

from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation.blueprints import install_blueprint
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import furnish, happened, settle
from tests.api.conftest import Caller

BY = By(SYSTEM)


@pytest.fixture
def standard(db: None, root_calls: Caller) -> dict[str, Any]:
    install_blueprint("pipelines", SYSTEM)
    return stored(root_calls, "standard")


def stored(calls: Caller, key: str) -> dict[str, Any]:
    known = next(one for one in calls.get("/pipelines").data if one["key"] == key)
    return {name: known[name] for name in ("name", "stages", "is_default", "version")}


def deal(stage: str = "lead", **values: Any) -> UUID:
    (written,) = write.create("deal", [Draft({"name": "Twelve seats", "stage": stage, **values})], BY)
    assert written.id is not None
    return written.id


def row(id: UUID) -> dict[str, Any]:
    return read.one("deal", id, SYSTEM)


def without(pipeline: dict[str, Any], key: str) -> dict[str, Any]:
    stages = [
        {**stage, "transitions": [one for one in stage["transitions"] if one != key]}
        for stage in pipeline["stages"]
        if stage["key"] != key
    ]
    return {**pipeline, "stages": stages}


def changed(pipeline: dict[str, Any], key: str, **values: Any) -> dict[str, Any]:
    stages = [{**stage, **values} if stage["key"] == key else stage for stage in pipeline["stages"]]
    return {**pipeline, "stages": stages}


def test_an_edit_counts_at_once_on_the_board_and_the_path(standard: dict[str, Any], root_calls: Caller) -> None:
    id = deal("qualified")
    edit = changed(standard, "qualified", name={"en": "Understood", "zh": "已了解"}, max_days=3, color="ochre")
    edit["stages"].insert(2, {**edit["stages"][2], "key": "pilot", "name": {"en": "Pilot", "zh": "试点"}})
    edit["stages"][1]["transitions"] = [*edit["stages"][1]["transitions"], "pilot"]
    saved = root_calls.put("/pipelines/standard", edit)
    assert (saved.status, saved.data["pipeline"]["version"]) == (200, 2)
    assert [stage["stage"] for stage in root_calls.get("/board").data["stages"]][:3] == ["lead", "qualified", "pilot"]
    path = root_calls.get(f"/deals/{id}/path").data
    assert path["stages"][1]["name"]["en"] == "Understood"
    assert {"stage": "pilot", "allowed": True}.items() <= next(
        one for one in path["next"] if one["stage"] == "pilot"
    ).items()
    assert root_calls.post(f"/deals/{id}/move", {"stage": "pilot"}).status == 200
    assert [event["key"] for event in happened("access.rules_changed")] == ["standard"]


def test_the_deals_of_a_deleted_stage_go_where_they_are_told_to(standard: dict[str, Any], root_calls: Caller) -> None:
    """Negotiation asks for an amount and a date; these deals have neither, and nobody is asked for them now."""
    standing = [deal("proposal_sent") for _ in range(3)]
    use = root_calls.get("/pipelines/standard/use").data
    assert use["deals"] == {"proposal_sent": 3}
    edit = without(standard, "proposal_sent")
    edit = changed(edit, "demo_completed", transitions=["negotiation", "close_lost"])
    refused = root_calls.put("/pipelines/standard", edit)
    assert refused.codes() == [("homes.proposal_sent", "has_deals")]
    assert "3" in refused.data["faults"][0]["message"]
    assert {row(id)["stage"] for id in standing} == {"proposal_sent"}
    saved = root_calls.put("/pipelines/standard", {**edit, "homes": {"proposal_sent": "negotiation"}})
    assert (saved.status, saved.data["moved"]) == (200, 3)
    assert {(row(id)["stage"], row(id)["probability"]) for id in standing} == {("negotiation", 80)}


def test_deals_follow_a_stage_that_means_something_else_now(standard: dict[str, Any], root_calls: Caller) -> None:
    id = deal("negotiation")
    saved = root_calls.put("/pipelines/standard", changed(standard, "negotiation", kind="won"))
    assert (saved.data["restated"], row(id)["state"]) == (1, "won")
    assert row(id)["closed_at"] is not None
    assert happened("deal.won") == []


def test_a_flow_that_names_a_deleted_stage_is_told(standard: dict[str, Any], root_calls: Caller) -> None:
    furnish()
    flow = {
        "key": "push",
        "name": "Push",
        "object": "deal",
        "trigger": {"kind": "event", "event": "deal.created"},
        "steps": [{"id": "move", "kind": "deal.move", "config": {"deal": "deal", "stage": "demo_completed"}, "next": {
            "moved": "end", "refused": "end"}}],
    }  # fmt: skip
    assert root_calls.put("/flows/push/draft", {"definition": flow}).status == 200
    made = root_calls.post("/flows/push/publish", {"version": 1})
    edit = without(standard, "demo_completed")
    saved = root_calls.put("/pipelines/standard", edit)
    assert made.status < 300, made.data
    assert [one["flow"] for one in saved.data["troubles"]] == ["push"]
    assert "demo_completed" in saved.data["troubles"][0]["message"]["en"]


@pytest.mark.parametrize(
    ("values", "field", "code"),
    [
        ({"probability": 120}, "stages.lead.probability", "range"),
        ({"max_days": -1}, "stages.lead.max_days", "range"),
        ({"transitions": ["lead"]}, "stages.lead.transitions", "itself"),
        ({"transitions": ["nowhere"]}, "stages.lead.transitions", "unknown_stage"),
        ({"name": {"en": "", "zh": ""}}, "stages.lead.name", "required"),
        ({"required": ["amuont"]}, "stages.lead.required", "unknown_field"),
        ({"checks": [{"when": "amount >", "message": {"en": "x"}}]}, "stages.lead.checks", "syntax"),
        ({"checks": [{"when": "amount > 1", "message": {"en": ""}}]}, "stages.lead.checks", "no_message"),
        ({"color": "#ff0000"}, "stages.lead.color", "unknown_color"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field(
    values: dict[str, Any], field: str, code: str, standard: dict[str, Any], root_calls: Caller
) -> None:
    edit = changed(standard, "lead", **values)
    body = {name: edit[name] for name in ("name", "stages", "is_default")}
    said = root_calls.post("/pipelines/standard/check", body).data["faults"]
    assert field in [fault["field"] for fault in said]
    refused = root_calls.put("/pipelines/standard", edit)
    assert refused.status == 422
    assert field in [at for at, _ in refused.codes()]
    assert code in [what for _, what in refused.codes()] or code == "syntax"


def test_a_second_pipeline_is_made_becomes_the_default_and_only_an_empty_one_is_deleted(
    standard: dict[str, Any], root_calls: Caller
) -> None:
    short = [standard["stages"][0] | {"transitions": ["close_won"]}, standard["stages"][5]]
    body = {"name": {"en": "Short", "zh": "短"}, "stages": short}
    assert root_calls.put("/pipelines/short", body).status == 200
    assert root_calls.put("/pipelines/short", body).codes() == [("key", "taken")]
    assert root_calls.put("/pipelines/Short!", body).codes() == [("key", "bad_key")]
    id = deal(pipeline="short")
    assert root_calls.delete("/pipelines/short").status == 409
    write.delete("deal", [id], BY)
    root_calls.put("/pipelines/short", {**body, "is_default": True, "version": 1})
    assert [one["key"] for one in root_calls.get("/pipelines").data if one["is_default"]] == ["short"]
    assert root_calls.delete("/pipelines/short").status == 409
    root_calls.put("/pipelines/standard", {**standard, "is_default": True})
    assert root_calls.delete("/pipelines/short").status == 204


def test_two_who_edit_at_once_do_not_overwrite_each_other(standard: dict[str, Any], root_calls: Caller) -> None:
    assert root_calls.put("/pipelines/standard", standard).status == 200
    assert root_calls.put("/pipelines/standard", standard).status == 409


def test_cai_sees_pipelines_and_edits_none(standard: dict[str, Any], cai_calls: Caller) -> None:
    assert cai_calls.get("/pipelines").status == 200
    body = {name: standard[name] for name in ("name", "stages", "is_default")}
    for answer in (
        cai_calls.get("/pipelines/standard/use"),
        cai_calls.post("/pipelines/standard/check", body),
        cai_calls.put("/pipelines/standard", standard),
        cai_calls.delete("/pipelines/standard"),
    ):
        assert answer.status == 403
    settle()
