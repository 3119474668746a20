"""B01: saved views, groups, changes of many records with a look beforehand, and lists as files."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor, flow_actor
from guanxi.automation.publishing import publish
from guanxi.kit.clock import VirtualClock
from guanxi.objects import bulk, read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import furnish, happened, settle
from tests.api.conftest import *  # noqa: F403 - callers with sessions
from tests.api.conftest import Answer, Caller
from tests.workbook import sheets_of

VIEW = {
    "object": "contact",
    "name": "Hot",
    "filter": "score > 50",
    "sort": "-score",
    "look": {"columns": ["company", "score"], "widths": {"company": 200}, "pinned": 1, "density": "wide"},
}


def made(actor: Actor, *names: str, **values: Any) -> list[Any]:
    drafts = [Draft({"name": name, **values}) for name in names]
    return [one.id for one in write.create("contact", drafts, By(actor))]


def test_a_view_comes_back_as_it_was_saved(ada_calls: Caller, cai_calls: Caller) -> None:
    saved = ada_calls.post("/views", VIEW)
    assert (saved.status, saved.data["look"], saved.data["can_change"]) == (201, VIEW["look"], True)
    assert [view["name"] for view in ada_calls.get("/views", {"object": "contact"}).data["views"]] == ["Hot"]
    assert cai_calls.get("/views", {"object": "contact"}).data["views"] == []


def test_a_team_view_is_seen_by_the_team_and_changed_by_its_maker(
    ada_calls: Caller, bo_calls: Caller, cai_calls: Caller
) -> None:
    id = ada_calls.post("/views", {**VIEW, "shared": "team"}).data["id"]
    change = {key: value for key, value in VIEW.items() if key != "object"} | {"name": "Warm", "shared": "team"}
    assert [call.patch(f"/views/{id}", change).status for call in (cai_calls, bo_calls, ada_calls)] == [404, 403, 200]
    assert [view["name"] for view in bo_calls.get("/views", {"object": "contact"}).data["views"]] == ["Warm"]
    assert [call.delete(f"/views/{id}").status for call in (cai_calls, bo_calls, ada_calls)] == [404, 403, 204]


def test_a_view_for_everybody_needs_a_right(ada_calls: Caller, root_calls: Caller, cai_calls: Caller) -> None:
    assert ada_calls.post("/views", {**VIEW, "shared": "all"}).codes() == [("shared", "forbidden")]
    id = root_calls.post("/views", {**VIEW, "shared": "all"}).data["id"]
    first = {"object": "contact", "view": id}
    assert cai_calls.client.put("/api/v1/views/first", first, content_type="application/json").status_code == 204
    assert cai_calls.get("/views", {"object": "contact"}).data["first"] == id


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"name": "  "}, ("name", "required")),
        ({"filter": "skore > 5"}, ("filter", "bad_filter")),
        ({"sort": "nothing"}, ("sort", "bad_sort")),
        ({"group_by": "tags"}, ("group_by", "bad_group")),
        ({"look": {"columns": ["nothing"]}}, ("columns", "unknown_field")),
    ],
)
def test_a_view_that_could_not_be_shown_is_not_kept(ada_calls: Caller, change: Any, fault: Any) -> None:
    assert ada_calls.post("/views", {**VIEW, **change}).codes() == [fault]


def test_somebody_else_s_change_of_a_view_is_not_written_over(ada_calls: Caller) -> None:
    id = ada_calls.post("/views", VIEW).data["id"]
    change = {key: value for key, value in VIEW.items() if key != "object"} | {"version": 1}
    assert [ada_calls.patch(f"/views/{id}", change).status for _ in range(2)] == [200, 409]


def test_groups_count_and_add_up_what_one_may_see(as_ada: Actor, ada_calls: Caller, cai_calls: Caller) -> None:
    furnish()
    for name, stage, amount in (("A", "a", 5), ("B", "a", 7), ("C", None, 1)):
        write.create("deal", [Draft({"name": name, "product": stage, "amount": amount, "currency": "EUR"})], By(as_ada))
    ask = {"object": "deal", "by": "product", "sums": "amount"}
    found = ada_calls.get("/groups", ask).data
    assert [(one["value"], one["count"], one["sums"][0]["amount"]) for one in found] == [("a", 2, "12"), (None, 1, "1")]
    assert [read.count("deal", as_ada, filter=one["filter"]) for one in found] == [2, 1]
    assert cai_calls.get("/groups", ask).data == []
    assert ada_calls.get("/groups", {**ask, "by": "tags"}).codes() == [("by", "bad_group")]


def test_a_preview_says_what_a_change_would_set_off_and_leaves_nothing(
    as_ada: Actor, ada_calls: Caller, clock: Any
) -> None:
    furnish()
    flow = {
        "key": "to-germany",
        "name": {"en": "To Germany", "zh": "转到德国"},
        "object": "contact",
        "trigger": {"kind": "record.updated", "fields": ["country"], "to": "DE"},
        "steps": [{"id": "tag", "kind": "record.update", "config": {"values": {"city": "Berlin"}}, "next": "end"}],
    }
    publish(flow, By(SYSTEM))
    ids = made(as_ada, "Ann", "Ben") + made(as_ada, "Dan", country="DE")
    ask = {
        "object": "contact",
        "chosen": {"ids": [str(id) for id in ids]},
        "action": "set",
        "settings": {"values": {"country": "DE"}},
    }
    seen = ada_calls.post("/bulk/preview", ask).data
    assert (seen["total"], seen["counts"]) == (3, {"updated": 2, "unchanged": 1})
    assert [(one["key"], one["records"]) for one in seen["sets_off"]] == [("to-germany", 2)]
    assert read.count("contact", as_ada, filter='country = "DE"') == 1
    assert happened("contact.updated") == []


def bulk_of(calls: Caller, **more: Any) -> Answer:
    ask = {"object": "contact", "chosen": {"all": True}, "action": "set", "settings": {"values": {"city": "Berlin"}}}
    return calls.post("/bulk", {**ask, **more})


def test_all_records_of_a_list_are_changed_and_brought_back(
    as_ada: Actor, ada_calls: Caller, cai_calls: Caller
) -> None:
    ids = made(as_ada, *(f"Person {number}" for number in range(450)), city="Paris")
    job = bulk_of(ada_calls, chosen={"all": True, "filter": 'city = "Paris"'})
    assert (job.status, job.data["total"]) == (202, 450)
    id = job.data["id"]
    bulk.run(UUID(id))
    assert ada_calls.get(f"/bulk/{id}").data["counts"] == {"updated": 450}
    assert read.count("contact", as_ada, filter='city = "Berlin"') == 450
    write.update("contact", [Draft({"city": "Rome"}, id=ids[0])], By(as_ada))
    assert [call.get(f"/bulk/{id}").status for call in (cai_calls, ada_calls)] == [404, 200]
    assert [call.post(f"/bulk/{id}/undo").status for call in (cai_calls, ada_calls)] == [404, 200]
    bulk.run(UUID(id))
    state = ada_calls.get(f"/bulk/{id}").data
    assert (state["status"], state["counts"]["undone"], state["counts"]["kept"]) == ("undone", 449, 1)
    assert read.count("contact", as_ada, filter='city = "Paris"') == 449


def test_a_cancelled_change_stops_at_the_next_chunk(as_ada: Actor, ada_calls: Caller) -> None:
    made(as_ada, "Ann")
    id = bulk_of(ada_calls).data["id"]
    assert ada_calls.post(f"/bulk/{id}/cancel").status == 200
    bulk.run(UUID(id))
    assert ada_calls.get(f"/bulk/{id}").data["status"] == "cancelled"
    assert read.count("contact", as_ada, filter='city = "Berlin"') == 0


def test_what_one_may_not_write_is_refused_row_by_row(
    as_ada: Actor, as_bo: Actor, ada_calls: Caller, cai_calls: Caller
) -> None:
    made(as_ada, "Ann")
    made(as_bo, "Ben")
    id = bulk_of(ada_calls).data["id"]
    bulk.run(UUID(id))
    state = ada_calls.get(f"/bulk/{id}").data
    assert (state["counts"], state["faults"][0]["code"]) == ({"updated": 1, "refused": 1}, "forbidden")
    assert bulk_of(cai_calls).codes() == [("ids", "nothing_chosen")]


def test_deleting_many_can_be_undone(as_ada: Actor, ada_calls: Caller) -> None:
    made(as_ada, "Ann", "Ben")
    id = bulk_of(ada_calls, action="delete", settings={}).data["id"]
    bulk.run(UUID(id))
    assert read.count("contact", as_ada) == 0
    ada_calls.post(f"/bulk/{id}/undo")
    bulk.run(UUID(id))
    assert read.count("contact", as_ada) == 2


def test_tags_are_added_and_taken_away(as_ada: Actor, ada_calls: Caller) -> None:
    made(as_ada, "Ann", tags=["old", "kept"])
    id = bulk_of(ada_calls, action="tag", settings={"field": "tags", "add": ["new"], "remove": ["old"]}).data["id"]
    bulk.run(UUID(id))
    assert read.page("contact", as_ada).items[0]["tags"] == ["kept", "new"]


def test_many_are_put_into_a_flow(as_root: Actor, root_calls: Caller, ada_calls: Caller, clock: Any) -> None:
    furnish()
    flow = {
        "key": "care",
        "name": {"en": "Care", "zh": "关怀"},
        "object": "contact",
        "trigger": {"kind": "flow"},
        "steps": [{"id": "tag", "kind": "record.update", "config": {"values": {"city": "Berlin"}}, "next": "end"}],
    }
    publish(flow, By(SYSTEM))
    made(as_root, "Ann", "Ben")
    ask = {"action": "flow.start", "settings": {"flow": "care"}}
    assert bulk_of(ada_calls, **ask).codes() == [("flow", "forbidden")]
    bulk.run(UUID(bulk_of(root_calls, **ask).data["id"]))
    settle()
    assert read.count("contact", as_root, filter='city = "Berlin"') == 2


@pytest.mark.parametrize(
    ("action", "settings", "fault"),
    [
        ("set", {}, ("values", "required")),
        ("set", {"values": {"score": 5}}, ("score", "readonly")),
        ("set", {"values": {"email": "a@b.co"}}, ("email", "key")),
        ("set", {"values": {"country": "Atlantis"}}, ("country", "unknown_choice")),
        ("tag", {"field": "city", "add": ["x"]}, ("field", "unknown_field")),
        ("flow.start", {"flow": "nothing"}, ("flow", "flow_not_active")),
    ],
)
def test_a_change_that_cannot_be_made_is_refused_before_it_starts(
    ada_calls: Caller, action: str, settings: Any, fault: Any
) -> None:
    assert bulk_of(ada_calls, action=action, settings=settings).codes()[0][0] == fault[0]


def test_a_list_becomes_a_file_with_the_columns_and_rows_one_sees(
    as_ada: Actor, ada_calls: Caller, bo_calls: Caller, cai_calls: Caller
) -> None:
    made(as_ada, "王芳", "=1+1", country="DE")
    ask = {"object": "contact", "fields": "name,country", "sort": "name", "filter": 'country = "DE"'}
    text = ada_calls.get("/export", ask).data.decode("utf-8")
    assert text == "\ufeffName,Country\r\n'=1+1,Germany\r\n王芳,Germany\r\n"
    chinese = bo_calls.get("/export", {**ask, "encoding": "gb18030"}).data
    assert "王芳,德国" in chinese.decode("gb18030")
    assert cai_calls.get("/export", ask).data.decode("utf-8") == "\ufeff姓名,国家/地区\r\n"
    assert ada_calls.get("/export", {**ask, "filter": "nonsense >"}).status == 422


def test_a_column_of_the_board_names_the_flows_of_its_stage(ada_calls: Caller, call: Any, clock: Any) -> None:
    furnish()
    flow = {
        "key": "proposal-care",
        "name": {"en": "Proposal care", "zh": "方案跟进"},
        "object": "deal",
        "trigger": {"kind": "record.updated", "fields": ["stage"], "to": "proposal_sent"},
        "exits": [{"when": 'stage = "negotiation"', "outcome": "moved on"}],
        "steps": [{"id": "name", "kind": "record.update", "config": {"values": {"product": "x"}}, "next": "end"}],
    }
    publish(flow, By(SYSTEM))
    found = ada_calls.get("/board/flows").data
    named = {
        stage: [(one["key"], one["how"]) for one in all if one["key"] == "proposal-care"]
        for stage, all in found.items()
    }
    assert (named["proposal_sent"], named["negotiation"]) == (
        [("proposal-care", "starts")],
        [("proposal-care", "looks")],
    )
    assert call(None).get("/board/flows").status == 401


def test_a_list_as_an_excel_file_has_words_and_no_formulas_and_is_told_to_the_audit(
    ada_calls: Caller, cai_calls: Caller, as_ada: Actor
) -> None:
    furnish()
    write.create("deal", [Draft({"name": "=1+1", "stage": "qualified", "amount": "68000.50"})], By(as_ada))
    ask = {"object": "deal", "fields": "name,stage,amount", "format": "xlsx"}
    answer = ada_calls.get("/export", ask)
    assert answer.headers["Content-Type"].startswith("application/vnd.openxmlformats")
    assert sheets_of(answer.data)["Deals"][1] == ["=1+1", "Qualified", "68000.50"]
    assert sheets_of(cai_calls.get("/export", ask).data) == {"商机": [["名称", "阶段", "金额"]]}
    assert ada_calls.get("/export", {**ask, "format": "pdf"}).status == 422
    assert [one["what"] for one in happened("access.exported")] == ["deal", "deal"]


def test_the_board_says_what_stands_too_long_finds_by_a_word_and_names_the_next_task(
    ada_calls: Caller, cai_calls: Caller, as_ada: Actor, clock: VirtualClock
) -> None:
    furnish()
    old, _ = write.create("deal", [Draft({"name": name, "amount": 5}) for name in ("Old one", "Other")], By(as_ada))
    clock.advance(timedelta(days=400))
    write.create("deal", [Draft({"name": "New one", "amount": 7})], By(as_ada))
    due = clock.now() + timedelta(days=1)
    tasks = [Draft({"title": title, "deal": old.id, "due_at": due}) for title in ("Call", "Write")]
    write.create("task", tasks, By(as_ada))
    stage = ada_calls.get("/board").data["stages"][0]
    assert (stage["count"], stage["late"], stage["late_sum"]) == (3, 2, [{"currency": "CNY", "amount": "10"}])
    assert [card["next_task"]["title"] for card in stage["items"] if card["next_task"]] == ["Call"]
    found = ada_calls.get("/board", {"search": "old"}).data["stages"][0]
    assert [card["name"] for card in found["items"]] == ["Old one"]
    assert (found["count"], cai_calls.get("/board").data["stages"][0]["count"]) == (1, 0)


def test_history_calls_a_stage_by_its_name(ada_calls: Caller) -> None:
    furnish()
    deal = ada_calls.post("/deals", {"name": "Big one"}).data["id"]
    ada_calls.patch(f"/deals/{deal}", {"stage": "qualified", "product": "MES"})
    told = [item["sentence"] for item in ada_calls.get(f"/deals/{deal}/timeline").data["items"]]
    assert any("“Qualified”" in words["en"] or "to Qualified" in words["en"] for words in told)
    assert not any("qualified" in words["zh"] for words in told)


def test_history_says_in_words_why_a_deal_was_lost(ada_calls: Caller) -> None:
    furnish()
    deal = ada_calls.post("/deals", {"name": "Big one"}).data["id"]
    assert ada_calls.post(f"/deals/{deal}/move", {"stage": "close_lost", "lost_reason": "no_budget"}).status == 200
    items = ada_calls.get(f"/deals/{deal}/timeline").data["items"]
    assert [item["reason"] for item in items if item["kind"] == "deal.lost"] == [{"en": "No budget", "zh": "没有预算"}]


def test_who_wrote_each_field_last_is_told_to_those_who_may_read(
    ada_calls: Caller, bo_calls: Caller, cai_calls: Caller
) -> None:
    contact = ada_calls.post("/contacts", {"name": "Ann Lee", "city": "Paris"}).data["id"]
    write.update("contact", [Draft({"city": "Lyon"}, id=UUID(contact))], By(flow_actor("care")))
    found = bo_calls.get(f"/contacts/{contact}/writers").data
    assert (found["name"]["kind"], found["city"]["kind"]) == ("user", "flow")
    assert cai_calls.get(f"/contacts/{contact}/writers").status == 404


def test_keys_that_only_programs_compare_are_offered_to_nobody(ada_calls: Caller) -> None:
    objects = {
        one["name"]: [field["name"] for field in one["fields"]] for one in ada_calls.get("/meta").data["objects"]
    }
    assert not {"open_key", "match_key", "name_key"} & {*objects["lead"], *objects["contact"], *objects["company"]}
    places = [place["path"] for name in ("lead", "contact") for place in ada_calls.get(f"/imports/places/{name}").data]
    assert not [path for path in places if path.endswith(("open_key", "match_key", "name_key"))]
