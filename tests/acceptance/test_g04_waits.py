"""G04: waits that follow what happens: conditions, dates that move, events, other flows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from guanxi.automation.engine import catalog
from guanxi.automation.engine.catalog import catalog as known
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.simulate import simulate
from guanxi.kit.clock import VirtualClock
from tests.acceptance.paths import put, run_of, step, story, wait
from tests.unit.automation.house import change, flow, person, publish, runs, thing
from tests.unit.objects.things import declared


@pytest.fixture
def things(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    with declared():
        yield
    catalog.forget()


def until(when: str, **config: Any) -> dict[str, Any]:
    exits = {"met": "yes", "timeout": "no"}
    return flow(
        steps=[step("look", "wait_when", exits, when=when, **config), put("yes", met=True), put("no", met=False)],
        **({"object": config.pop("object")} if "object" in config else {}),
    )


def met(subject: Any) -> bool | None:
    """Which way it went; None while it waits."""
    return (runs(subject)[0]["context"] or {}).get("met")


def test_a_condition_that_holds_already_is_not_waited_for(things: None, clock: VirtualClock) -> None:
    publish(until('name = "Wei"'))
    wei = person("Wei")

    run_until_idle()

    assert met(wei) is True


def test_a_change_of_the_record_ends_the_wait(things: None, clock: VirtualClock) -> None:
    publish(until('website = "https://a.example"'))
    wei, bo = person("Wei"), person("Bo")
    run_through(clock, timedelta(minutes=1))

    change("person", wei, website="https://a.example")
    change("person", bo, website="https://b.example")
    run_until_idle()

    assert (met(wei), met(bo)) == (True, None)


def test_a_change_of_a_related_record_ends_the_wait(things: None, clock: VirtualClock) -> None:
    publish(until('boss.name = "Ada" and count(things where stage = "sold") >= 1'))
    boss = person("Bob")
    wei = person("Wei", boss=boss)
    run_through(clock, timedelta(minutes=1))

    lamp = thing(person=wei)
    change("person", boss, name="Ada")
    run_until_idle()
    before = met(wei)
    change("thing", lamp, stage="sold")
    run_until_idle()

    assert (before, met(wei)) == (None, True)


def test_what_happened_counts(things: None, clock: VirtualClock) -> None:
    publish(until("count(thing.sold, 7 days) >= 2"))
    wei = person("Wei")
    run_through(clock, timedelta(minutes=1))

    thing(person=wei, stage="sold")
    run_until_idle()
    before = met(wei)
    thing(person=wei, stage="sold")
    run_until_idle()

    assert (before, met(wei)) == (None, True)


def test_time_alone_ends_the_wait_at_the_very_instant(things: None, clock: VirtualClock) -> None:
    publish(until("now - created_at > 3 days"))
    start = clock.now()
    wei = person("Wei")

    run_through(clock, timedelta(days=5))

    line = next(line for line in run_of(wei).trace if line.exit == "met")
    assert timedelta(0) <= line.at - start - timedelta(days=3) < timedelta(seconds=2)


def test_nobody_looks_while_nothing_happens(things: None, clock: VirtualClock) -> None:
    """Of a wait of thirty days two looks are taken: on arriving, and soon after, for what was written meanwhile."""
    publish(until('website = "https://a.example"'))
    wei = person("Wei")
    run_until_idle()

    run_through(clock, timedelta(days=29))

    looks = runs(wei)[0]["epoch"]
    assert met(wei) is None
    assert looks == 2


def test_the_wait_is_over_at_its_limit(things: None, clock: VirtualClock) -> None:
    publish(until('website = "https://a.example"', within="2 days"))
    wei = person("Wei")

    run_through(clock, timedelta(days=3))

    assert met(wei) is False


def test_the_page_says_what_was_seen(things: None, clock: VirtualClock) -> None:
    publish(until('name = "Wei"'))
    wei = person("Wei")
    run_until_idle()

    line = run_of(wei).trace[0]

    assert (line.exit, line.decision[0]["truth"], line.decision[0]["atoms"][0]["seen"]) == ("met", True, "Wei")


def test_the_twin_takes_the_same_way(things: None, clock: VirtualClock) -> None:
    publish({**until("now - created_at > 3 days"), "trigger": {"kind": "record.created"}})
    wei = person("Wei")
    state = known().by_key["greet"]
    imagined = simulate(known().program(state.id, state.version), wei)  # type: ignore[arg-type]

    run_through(clock, timedelta(days=5))

    assert [(line.strand, line.step, line.exit, line.outcome) for line in imagined.lines] == story(wei)


def test_strands_wait_each_for_its_own_condition(things: None, clock: VirtualClock) -> None:
    fork = step("fork", "parallel", {"joined": "meet", "a": "la", "b": "lb"}, strands=[{"name": "a"}, {"name": "b"}])
    look = {"met": "meet", "timeout": "meet"}
    steps = [
        fork,
        step("la", "wait_when", look, when='website = "https://a.example"'),
        step("lb", "wait_when", look, when='phone = "+8613800000001"'),
        step("meet", "join"),
    ]
    publish(flow(steps=steps))
    wei = person("Wei")
    run_through(clock, timedelta(minutes=1))

    change("person", wei, website="https://a.example")
    run_until_idle()
    halfway = story(wei)
    change("person", wei, phone="+8613800000001")
    run_until_idle()

    assert ("a", "la", "met", "done") in halfway
    assert ("b", "lb", "met", "done") not in halfway
    assert run_of(wei).item.outcome == "completed"


def test_a_date_that_moves_back_and_forth_is_followed(things: None, clock: VirtualClock) -> None:
    rest = step("rest", "wait", {"next": "done", "empty": "end"}, until="sold_on", at="10:00", zone="UTC")
    publish(flow(object="thing", steps=[rest, put("done", done=1)]))
    lamp = thing(sold_on="2026-03-10")
    run_until_idle()

    change("thing", lamp, sold_on="2026-03-20")
    run_until_idle()
    later = runs(lamp)[0]["wake_at"]
    change("thing", lamp, sold_on="2026-03-05")
    run_until_idle()
    sooner = runs(lamp)[0]["wake_at"]

    assert (later.day, sooner) == (20, datetime(2026, 3, 5, 10, 0, tzinfo=UTC))


def test_of_several_events_the_first_decides(things: None, clock: VirtualClock) -> None:
    events = [{"event": "thing.sold", "exit": "sold"}, {"event": "person.updated", "exit": "changed"}]
    pause = step("w", "wait_for", {"sold": "a", "changed": "b", "timeout": "end"}, events=events, within="2 days")
    publish(flow(steps=[pause, put("a", way="a"), put("b", way="b")]))
    wei = person("Wei")
    run_until_idle()

    change("person", wei, name="Wei W.")
    thing(person=wei, stage="sold")
    run_until_idle()

    assert run_of(wei).variables == {"way": "b"}


def calling(within: str | None = "5 days", **config: Any) -> list[dict[str, Any]]:
    exits = {"done": "after", "refused": "no", **({"timeout": "late"} if within else {})}
    config = {"flow": "check", "give": {"limit": 5}, "outputs": [{"name": "score", "type": "number"}], **config}
    return [
        step("call", "flow.call", exits, **config, **({"within": within} if within else {})),
        put("after", twice="= vars.score + vars.score", how="= vars.outcome"),
        *([put("late", late=True)] if within else []),
        put("no", no=True),
    ]


def called(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    last = step("out", "exit", {}, outcome="checked", outputs={"score": "= 20 + 1"})
    return flow("check", trigger={"kind": "flow"}, steps=[*steps, last], **more)


def callers(subject: Any) -> dict[str, Any]:
    state = known().by_key["greet"]
    return next(run["context"] or {} for run in runs(subject) if run["flow"] == state.id and not run["strand"])


def test_a_called_flow_gives_back_what_was_asked_for(things: None, clock: VirtualClock) -> None:
    publish(called(wait("rest", "1 day", "out")))
    publish(flow(steps=calling()))
    wei = person()
    run_until_idle()
    waiting = callers(wei)

    run_through(clock, timedelta(days=2))

    assert "twice" not in waiting
    assert {name: callers(wei).get(name) for name in ("twice", "how")} == {"twice": "42", "how": "checked"}


def test_a_called_flow_that_takes_too_long_is_left(things: None, clock: VirtualClock) -> None:
    publish(called(wait("rest", "9 days", "out")))
    publish(flow(steps=calling()))
    wei = person()

    run_through(clock, timedelta(days=6))

    assert callers(wei)["late"] is True


def test_a_called_flow_that_does_not_let_in_says_so_at_once(things: None, clock: VirtualClock) -> None:
    publish(called())
    publish(flow(steps=calling(), re_entry={"mode": "every"}, trigger={"kind": "record.updated"}))
    wei = person()
    change("person", wei, name="A")
    run_until_idle()

    change("person", wei, name="B")
    run_through(clock, timedelta(minutes=5))

    state = known().by_key["greet"]
    assert [("no" in (run["context"] or {})) for run in runs(wei) if run["flow"] == state.id] == [False, True]


def test_a_flow_about_another_record_may_be_called(things: None, clock: VirtualClock) -> None:
    publish(called(wait("rest", "1 day", "out")))
    publish(flow(object="thing", steps=calling(subject="person")))
    wei = person()
    lamp = thing(person=wei)

    run_through(clock, timedelta(days=2))

    assert callers(lamp)["twice"] == "42"


def test_two_strands_may_call_the_same_flow_at_once(things: None, clock: VirtualClock) -> None:
    publish(called(wait("rest", "1 day", "out"), re_entry={"mode": "every"}))
    fork = step("fork", "parallel", {"joined": "meet", "a": "ca", "b": "cb"}, strands=[{"name": "a"}, {"name": "b"}])
    calls = [
        step(f"c{name}", "flow.call", "meet", flow="check", outputs=[{"name": "score", "save_as": name}])
        for name in "ab"
    ]
    publish(flow(steps=[fork, *calls, step("meet", "join")]))
    wei = person()

    run_through(clock, timedelta(days=2))

    assert {name: callers(wei).get(name) for name in "ab"} == {"a": "21", "b": "21"}
