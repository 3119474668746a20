"""The addresses every object has: who may, who may not, and what the answer says."""

import pytest

from tests.api.conftest import Answer, Caller

ANN = {"name": "Ann Lee", "email": "Ann@Example.com ", "country": "Germany", "phone": "030 0074321"}


@pytest.fixture
def ann(ada_calls: Caller) -> Answer:
    return ada_calls.post("/contacts", ANN)


def test_a_created_record_comes_back_clean_and_owned(ann: Answer) -> None:
    assert (ann.status, ann.data["email"], ann.data["country"]) == (201, "ann@example.com", "DE")
    assert (ann.data["owner"]["label"], ann.data["version"]) == ("Ada", 1)


def test_lists_hold_what_one_may_see(ann: Answer, ada_calls: Caller, bo_calls: Caller, cai_calls: Caller) -> None:
    totals = [caller.get("/contacts", {"total": "true"}).data["total"] for caller in (ada_calls, bo_calls, cai_calls)]
    assert totals == [1, 1, 0]


def test_one_record_is_read_by_the_team_and_not_found_by_others(
    ann: Answer, bo_calls: Caller, cai_calls: Caller
) -> None:
    path = f"/contacts/{ann.data['id']}"
    assert bo_calls.get(path).data["name"] == "Ann Lee"
    assert (cai_calls.get(path).status, cai_calls.get(path).data["code"]) == (404, "not_found")


def test_changing_needs_the_right_to_write(ann: Answer, ada_calls: Caller, bo_calls: Caller, cai_calls: Caller) -> None:
    path, change = f"/contacts/{ann.data['id']}", {"title": "CEO", "version": 1}
    assert [caller.patch(path, change).status for caller in (cai_calls, bo_calls, ada_calls)] == [404, 403, 200]


def test_a_version_conflict_carries_the_current_row(ann: Answer, ada_calls: Caller) -> None:
    path = f"/contacts/{ann.data['id']}"
    ada_calls.patch(path, {"title": "CEO", "version": 1})
    late = ada_calls.patch(path, {"title": "CTO", "version": 1})
    assert (late.status, late.data["code"], late.data["current"]["title"]) == (409, "version_conflict", "CEO")


def test_delete_and_restore(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    path = f"/contacts/{ann.data['id']}"
    assert [cai_calls.delete(path).status, ada_calls.delete(path).status, ada_calls.get(path).status] == [404, 204, 404]
    assert (ada_calls.post(f"{path}/restore").status, ada_calls.get(path).status) == (200, 200)


def test_bulk_tells_the_fate_of_every_row(ann: Answer, ada_calls: Caller) -> None:
    items = [{"email": "ann@example.com", "title": "CEO"}, {"email": "new@example.com"}, {"email": "nonsense"}]
    done = ada_calls.post("/contacts/bulk", {"key": "email", "items": items})
    assert [(row["index"], row["outcome"]) for row in done.data["results"]] == [
        (0, "updated"), (1, "created"), (2, "refused"),
    ]  # fmt: skip
    assert (done.data["created"], done.data["updated"], done.data["refused"]) == (1, 1, 1)
    assert done.data["results"][2]["faults"][0]["field"] == "email"


def test_an_unknown_field_is_named_with_a_suggestion(ada_calls: Caller) -> None:
    wrong = ada_calls.post("/contacts", {"nmae": "Ann"})
    assert (wrong.status, wrong.codes()) == (422, [("nmae", "unknown_field")])
    assert "name" in wrong.data["faults"][0]["message"]


def test_a_filter_with_a_fault_says_where_it_is(ada_calls: Caller) -> None:
    wrong = ada_calls.get("/contacts", {"filter": "scroe > 5"})
    assert (wrong.status, wrong.data["expression_faults"][0]["suggestion"]) == (422, "score")


def test_a_filter_finds(ann: Answer, ada_calls: Caller) -> None:
    assert (
        ada_calls.get("/contacts", {"filter": 'country = "DE"', "fields": "name"}).data["items"][0]["name"] == "Ann Lee"
    )


def test_history_is_for_those_who_see_the_record(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    path = f"/contacts/{ann.data['id']}/timeline"
    (item,) = ada_calls.get(path).data["items"]
    assert (item["kind"], item["actor"]["name"]["en"], item["by_automation"]) == ("contact.created", "Ada", False)
    assert item["sentence"]["zh"]
    assert cai_calls.get(path).status == 404


def test_every_value_can_be_explained(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    path = f"/contacts/{ann.data['id']}/explain"
    why = ada_calls.get(path, {"field": "country"}).data
    assert (why["value"], why["actor"]["name"]["en"], why["chain"]) == ("DE", "Ada", [])
    assert cai_calls.get(path, {"field": "country"}).status == 404
    assert ada_calls.get(path, {"field": "contry"}).status == 422


def test_related_records(ann: Answer, ada_calls: Caller, cai_calls: Caller) -> None:
    ada_calls.post("/tasks", {"title": "Call Ann", "contact": ann.data["id"]})
    path = f"/contacts/{ann.data['id']}/related/tasks"
    assert [task["title"] for task in ada_calls.get(path).data["items"]] == ["Call Ann"]
    assert cai_calls.get(path).status == 404


def test_what_one_gives_away_is_answered_though_no_longer_seen(ada_calls: Caller, cai_calls: Caller) -> None:
    cai = cai_calls.get("/me").data["id"]
    given = ada_calls.post("/contacts", {"name": "Ann", "owner": cai})
    assert (given.status, given.data["label"]) == (201, "")


def test_pages_follow_each_other_without_gap(ada_calls: Caller) -> None:
    items = [{"email": f"p{number}@example.com"} for number in range(7)]
    ada_calls.post("/contacts/bulk", {"key": "email", "items": items})
    first = ada_calls.get("/contacts", {"sort": "email", "limit": 4}).data
    second = ada_calls.get("/contacts", {"sort": "email", "limit": 4, "after": first["next"]}).data
    assert [row["email"] for row in first["items"] + second["items"]] == [item["email"] for item in items]
    assert second["next"] is None
