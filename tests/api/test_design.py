"""The designer's doors: kinds, what a drawing says while it is still broken, a condition's three faces."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.api.conftest import Answer, Caller

pytestmark = pytest.mark.django_db


def drawn(**more: Any) -> dict[str, Any]:
    ask = {
        "id": "ask",
        "kind": "branch",
        "config": {"cases": [{"name": "yes", "when": "score >= 60", "label": {"en": "Hot", "zh": "高分"}}]},
        "next": {"yes": "wait", "else": "end"},
    }
    wait = {"id": "wait", "kind": "wait", "config": {"span": "2 days"}}
    base = {
        "key": "drawn",
        "name": {"en": "Drawn", "zh": "画出来的"},
        "object": "contact",
        "trigger": {"kind": "record.created"},
    }
    return {**base, "steps": [ask, wait], **more}


def step(answer: Answer, id: str) -> Mapping[str, Any]:
    return next(one for one in answer.data["steps"] if one["id"] == id)


def test_every_kind_comes_with_a_form_named_in_both_languages(cai_calls: Caller, stranger_calls: Caller) -> None:
    kinds = cai_calls.get("/flows/kinds").data
    settings = [
        setting for kind in [*kinds["steps"], *kinds["triggers"]] for setting in kind["schema"]["properties"].values()
    ]
    assert {one["name"] for one in kinds["steps"]} >= {"branch", "wait", "mail.send"}
    assert all(setting["x-title"]["zh"] and setting["x-title"]["en"] for setting in settings)
    assert any(one["name"] == "deal.won" and one["fields"] for one in kinds["events"])
    assert stranger_calls.get("/flows/kinds").status == 401


def test_a_sound_drawing_tells_its_sentences_and_exits(ada_calls: Caller) -> None:
    said = ada_calls.post("/flows/describe", {"definition": drawn()})
    assert (said.status, said.data["problems"]) == (200, [])
    assert said.data["trigger"]["en"].startswith("When a Contact")
    assert [(exit["label"]["en"], exit["next"]) for exit in step(said, "ask")["exits"]] == [
        ("Hot", "wait"),
        ("otherwise", "end"),
    ]
    assert "2" in step(said, "wait")["sentence"]["zh"]


def test_a_broken_step_is_named_and_the_others_still_speak(ada_calls: Caller) -> None:
    steps = drawn()["steps"]
    broken = drawn(
        steps=[
            {**steps[0], "config": {"cases": [{"name": "yes", "when": "scoer > 1"}]}},
            {**steps[1], "config": {"span": "soon"}},
        ]
    )
    said = ada_calls.post("/flows/describe", {"definition": broken})
    faults = {fault["field"]: fault["message"] for fault in said.data["problems"]}
    assert faults["steps.wait.config.span"]["zh"].startswith("应为时长")
    assert "score" in faults["steps.ask.config.cases.0.when"]["en"]
    assert [exit["name"] for exit in step(said, "ask")["exits"]] == ["yes", "else"]


def test_nonsense_is_described_and_never_breaks_the_door(ada_calls: Caller) -> None:
    for definition in (
        {},
        {"steps": [{"id": "a"}, 7]},
        {"steps": 5, "exits": 7, "trigger": []},
        drawn(steps=[{"id": ["a"], "kind": 3, "next": ["b"]}, {"id": "b", "kind": "wait", "next": {"next": ["c"]}}]),
        drawn(trigger={"kind": "?"}),
        drawn(object="nobody"),
        drawn(steps=[]),
    ):
        said = ada_calls.post("/flows/describe", {"definition": definition})
        assert (said.status, bool(said.data["problems"])) == (200, True)


def test_what_a_step_gives_is_known_to_those_after_it(ada_calls: Caller) -> None:
    keep = {"id": "keep", "kind": "set", "config": {"values": {"points": "= score * 2"}}, "next": "ask"}
    said = ada_calls.post("/flows/describe", {"definition": drawn(steps=[keep, *drawn()["steps"]])})
    given = [(one["path"], one["type"], one["giver"]) for one in step(said, "wait")["variables"] if one["giver"]]
    assert given == [("vars.points", "number", "keep")]
    assert [one for one in step(said, "keep")["variables"] if one["giver"]] == []


def test_samples_are_those_of_a_record_one_may_see(ada_calls: Caller, cai_calls: Caller) -> None:
    company = ada_calls.post("/companies", {"name": "Acme", "industry": "manufacturing"}).data["id"]
    ann = ada_calls.post("/contacts", {"name": "Ann", "email": "ann@example.com", "company": company}).data["id"]
    asked = {"definition": drawn(), "record": ann}
    samples = ada_calls.post("/flows/describe", asked).data["samples"]
    assert (samples["name"], samples["company.industry"]) == ("Ann", "manufacturing")
    assert cai_calls.post("/flows/describe", asked).status == 404


def test_a_condition_has_three_faces(ada_calls: Caller) -> None:
    text = 'score >= 60 and (company.industry in ("manufacturing") or vars.n > 2)'
    asked = {"object": "contact", "text": text, "variables": {"n": "number"}}
    read = ada_calls.post("/conditions/read", asked).data
    assert (read["ok"], read["type"], read["tree"]["call"]) == (True, "flag", "and")
    again = ada_calls.post("/conditions/read", {**asked, "text": None, "tree": read["tree"]}).data
    assert (again["text"], again["sentence"]) == (text, read["sentence"])
    wrong = ada_calls.post("/conditions/read", {"object": "contact", "text": "scoer > 1"}).data
    assert (wrong["ok"], wrong["faults"][0]["suggestion"]) == (False, "score")


def test_only_who_builds_flows_asks_a_condition_of_a_record(root_calls: Caller, cai_calls: Caller) -> None:
    ann = root_calls.post("/contacts", {"name": "Ann", "email": "ann@example.com"}).data["id"]
    asked = {"object": "contact", "text": 'name = "Ann" and phone is empty', "record": ann}
    read = root_calls.post("/conditions/read", asked).data
    assert (read["value"], [atom["truth"] for atom in read["atoms"]]) == (True, [True, True])
    assert cai_calls.post("/conditions/read", asked).status == 403
