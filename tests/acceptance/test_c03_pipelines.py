"""C03: a pipeline is a state machine as data: an illegal move is refused with every reason, a legal one is history."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation.blueprints import install_blueprint
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Forbidden, GuanxiError, Invalid, NotFound, Refused
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import (
    convert_lead,
    deal_path,
    list_pipelines,
    move_deal,
    pipeline,
    pipeline_of,
    save_pipeline,
    stage_json,
)
from tests.acceptance.office import furnish, happened, rows, settle

BY = By(SYSTEM)


@pytest.fixture
def pipelines(db: None, clock: VirtualClock) -> VirtualClock:
    install_blueprint("pipelines", SYSTEM)
    return clock


def deal(by: By = BY, **values: Any) -> UUID:
    (written,) = write.create("deal", [Draft({"name": "Twelve seats", **values})], by)
    assert written.id is not None
    return written.id


def stage_of(id: UUID) -> tuple[str, str, int]:
    row = read.one("deal", id, SYSTEM)
    return row["stage"], row["state"], row["probability"]


def test_both_processes_of_the_documents_are_shipped(pipelines: VirtualClock) -> None:
    standard, project = list_pipelines()
    assert [stage.key for stage in standard.stages] == [
        "lead", "qualified", "demo_completed", "proposal_sent", "negotiation", "close_won", "close_lost"
    ]  # fmt: skip
    assert [stage.name.zh for stage in project.stages][:7] == [
        "线索获取", "需求确认", "方案制定", "商务谈判", "合同签署", "交付实施", "售后服务"
    ]  # fmt: skip
    assert [stage.max_days for stage in standard.stages] == [7, 14, 7, 14, 7, 0, 0]


def test_a_new_deal_stands_on_the_first_stage_of_the_default_pipeline(pipelines: VirtualClock) -> None:
    id = deal()
    assert read.one("deal", id, SYSTEM)["pipeline"] == "standard"
    assert stage_of(id) == ("lead", "open", 10)


def test_every_stage_of_the_first_document_can_be_reached(pipelines: VirtualClock) -> None:
    """There, a move named the action (“qualify”) and was compared with the stage (“qualified”)."""
    id = deal(amount=9000, close_on="2026-04-01")
    for stage in ("qualified", "demo_completed", "proposal_sent", "negotiation", "close_won"):
        move_deal(id, stage, BY)
    assert stage_of(id) == ("close_won", "won", 100)


def test_many_deals_that_move_at_once_ask_for_the_pipelines_once(pipelines: VirtualClock) -> None:
    ids = [deal(amount=9000, close_on="2026-04-01") for _ in range(5)]
    with CaptureQueriesContext(connection) as asked:
        write.update("deal", [Draft({"stage": "qualified"}, id=id) for id in ids], BY)
    assert sum('FROM "pipeline"' in query["sql"] for query in asked) == 1
    assert {stage_of(id)[0] for id in ids} == {"qualified"}


def test_an_illegal_move_is_refused_with_what_is_possible(pipelines: VirtualClock) -> None:
    id = deal()
    with pytest.raises(Refused) as refused:
        move_deal(id, "close_won", BY)
    assert refused.value.code == "move_refused"
    assert [(fault.field, fault.code) for fault in refused.value.faults] == [
        ("stage", "transition"),
        ("amount", "required"),
        ("stage", "check"),
    ]
    assert refused.value.faults[0].message.zh == "不能从“线索”直接进入“赢单”，可选：已确认、输单"
    assert stage_of(id) == ("lead", "open", 10)
    assert happened("deal.moved") == []


def test_what_is_missing_may_come_with_the_move(pipelines: VirtualClock) -> None:
    id = deal()
    with pytest.raises(Refused) as refused:
        move_deal(id, "close_lost", BY)
    assert refused.value.faults[0].message.en == "Fill in “Why it was lost” before “Lost”"
    move_deal(id, "close_lost", BY, values={"lost_reason": "price"})
    (lost,) = happened("deal.lost")
    assert (lost["reason"], stage_of(id)) == ("price", ("close_lost", "lost", 0))


def test_a_plain_change_of_the_stage_meets_the_same_check(pipelines: VirtualClock, as_ada: Actor) -> None:
    id = deal(By(as_ada))
    with pytest.raises(Refused):
        write.update("deal", [Draft({"stage": "close_won"}, id=id)], By(as_ada))
    (result,) = write.update("deal", [Draft({"stage": "nowhere"}, id=id)], By(as_ada), partial=True)
    assert (result.outcome, result.faults[0].code) == ("refused", "unknown_stage")


def test_somebody_elses_deal_is_not_moved(pipelines: VirtualClock, as_ada: Actor, as_bo: Actor, as_cai: Actor) -> None:
    id = deal(By(as_ada))
    with pytest.raises(Forbidden):
        move_deal(id, "qualified", By(as_bo))
    with pytest.raises(NotFound):
        move_deal(id, "qualified", By(as_cai))


def test_a_move_is_history_with_the_days_it_took(pipelines: VirtualClock) -> None:
    id = deal(amount=500)
    pipelines.advance(timedelta(days=2, hours=12))
    move_deal(id, "qualified", BY)
    (moved,) = happened("deal.moved")
    assert (moved["from"], moved["to"], moved["days"]) == ("lead", "qualified", 2.5)
    assert (moved["from_name"]["zh"], moved["to_name"]["en"]) == ("线索", "Qualified")


def test_the_path_shows_where_a_deal_has_been_and_what_is_missing_to_go_on(pipelines: VirtualClock) -> None:
    id = deal()
    pipelines.advance(timedelta(days=3))
    move_deal(id, "qualified", BY)
    pipelines.advance(timedelta(days=15))
    path = deal_path(id, SYSTEM)
    assert [(stop.stage.key, stop.state, stop.days) for stop in path.stops][:3] == [
        ("lead", "done", 3.0),
        ("qualified", "current", 15.0),
        ("demo_completed", "later", None),
    ]
    assert path.stops[1].is_overdue
    moves = {move.stage: [fault.field for fault in move.missing] for move in path.next}
    assert moves["demo_completed"] == []
    assert moves["proposal_sent"] == ["amount"]
    assert moves["negotiation"] == ["stage", "amount", "close_on"]


def test_a_lost_deal_can_come_back_and_forgets_why(pipelines: VirtualClock) -> None:
    id = deal()
    move_deal(id, "close_lost", BY, values={"lost_reason": "timing"})
    move_deal(id, "qualified", BY)
    row = read.one("deal", id, SYSTEM)
    assert (row["state"], row["lost_reason"], row["closed_at"]) == ("open", None, None)


def test_history_may_be_brought_in_on_any_stage(pipelines: VirtualClock) -> None:
    id = deal(stage="close_won", closed_at="2026-01-05T00:00:00+00:00", external_id="1C1I7A6R")
    assert stage_of(id) == ("close_won", "won", 100)
    assert len(happened("deal.won")) == 1


def test_a_lead_becomes_a_deal_without_copying_the_person(pipelines: VirtualClock, as_ada: Actor) -> None:
    by = By(as_ada)
    (contact,) = write.create("contact", [Draft({"name": "Ada Lovelace"})], by)
    (lead,) = write.create("lead", [Draft({"contact": contact.id, "title": "Ada · Analytical", "source": "event"})], by)
    assert lead.id is not None
    made = read.one("deal", convert_lead(lead.id, {"name": "Twelve seats", "amount": 9000}, by), as_ada)
    assert (made["contact"]["id"], made["lead"]["id"], made["owner"]["id"]) == (contact.id, lead.id, as_ada.user)
    assert (made["name"], made["source"], made["stage"]) == ("Twelve seats", "event", "lead")
    assert read.one("lead", lead.id, as_ada)["status"] == "converted"
    assert [event["deal"] for event in happened("lead.converted")] == [str(made["id"])]
    with pytest.raises(Refused) as refused:
        convert_lead(lead.id, {}, by)
    assert refused.value.faults[0].message.zh == "“已转化”的线索不能再改变状态"


def test_pipelines_are_data_and_checked_before_they_are_saved(pipelines: VirtualClock) -> None:
    stages = [stage_json(stage) for stage in pipeline("standard").stages]
    broken = [{**stages[0], "transitions": ["qualify"], "required": ["amuont"]}, *stages[1:]]
    with pytest.raises(Invalid) as refused:
        save_pipeline(pipeline_of("standard", "Standard", broken))
    assert {fault.code for fault in refused.value.faults} >= {"unknown_stage", "unknown_field"}
    save_pipeline(pipeline_of("short", "Short", [{**stages[0], "transitions": ["close_won"]}, stages[5]]))
    assert stage_of(deal(pipeline="short")) == ("lead", "open", 10)


def test_an_unknown_pipeline_is_refused_with_a_suggestion(pipelines: VirtualClock) -> None:
    with pytest.raises(GuanxiError) as refused:
        deal(pipeline="standart")
    assert "did you mean “standard”" in refused.value.detail.en


def test_entering_a_stage_brings_two_tasks_due_in_two_and_five_days(
    db: None, as_ada: Actor, clock: VirtualClock
) -> None:
    """C04, as far as it goes here."""
    furnish()
    id = deal(By(as_ada))
    move_deal(id, "qualified", By(as_ada))
    settle()
    tasks = rows("select title, due_at - %s, owner_id, deal_id from task order by due_at", clock.now())
    assert tasks == [
        ("Fill in the needs analysis", timedelta(days=2), as_ada.user, id),
        ("Prepare the product demo", timedelta(days=5), as_ada.user, id),
    ]
