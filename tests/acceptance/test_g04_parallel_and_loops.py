"""G04: several things at once, and the same thing for each, as one run."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.automation import publishing, runs
from guanxi.automation.acting import cancel, retry, skip
from guanxi.automation.engine import catalog
from guanxi.automation.engine.catalog import catalog as known
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.simulate import simulate
from guanxi.kit.clock import VirtualClock
from tests.acceptance.paths import by_strand, note, put, run_of, step, story, wait
from tests.unit.automation import house
from tests.unit.automation.house import BY, change, flow, happened, person, publish, thing
from tests.unit.objects.things import Thing, declared

ENTERED, LEFT = "flow.entered", "flow.left"


@pytest.fixture
def things(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    with declared():
        yield
    catalog.forget()


def fork(id: str, joined: str, **strands: str) -> dict[str, Any]:
    """A parallel step: each strand by its name with the step where it begins."""
    return step(id, "parallel", {"joined": joined, **strands}, strands=[{"name": name} for name in strands])


def both(*steps: dict[str, Any], join: dict[str, Any] | None = None, **more: Any) -> dict[str, Any]:
    """Two strands, slow (two days) and quick (one hour), and a join after which `after` is set."""
    given: list[dict[str, Any]] = [
        fork("fork", joined="meet", a="slow", b="quick"),
        wait("slow", "2 days", "slow_done"),
        put("slow_done", "meet", seen="slow", a=1),
        wait("quick", "1 hour", "quick_done"),
        put("quick_done", "meet", seen="quick", b=2),
        {"id": "meet", "kind": "join", "config": join or {}, "next": "after"},
        put("after", total="= coalesce(vars.a, 0) + coalesce(vars.b, 0)"),
    ]
    return flow(steps=[*given, *steps], **more)


def statuses(subject: UUID) -> list[tuple[str | None, str, str | None]]:
    return [(one["strand"], one["status"], one["outcome"]) for one in house.runs(subject)]


def outcomes(subject: UUID) -> dict[str | None, str | None]:
    return {one["strand"]: one["outcome"] for one in house.runs(subject)}


def test_a_join_waits_for_all_and_knows_what_every_strand_has_set(things: None, clock: VirtualClock) -> None:
    publish(both())
    wei = person()

    run_through(clock, timedelta(days=3))

    assert run_of(wei).variables == {"seen": "quick", "a": 1, "b": 2, "total": "3"}
    assert by_strand(story(wei)) == {
        "": [("fork", "joined", "done"), ("meet", "", "waiting"), ("meet", "next", "done"), ("after", "next", "done")],
        "a": [("slow", "", "waiting"), ("slow", "next", "done"), ("slow_done", "next", "done")],
        "b": [("quick", "", "waiting"), ("quick", "next", "done"), ("quick_done", "next", "done")],
    }


def test_the_first_strand_through_ends_the_others_with_a_reason(things: None, clock: VirtualClock) -> None:
    publish(both(join={"wait": "any"}))
    wei = person()

    run_through(clock, timedelta(hours=2))

    run = run_of(wei)
    assert run.item.outcome == "completed"
    assert outcomes(wei) == {None: "completed", "a": "cancelled", "b": "completed"}
    cut = next(line for line in run.trace if line.outcome == "cancelled")
    assert (cut.strand, cut.step, cut.reason is not None) == ("a", "slow", True)


@pytest.mark.parametrize(("n", "days"), [(1, 1), (2, 3)])
def test_a_join_may_ask_for_some_of_many(things: None, clock: VirtualClock, n: int, days: int) -> None:
    names = ["one", "two", "three"]
    waits = [wait(name, f"{2 * number + 1} days", "meet") for number, name in enumerate(names)]
    publish(
        flow(
            steps=[
                fork("fork", joined="meet", **{name: name for name in names}),
                *waits,
                step("meet", "join", wait="n", n=n),
            ]
        )
    )
    wei = person()
    start = clock.now()

    run_through(clock, timedelta(days=9))

    assert max(line.at for line in run_of(wei).trace) == start + timedelta(days=days)


def test_a_join_gives_up_after_its_limit(things: None, clock: VirtualClock) -> None:
    given = both(join={"within": "1 day"})
    given["steps"][5]["next"] = {"next": "after", "timeout": "end"}
    publish(given)
    wei = person()

    run_through(clock, timedelta(days=3))

    assert ("", "meet", "timeout", "done") in story(wei)
    assert outcomes(wei)["a"] == "cancelled"


def test_strands_are_no_entries_and_do_not_leave(things: None, clock: VirtualClock) -> None:
    publish(both(re_entry={"mode": "after_exit"}))
    wei = person()

    run_through(clock, timedelta(days=3))

    assert (happened(wei, ENTERED), happened(wei, LEFT)) == (1, 1)
    assert [item.id for item in runs.list_runs(subject=wei).items] == [run_of(wei).item.id]


def test_an_exit_rule_ends_the_run_with_all_its_strands(things: None, clock: VirtualClock) -> None:
    publish(both(exits=[{"on": "thing.sold", "outcome": "bought"}]))
    wei = person()
    run_until_idle()

    thing(person=wei, stage="sold", price=5)
    run_until_idle()

    assert outcomes(wei) == {None: "bought", "a": "cancelled", "b": "cancelled"}
    assert happened(wei, LEFT) == 1


def test_a_condition_to_leave_is_looked_at_before_every_step_of_a_strand(things: None, clock: VirtualClock) -> None:
    publish(both(exits=[{"when": 'name = "Gone"', "outcome": "gone"}]))
    wei = person()
    run_until_idle()

    change("person", wei, name="Gone")
    run_through(clock, timedelta(hours=2))

    assert outcomes(wei) == {None: "gone", "a": "cancelled", "b": "gone"}


def test_the_end_step_in_a_strand_ends_the_run(things: None, clock: VirtualClock) -> None:
    given = both()
    given["steps"][4] = step("quick_done", "exit", outcome="early")
    given["steps"][6] = put("after", c=1)
    publish(given)
    wei = person()

    run_through(clock, timedelta(days=3))

    assert outcomes(wei) == {None: "early", "a": "cancelled", "b": "early"}


def test_a_goal_takes_the_run_there_and_leaves_its_strands(things: None, clock: VirtualClock) -> None:
    publish(both(step("won", "goal", {"reached": "end", "missed": "end"}, on="thing.sold")))
    wei = person()
    run_until_idle()

    thing(person=wei, stage="sold", price=5)
    run_until_idle()

    assert outcomes(wei) == {None: "completed", "a": "cancelled", "b": "cancelled"}
    assert ("", "won", "reached", "done") in story(wei)


def test_cancelling_the_run_cancels_its_strands(things: None, clock: VirtualClock) -> None:
    publish(both())
    wei = person()
    run_until_idle()

    cancel([run_of(wei).item.id], BY)
    run_through(clock, timedelta(days=3))

    assert outcomes(wei) == {None: "cancelled", "a": "cancelled", "b": "cancelled"}


def test_skipping_the_join_goes_on_without_the_others(things: None, clock: VirtualClock) -> None:
    publish(both())
    wei = person()
    run_until_idle()

    skip([run_of(wei).item.id], BY)
    run_until_idle()

    assert outcomes(wei) == {None: "completed", "a": "cancelled", "b": "cancelled"}


def test_a_record_that_is_deleted_ends_run_and_strands(things: None, clock: VirtualClock) -> None:
    from guanxi.objects import write

    publish(both())
    wei = person()
    run_until_idle()

    write.delete("person", [wei], BY)
    run_through(clock, timedelta(hours=2))

    assert outcomes(wei) == {None: "gone", "a": "cancelled", "b": "gone"}


def test_a_strand_that_fails_shows_as_its_run_and_is_retried_with_it(things: None, clock: VirtualClock) -> None:
    broken = step("quick_done", "record.update", "meet", values={"email": "= lower(name)"})
    given = both()
    given["steps"][4] = broken
    given["steps"][6] = put("after", c="= coalesce(vars.a, 0)")
    publish(given)
    wei = person("No mail")
    run_through(clock, timedelta(hours=2))
    [failed] = runs.list_runs(status="failed").items
    whole = run_of(wei).item.id

    change("person", wei, name="yes@example.com")
    retried = retry([whole], BY)
    run_through(clock, timedelta(days=3))

    assert (failed.id, failed.strand, failed.step) == (whole, "b", "quick_done")
    assert retried == 1
    assert outcomes(wei) == {None: "completed", "a": "completed", "b": "completed"}


def test_a_new_version_takes_strands_along(things: None, clock: VirtualClock) -> None:
    publish(both())
    wei = person()
    run_until_idle()
    newer = both()
    newer["steps"][1] = wait("slow", "3 hours", "slow_done")

    publish(newer)
    run_through(clock, timedelta(hours=4))

    assert run_of(wei).item.outcome == "completed"
    assert {one["version"] for one in house.runs(wei)} == {2}


def test_a_removed_step_ends_the_strand_that_stood_there_alone(things: None, clock: VirtualClock) -> None:
    publish(both())
    wei = person()
    run_until_idle()
    newer = both()
    newer["steps"][0]["next"]["a"] = "slow_done"
    del newer["steps"][1]

    publish(newer)
    run_through(clock, timedelta(days=3))

    assert outcomes(wei) == {None: "completed", "a": "step_removed", "b": "completed"}


def test_pausing_holds_strands_and_resuming_lets_them_on(things: None, clock: VirtualClock) -> None:
    publish(both())
    wei = person()
    run_until_idle()

    publishing.pause("greet", BY)
    run_through(clock, timedelta(days=3))
    held = statuses(wei)
    publishing.resume("greet", BY)
    run_through(clock, timedelta(days=3))

    assert {status for _, status, _ in held} == {"w", "p"}
    assert set(outcomes(wei).values()) == {"completed"}


def test_forks_inside_forks_are_still_one_run(things: None, clock: VirtualClock) -> None:
    inner = step(
        "inner", "parallel", {"joined": "in_meet", "x": "wx", "y": "wy"}, strands=[{"name": "x"}, {"name": "y"}]
    )
    outer = step(
        "outer", "parallel", {"joined": "meet", "a": "inner", "b": "wb"}, strands=[{"name": "a"}, {"name": "b"}]
    )
    steps = [
        outer,
        inner,
        wait("wx", "1 hour", "in_meet"),
        wait("wy", "5 hours", "in_meet"),
        step("in_meet", "join", "mark"),
        put("mark", "meet", deep=7),
        wait("wb", "1 hour", "meet"),
        step("meet", "join", "after"),
        put("after", all="= vars.deep + 1"),
    ]
    publish(flow(steps=steps))
    wei = person()
    run_until_idle()
    inside = run_of(wei)

    run_through(clock, timedelta(hours=6))

    assert inside.item.status == "waiting"
    assert run_of(wei).variables["all"] == "8"
    assert happened(wei, LEFT) == 1


LOOP = {"object": "thing", "where": "price > 10", "sort": "-price"}


def body(**config: Any) -> dict[str, Any]:
    steps = [
        step("each", "loop", {"each": "look", "done": "after"}, **{**LOOP, **config}),
        wait("look", "1 hour", "name"),
        put("name", "each", what="= vars.item.name"),
        put("after", n=1),
    ]
    return flow(steps=steps)


def owner(*prices: int) -> UUID:
    """A person with a thing of each price."""
    wei = person()
    for price in prices:
        thing(f"T{price}", person=wei, price=price)
    return wei


@pytest.mark.parametrize(("at_once", "hours"), [(1, 3), (2, 2), (5, 1)])
def test_a_loop_goes_through_related_records_some_at_a_time(
    things: None, clock: VirtualClock, at_once: int, hours: int
) -> None:
    publish(body(at_once=at_once, collect="what") | {"trigger": {"kind": "button"}})
    wei = owner(20, 5, 40, 30)
    start = clock.now()

    publishing_enroll(wei)
    run_through(clock, timedelta(days=1))

    run = run_of(wei)
    assert run.variables["results"] == ["T40", "T30", "T20"]
    assert max(line.at for line in run.trace) == start + timedelta(hours=hours)
    assert [line.strand for line in run.trace if line.step == "name"] == ["1", "2", "3"]


def publishing_enroll(subject: UUID) -> None:
    from guanxi.automation.entering import enroll

    enroll("greet", [subject], BY)


def test_a_loop_over_nothing_is_done_at_once(things: None, clock: VirtualClock) -> None:
    publish(body())
    wei = person()

    run_until_idle()

    assert story(wei) == [("", "each", "done", "done"), ("", "after", "next", "done")]


def test_a_loop_stops_at_its_limit(things: None, clock: VirtualClock) -> None:
    publish(body(at_once=5, limit=2, collect="what") | {"trigger": {"kind": "button"}})
    wei = owner(20, 40, 30)

    publishing_enroll(wei)
    run_through(clock, timedelta(days=1))

    assert run_of(wei).variables["results"] == ["T40", "T30"]


def test_a_loop_over_a_list_writes_once_for_each_item(things: None, clock: VirtualClock) -> None:
    steps = [
        step("each", "loop", {"each": "make", "done": "end"}, over="tags", **{"as": "tag"}),
        step("make", "record.create", object="thing", values={"name": "= vars.tag"}),
    ]
    publish(flow(steps=steps))
    person(tags=["red", "blue", "green"])

    run_until_idle()

    assert sorted(Thing.objects.values_list("name", flat=True)) == ["blue", "green", "red"]


def test_a_long_loop_goes_on_over_many_batches(things: None, clock: VirtualClock) -> None:
    steps = [
        step("each", "loop", {"each": "make", "done": "end"}, over="tags", limit=1000),
        note("make"),
    ]
    publish(flow(steps=steps))
    wei = person(tags=[f"t{n:03}" for n in range(120)])

    run_until_idle()

    assert Thing.objects.count() == 120
    assert run_of(wei).item.outcome == "completed"


@pytest.mark.parametrize("given", [both(), both(join={"wait": "any"}), body(at_once=2)])
def test_the_twin_takes_the_same_way(things: None, clock: VirtualClock, given: dict[str, Any]) -> None:
    publish({**given, "trigger": {"kind": "button"}})
    wei = owner(20, 40, 30)
    state = known().by_key["greet"]
    imagined = simulate(known().program(state.id, state.version), wei)  # type: ignore[arg-type]

    publishing_enroll(wei)
    run_through(clock, timedelta(days=4))

    dreamt = [(line.strand, line.step, line.exit, line.outcome) for line in imagined.lines]
    assert by_strand(dreamt) == by_strand(story(wei))


def test_a_loop_needs_an_object_or_a_list_and_says_so(things: None) -> None:
    from guanxi.automation.publishing import check

    faults = check(flow(steps=[step("each", "loop", "end")])).faults

    assert [(fault.field, fault.code) for fault in faults] == [("steps.each.config", "loop_needs_one")]


def test_a_loop_over_strangers_is_refused(things: None) -> None:
    from guanxi.automation.publishing import check

    faults = check(flow(object="thing", steps=[step("each", "loop", "end", object="person")])).faults

    assert [(fault.field, fault.code) for fault in faults] == [("steps.each.config.object", "no_relation")]
