"""Each step that chooses, waits or writes, seen through a run."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import change, flow, path, person, publish, runs, thing, value

END = {"id": "end_a", "kind": "exit", "config": {"outcome": "a"}}
OTHER = {"id": "end_b", "kind": "exit", "config": {"outcome": "b"}}


def outcome(subject: Any) -> str:
    return str(runs(subject)[0]["outcome"])


@pytest.mark.parametrize(("name", "expected"), [("Wei", "a"), ("Bo", "b")])
def test_a_branch_takes_the_first_case_that_holds(things: None, clock: VirtualClock, name: str, expected: str) -> None:
    cases = [{"name": "wei", "when": 'name = "Wei"'}, {"name": "both", "when": 'name = "Wei" or name = "Ann"'}]
    branch = {
        "id": "b",
        "kind": "branch",
        "config": {"cases": cases},
        "next": {"wei": "end_a", "both": "end_b", "else": "end_b"},
    }
    publish(flow(steps=[branch, END, OTHER]))
    wei = person(name)

    run_until_idle()

    assert outcome(wei) == expected


def test_the_trace_of_a_branch_says_what_it_saw(things: None, clock: VirtualClock) -> None:
    from guanxi.automation.runs import get_run, list_runs

    branch = {
        "id": "b",
        "kind": "branch",
        "config": {"cases": [{"name": "wei", "when": 'name = "Wei"', "label": {"en": "Is Wei", "zh": "是小伟"}}]},
        "next": "end_a",
    }
    publish(flow(steps=[branch, END]))
    person("Bo")
    run_until_idle()

    line = get_run(list_runs("greet").items[0].id).trace[0]

    assert (line.exit, line.decision[0]["truth"], line.decision[0]["atoms"][0]["seen"]) == ("else", False, "Bo")
    assert line.decision[0]["label"] == {"en": "Is Wei", "zh": "是小伟"}


@pytest.mark.parametrize(("stage", "expected"), [("sold", "a"), ("lost", "a"), ("new", "b")])
def test_a_switch_goes_by_one_value(things: None, clock: VirtualClock, stage: str, expected: str) -> None:
    switch = {
        "id": "s",
        "kind": "switch",
        "config": {"value": "stage", "cases": [{"name": "closed", "equals": ["sold", "lost"]}]},
        "next": {"closed": "end_a", "else": "end_b"},
    }
    publish(flow(object="thing", steps=[switch, END, OTHER]))
    lamp = thing(stage=stage)

    run_until_idle()

    assert outcome(lamp) == expected


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        ({"span": "90 minutes"}, datetime(2026, 3, 2, 10, 30, tzinfo=UTC)),
        ({"span": "2 days"}, datetime(2026, 3, 4, 9, 0, tzinfo=UTC)),
        ({"span": "5 days", "working": True}, datetime(2026, 3, 9, 9, 0, tzinfo=UTC)),
        ({"at": "08:30"}, datetime(2026, 3, 3, 8, 30, tzinfo=UTC)),
        ({"at": "08:30", "weekdays": ["fri"]}, datetime(2026, 3, 6, 8, 30, tzinfo=UTC)),
        ({"span": "1 day", "at": "18:00", "zone": "Asia/Shanghai"}, datetime(2026, 3, 3, 10, 0, tzinfo=UTC)),
        # New York springs forward on 8 March: seven calendar days are an hour shorter, and the wall time stays.
        ({"span": "7 days", "zone": "America/New_York"}, datetime(2026, 3, 9, 8, 0, tzinfo=UTC)),
    ],
)
def test_a_wait_ends_at_the_moment_it_says(
    things: None, clock: VirtualClock, config: dict[str, Any], expected: datetime
) -> None:
    publish(flow(steps=[{"id": "w", "kind": "wait", "config": config}]))
    wei = person()

    run_until_idle()

    assert runs(wei)[0]["wake_at"] == expected


def until(**more: Any) -> dict[str, Any]:
    config = {"until": "sold_on", **more}
    return {"id": "w", "kind": "wait", "config": config, "next": {"next": "end_a", "empty": "end_b"}}


def test_a_wait_for_a_date_follows_the_date_when_it_moves(things: None, clock: VirtualClock) -> None:
    publish(flow(object="thing", steps=[until(at="10:00"), END, OTHER]))
    lamp = thing(sold_on="2026-03-10")
    run_until_idle()

    change("thing", lamp, sold_on="2026-03-05")
    run_until_idle()

    assert runs(lamp)[0]["wake_at"] == datetime(2026, 3, 5, 10, 0, tzinfo=UTC)
    run_through(clock, timedelta(days=4))
    assert outcome(lamp) == "a"


def test_a_wait_for_an_empty_date_takes_the_exit_for_that(things: None, clock: VirtualClock) -> None:
    publish(flow(object="thing", steps=[until(), END, OTHER]))
    lamp = thing()

    run_until_idle()

    assert outcome(lamp) == "b"


WAIT_FOR = {
    "id": "w",
    "kind": "wait_for",
    "config": {"events": [{"event": "thing.sold", "where": "event.price > 100"}], "within": "2 days"},
    "next": {"sold": "end_a", "timeout": "end_b"},
}


def test_a_wait_for_an_event_ends_when_it_happens(things: None, clock: VirtualClock) -> None:
    publish(flow(steps=[WAIT_FOR, END, OTHER]))
    wei = person()
    run_until_idle()

    thing(person=wei, stage="sold", price=200)
    run_until_idle()

    assert outcome(wei) == "a"


def test_an_event_that_does_not_fit_leaves_the_wait_to_its_time_out(things: None, clock: VirtualClock) -> None:
    publish(flow(steps=[WAIT_FOR, END, OTHER]))
    wei, bo = person(), person("Bo")
    run_until_idle()

    thing(person=wei, stage="sold", price=50)
    thing(person=bo, stage="sold", price=500)
    run_until_idle()

    assert [run["status"] for run in runs(wei)] == ["w"]
    run_through(clock, timedelta(days=2))
    assert (outcome(wei), outcome(bo)) == ("b", "a")


def test_an_exit_rule_ends_the_run_from_wherever_it_stands(things: None, clock: VirtualClock) -> None:
    rule = {"on": "thing.sold", "outcome": "won", "label": {"en": "sold", "zh": "已售"}}
    publish(flow(exits=[rule], steps=[{"id": "w", "kind": "wait", "config": {"span": "9 days"}}]))
    wei = person()
    run_until_idle()

    thing(person=wei, stage="sold", price=1)
    run_until_idle()

    assert outcome(wei) == "won"
    assert path(wei)[-1] == ("w", "", "exited")


def test_a_standing_exit_rule_is_looked_at_before_the_next_step(things: None, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "1 day"}, "next": "end_a"}
    publish(flow(exits=[{"when": 'name = "Gone"', "outcome": "renamed"}], steps=[wait, END]))
    wei = person()
    run_until_idle()

    change("person", wei, name="Gone")
    run_through(clock, timedelta(days=2))

    assert outcome(wei) == "renamed"


def test_a_goal_pulls_a_run_from_where_it_waits(things: None, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "30 days"}, "next": "g"}
    goal = {"id": "g", "kind": "goal", "config": {"on": "thing.sold"}, "next": {"reached": "end_a", "missed": "end_b"}}
    publish(flow(steps=[wait, goal, END, OTHER]))
    wei, bo = person(), person("Bo")
    run_until_idle()

    thing(person=wei, stage="sold", price=1)
    run_through(clock, timedelta(days=31))

    assert (outcome(wei), outcome(bo)) == ("a", "b")


def test_variables_are_computed_kept_and_asked(things: None, clock: VirtualClock) -> None:
    set_ = {"id": "s", "kind": "set", "config": {"values": {"shout": "= upper(name)", "n": 3}}, "next": "b"}
    case = {"name": "yes", "when": 'vars.shout = "WEI" and vars.n > 2'}
    branch = {"id": "b", "kind": "branch", "config": {"cases": [case]}, "next": {"yes": "end_a", "else": "end_b"}}
    publish(flow(steps=[set_, branch, END, OTHER]))
    wei = person("Wei")

    run_until_idle()

    assert outcome(wei) == "a"


def test_records_are_made_found_and_changed_for_many_at_once(things: None, clock: VirtualClock) -> None:
    make = {
        "id": "make",
        "kind": "record.create",
        "config": {"object": "thing", "values": {"name": '= concat(name, "\'s thing")', "person": "= id"}},
        "next": "find",
    }
    find = {
        "id": "find",
        "kind": "record.find",
        "config": {"object": "thing", "match": {"person": "= id"}, "where": 'stage = "new"', "save_as": "found"},
        "next": {"found": "mark", "missing": "end"},
    }
    mark = {
        "id": "mark",
        "kind": "record.update",
        "config": {"target": "vars.found", "values": {"notes": "seen"}},
        "next": "end_a",
    }
    publish(flow(steps=[make, find, mark, END]))
    people = [person(f"P{number}") for number in range(5)]

    run_until_idle()

    assert [outcome(one) for one in people] == ["a"] * 5
    made = [runs(one)[0]["context"]["found"] for one in people]
    assert [value("thing", one, "notes") for one in made] == ["seen"] * 5


def test_a_flow_starts_another_and_stops_it(things: None, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "9 days"}}
    publish(flow("slow", trigger={"kind": "flow"}, steps=[wait]))
    start = {"id": "a", "kind": "flow.start", "config": {"flow": "slow"}, "next": "p"}
    pause = {"id": "p", "kind": "wait", "config": {"span": "1 day"}, "next": "z"}
    stop = {"id": "z", "kind": "flow.stop", "config": {"flow": "slow", "outcome": "called_off"}}
    publish(flow("main", steps=[start, pause, stop]))
    wei = person()

    run_through(clock, timedelta(days=2))

    assert sorted(run["outcome"] for run in runs(wei)) == ["called_off", "completed"]


def test_whoever_is_deleted_leaves_with_that_reason(things: None, clock: VirtualClock) -> None:
    from guanxi.objects import write
    from tests.unit.automation.house import BY

    publish(flow(steps=[{"id": "w", "kind": "wait", "config": {"span": "1 day"}, "next": "end_a"}, END]))
    wei, bo = person(), person("Bo")
    run_until_idle()

    write.delete("person", [wei], BY)
    run_through(clock, timedelta(days=2))

    assert (outcome(wei), outcome(bo)) == ("gone", "a")
