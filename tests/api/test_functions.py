"""Functions in Starlark over HTTP: written and tried by those who manage objects, used by everybody."""

from collections.abc import Iterator
from typing import Any

import pytest

from guanxi.objects import living
from tests.api.conftest import Answer, Caller

pytestmark = pytest.mark.django_db

TIER: dict[str, Any] = {
    "name": "tier",
    "label": {"en": "Tier of", "zh": "级别"},
    "parameters": [{"name": "points", "type": "number"}, {"name": "called", "type": "text"}],
    "gives": "text",
    "body": 'if called == "Ann":\n  return "gold"\nreturn "silver" if points > 5 else "none"',
}
BODY = {name: TIER[name] for name in ("parameters", "gives", "body")}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    living.forget()
    yield
    living.forget()


@pytest.fixture
def tier(root_calls: Caller) -> Answer:
    return root_calls.post("/functions", TIER)


def codes(caller: Caller, **change: Any) -> list[tuple[str, str]]:
    return caller.post("/functions", {**TIER, **change}).codes()


def test_a_function_is_used_by_everybody_and_named_as_slow(tier: Answer, ada_calls: Caller) -> None:
    assert (tier.status, tier.data["written"], tier.data["used_by"]) == (201, "tier(points, called)", [])
    for name in ("Ann", "Bo"):
        ada_calls.post("/contacts", {"name": name, "email": f"{name.lower()}@example.com"})
    text = 'tier(score, name) = "gold"'
    assert [row["name"] for row in ada_calls.get("/contacts", {"filter": text}).data["items"]] == ["Ann"]
    check = ada_calls.post("/filters/check", {"object": "contact", "text": text}).data
    assert (check["slow"], check["count"]) == (["tier"], 1)
    assert check["sentence"] == {"en": "Tier of(Score, Name) is “gold”", "zh": "级别（评分、姓名） 是 “gold”"}
    reading = ada_calls.post("/conditions/read", {"object": "contact", "text": text}).data
    assert (reading["ok"], reading["slow"]) == (True, ["tier"])


def test_only_who_manages_objects_may_write_functions(ada_calls: Caller, cai_calls: Caller, tier: Answer) -> None:
    path = f"/functions/{tier.data['id']}"
    for caller in (ada_calls, cai_calls):
        assert caller.post("/functions", {**TIER, "name": "mine"}).status == 403
        assert caller.patch(path, {**BODY, "label": TIER["label"]}).status == 403
        assert caller.delete(path).status == 403
        assert caller.post("/functions/try", {**BODY, "samples": []}).status == 403
        assert [one["name"] for one in caller.get("/functions").data] == ["tier"]


def test_it_is_tried_on_samples_before_it_is_kept(root_calls: Caller) -> None:
    samples = [{"points": "9", "called": "Bo"}, {"points": 1, "called": "Ann"}, {"called": "Bo"}, {"points": "many"}]
    tried = root_calls.post("/functions/try", {**BODY, "samples": samples}).data
    assert [one["value"] for one in tried] == ["silver", "gold", None, None]
    assert [one["error"] is None for one in tried] == [True, True, True, False]


def test_what_goes_wrong_while_trying_stands_beside_its_sample(root_calls: Caller) -> None:
    body = "y = 1\nreturn str(1 // points)"
    (good, bad) = root_calls.post(
        "/functions/try",
        {**BODY, "body": body, "samples": [{"points": 1, "called": "x"}, {"points": 0, "called": "x"}]},
    ).data
    assert (good["value"], good["error"]) == ("1", None)
    assert "第 2 行" in bad["error"]["zh"]


def test_a_faulty_body_is_refused_with_its_line(root_calls: Caller) -> None:
    answer = root_calls.post("/functions", {**TIER, "body": "x = 1\nreturn misspelt"})
    assert (answer.status, answer.codes()) == (422, [("body", "script")])
    assert answer.data["faults"][0]["message"].startswith("第 2 行")
    tried = root_calls.post("/functions/try", {**BODY, "body": "if", "samples": []})
    assert tried.codes() == [("body", "script")]


def test_what_is_wrong_stands_beside_its_field(root_calls: Caller, tier: Answer) -> None:
    assert codes(root_calls) == [("name", "taken")]
    for name in ("round", "if", "count", "segment", "and", "days"):
        assert codes(root_calls, name=name) == [("name", "taken")]
    assert codes(root_calls, name="Big One") == [("name", "bad_name")]
    assert codes(root_calls, name="other", label={}) == [("label", "required")]
    assert codes(root_calls, name="other", body=" ") == [("body", "required")]
    assert codes(root_calls, name="other", parameters=[]) == [("parameters", "count")]
    twice = [{"name": "a", "type": "text"}, {"name": "a", "type": "text"}]
    assert codes(root_calls, name="other", parameters=twice) == [("parameters", "bad_name")]
    assert root_calls.post("/functions", {**TIER, "name": "other", "gives": "money"}).status == 422


def test_a_function_in_use_says_who_uses_it(root_calls: Caller, tier: Answer) -> None:
    path = f"/functions/{tier.data['id']}"
    formula = {"object": "contact", "name": "step", "label": {"en": "Step"}, "text": "tier(score, name)"}
    assert root_calls.post("/formulas", formula).status == 201
    (known,) = root_calls.get("/functions").data
    assert [one["name"]["en"] for one in known["used_by"]] == ["Step"]
    dropped = root_calls.delete(path)
    assert (dropped.status, dropped.data["code"]) == (409, "in_use")
    assert "“Step”" in dropped.data["detail"]
    other = {**BODY, "label": TIER["label"], "gives": "number", "body": "return 1"}
    assert root_calls.patch(path, other).data["code"] == "in_use"
    same = {**BODY, "label": TIER["label"], "body": 'return "silver"', "version": 1}
    assert root_calls.patch(path, same).data["version"] == 2
    assert root_calls.patch(path, same).status == 409


def test_a_function_nobody_uses_can_go(root_calls: Caller, tier: Answer) -> None:
    assert root_calls.delete(f"/functions/{tier.data['id']}").status == 204
    assert root_calls.get("/functions").data == []
    check = root_calls.post("/filters/check", {"object": "contact", "text": 'teir(score, name) = "gold"'}).data
    assert check["ok"] is False
