"""What goes wrong stays small: one poison row, visible, tried again, never in the way of others."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from guanxi.automation import flows
from guanxi.automation import runs as views
from guanxi.automation.engine.catalog import Catalog, catalog
from guanxi.automation.engine.consume import consume
from guanxi.automation.engine.due import step_due
from guanxi.automation.engine.loop import ALL, run_through, run_until_idle
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from tests.unit.automation.house import BY, flow, path, person, publish, runs, value
from tests.unit.automation.steps import Stage, staged


@pytest.fixture
def stage(things: None) -> Iterator[Stage]:
    with staged() as turned:
        yield turned


def touchy(**more: Any) -> dict[str, Any]:
    return {"id": "t", "kind": "test.touchy", **more}


def test_one_poison_row_fails_alone_and_takes_nobody_with_it(stage: Stage, clock: VirtualClock) -> None:
    publish(flow(steps=[touchy()]))
    people = [person(f"P{number}") for number in range(20)]
    poison = person("Poison")
    stage.poison.add("Poison")

    run_until_idle()

    assert {runs(one)[0]["status"] for one in people} == {"e"}
    assert value("person", people[0], "website") == "https://touched.example"
    assert (runs(poison)[0]["status"], runs(poison)[0]["attempts"]) == ("w", 1)
    assert value("person", poison, "website") is None


def test_after_its_attempts_a_poison_row_is_parked_visible_and_can_be_retried(
    stage: Stage, clock: VirtualClock
) -> None:
    publish(flow(steps=[touchy()], settings={"attempts": 3}))
    poison = person("Poison")
    stage.poison.add("Poison")
    run_through(clock, timedelta(hours=1))

    failed = views.list_runs(status="failed").items
    stage.poison.clear()
    views.retry([failed[0].id], BY)
    run_until_idle()

    assert "ZeroDivisionError" in str(failed[0].reason)
    assert path(poison)[:3] == [("t", "", "retry"), ("t", "", "retry"), ("t", "", "parked")]
    assert runs(poison)[0]["outcome"] == "completed"


@pytest.mark.parametrize(("on_error", "expected"), [("continue", "after"), ("exit", "failed"), ("rescue", "rescued")])
def test_the_author_may_choose_another_way_than_parking(
    stage: Stage, clock: VirtualClock, on_error: str, expected: str
) -> None:
    after = {"id": "after", "kind": "exit", "config": {"outcome": "after"}}
    rescue = {"id": "rescue", "kind": "exit", "config": {"outcome": "rescued"}}
    steps = [touchy(on_error=on_error, next="after"), after, rescue]
    rule = [{"id": "s", "kind": "switch", "config": {"value": "name", "cases": [{"name": "x", "equals": "x"}]}}]
    rule[0]["next"] = {"x": "rescue", "else": "t"}
    publish(flow(steps=[*rule, *steps], settings={"attempts": 1}))
    poison = person("Poison")
    stage.poison.add("Poison")

    run_until_idle()

    assert runs(poison)[0]["outcome"] == expected


@pytest.mark.parametrize(("own", "expected"), [("", "completed"), ("exit", "failed")])
def test_a_step_that_says_nothing_of_failing_does_what_its_flow_says(
    stage: Stage, clock: VirtualClock, own: str, expected: str
) -> None:
    publish(flow(steps=[touchy(on_error=own)], settings={"attempts": 1, "on_error": "continue"}))
    poison = person("Poison")
    stage.poison.add("Poison")

    run_until_idle()

    assert runs(poison)[0]["outcome"] == expected


def test_cancelling_ends_a_run_and_skipping_leaves_a_wait(stage: Stage, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "9 days"}, "next": "z"}
    publish(flow(steps=[wait, {"id": "z", "kind": "exit"}]))
    wei, bo = person(), person("Bo")
    run_until_idle()
    ids = {item.subject.id: item.id for item in views.list_runs().items}

    views.cancel([ids[wei]], BY)
    views.skip([ids[bo]], BY)
    run_until_idle()

    assert (runs(wei)[0]["outcome"], runs(bo)[0]["outcome"]) == ("cancelled", "done")


def test_a_paused_flow_stands_still_and_goes_on_where_it_was(stage: Stage, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "1 day"}}
    publish(flow(steps=[wait]))
    wei = person()
    run_until_idle()

    flows.pause("greet", BY)
    person("Too late")
    run_through(clock, timedelta(days=3))
    standing = runs(wei)[0]["status"]
    flows.resume("greet", BY)
    run_until_idle()

    assert (standing, runs(wei)[0]["status"]) == ("p", "e")
    assert len(runs()) == 1


def test_publishing_moves_everyone_and_a_shorter_wait_counts_from_its_start(stage: Stage, clock: VirtualClock) -> None:
    def waiting(span: str) -> dict[str, Any]:
        return flow(steps=[{"id": "w", "kind": "wait", "config": {"span": span}}])

    publish(waiting("9 days"))
    wei = person()
    run_until_idle()
    clock.advance(timedelta(days=1))

    publish(waiting("3 days"))
    run_until_idle()

    run = runs(wei)[0]
    assert (run["version"], run["wake_at"] - clock.now()) == (2, timedelta(days=2))


def test_a_removed_step_ends_those_who_stand_there_with_that_reason(stage: Stage, clock: VirtualClock) -> None:
    publish(flow(steps=[{"id": "w", "kind": "wait", "config": {"span": "9 days"}}]))
    wei = person()
    run_until_idle()

    publish(flow(steps=[{"id": "other", "kind": "exit"}]))
    run_until_idle()

    assert runs(wei)[0]["outcome"] == "step_removed"


def test_publishing_the_same_again_makes_no_new_version(stage: Stage, clock: VirtualClock) -> None:
    assert (publish(flow()), publish(flow())) == (1, 1)


def test_a_person_is_told_what_comes_next_and_when(stage: Stage, clock: VirtualClock) -> None:
    first = {"id": "w", "kind": "wait", "config": {"span": "2 days"}, "next": "a"}
    second = {"id": "w2", "kind": "wait", "config": {"span": "5 days"}, "next": "b"}
    steps = [first, {"id": "a", "kind": "test.send", "next": "w2"}, second, {"id": "b", "kind": "test.send"}]
    rule = {"on": "thing.sold", "label": {"en": "sold", "zh": "已售"}, "outcome": "won"}
    publish(flow(steps=steps, exits=[rule]))
    wei = person()
    run_until_idle()

    coming = views.upcoming(wei)

    start = clock.now()
    assert [(one.step, one.due_at) for one in coming] == [
        ("a", start + timedelta(days=2)),
        ("b", start + timedelta(days=7)),
    ]
    assert coming[0].unless is not None
    assert coming[0].unless.zh == "已售"


def test_lists_go_on_from_page_to_page_and_refuse_a_broken_place(stage: Stage, clock: VirtualClock) -> None:
    publish(flow())
    people = {person(f"P{number}") for number in range(5)}
    run_until_idle()

    first = views.list_runs("greet", limit=3)
    second = views.list_runs("greet", limit=3, after=first.next or "")

    assert {item.subject.id for item in (*first.items, *second.items)} == people
    assert second.next is None
    with pytest.raises(Invalid):
        views.list_runs(after="nonsense")


def test_a_row_the_database_refuses_is_found_although_writes_are_gathered(stage: Stage, clock: VirtualClock) -> None:
    """Here the batch is refused as a whole at its end, and done again step by step."""
    publish(flow(steps=[touchy()]))
    people, poison = [person(f"P{number}") for number in range(5)], person("Poison")
    with connection.cursor() as cur:
        cur.execute("set constraints all immediate")
        cur.execute("alter table test_person add constraint no_poison check (name <> 'Poison' or website is null)")

    run_until_idle()

    assert {runs(one)[0]["outcome"] for one in people} == {"completed"}
    assert (runs(poison)[0]["status"], runs(poison)[0]["attempts"]) == ("w", 1)


def test_a_flow_that_is_resumed_while_an_engine_still_believes_in_its_pause_strands_nobody(
    stage: Stage, clock: VirtualClock
) -> None:
    publish(flow(steps=[{"id": "w", "kind": "wait", "config": {"span": "1 day"}}]))
    wei = person()
    run_until_idle()
    flows.pause("greet", BY)
    clock.advance(timedelta(days=2))
    late = catalog()

    flows.resume("greet", BY)
    step_due(late, ALL, 1, 100, clock.now())

    assert runs(wei)[0]["status"] == "e"


def test_a_run_of_a_flow_that_an_engine_has_not_heard_of_yet_is_not_ended(stage: Stage, clock: VirtualClock) -> None:
    early = Catalog()
    publish(flow(steps=[{"id": "w", "kind": "wait", "config": {"span": "1 day"}}]))
    wei = person()
    consume(catalog(), ALL, 100, clock.now())

    step_due(early, ALL, 1, 100, clock.now())

    assert (runs(wei)[0]["status"], runs(wei)[0]["is_waiting"]) == ("w", True)


@pytest.mark.parametrize("move", ["all", "new"])
def test_publishing_a_paused_flow_lets_go_of_whoever_stood_still(stage: Stage, clock: VirtualClock, move: str) -> None:
    def waiting(note: str) -> dict[str, Any]:
        return flow(steps=[{"id": "w", "kind": "wait", "config": {"span": "1 day"}, "note": {"en": note, "zh": note}}])

    publish(waiting("a"))
    wei = person()
    run_until_idle()
    flows.pause("greet", BY)
    run_through(clock, timedelta(days=2))
    standing = runs(wei)[0]["status"]

    publish(waiting("b"), move=move)
    run_until_idle()

    assert (standing, runs(wei)[0]["status"]) == ("p", "e")
