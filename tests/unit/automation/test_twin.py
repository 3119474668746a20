"""The twin runs the same steps, and leaves the house as it was."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.automation import entering, publishing
from guanxi.automation.compile import must_compile
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.simulate import Simulation, simulate
from guanxi.automation.world import World
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import BY, flow, path, person, publish, runs, value
from tests.unit.automation.steps import staged

STEPS = [
    {"id": "call", "kind": "record.update", "config": {"values": {"name": "= upper(name)"}}, "next": "w"},
    {"id": "w", "kind": "wait", "config": {"span": "2 days"}, "next": "b"},
    {
        "id": "b",
        "kind": "branch",
        "config": {"cases": [{"name": "loud", "when": 'name = "WEI"'}]},
        "next": {"loud": "make", "else": "end"},
    },
    {"id": "make", "kind": "record.create", "config": {"object": "thing", "values": {"name": "Card"}}, "next": "send"},
    {"id": "send", "kind": "test.send"},
]


def test_a_simulation_says_what_would_happen_and_changes_nothing(things: None, clock: VirtualClock) -> None:
    with staged():
        publish(flow(trigger={"kind": "button"}, steps=STEPS))
        wei = person("Wei")

        done = simulate(catalog().program(*_active()), wei)  # type: ignore[arg-type]

        assert [(line.step, line.exit, line.outcome) for line in done.lines] == [
            ("call", "next", "done"),
            ("w", "", "waiting"),
            ("w", "next", "done"),
            ("b", "loud", "done"),
            ("make", "next", "done"),
            ("send", "next", "done"),
        ]
        assert done.lines[-1].at - clock.now() == timedelta(days=2)
        assert len(done.world.effects) == 1
        assert (value("person", wei, "name"), runs()) == ("Wei", [])


def _active() -> tuple[int, int]:
    state = catalog().by_key["greet"]
    return state.id, state.version


def _tried(given: Mapping[str, Any], subject: UUID) -> Simulation:
    return simulate(must_compile(publishing.definition_of(given)), subject)


def _ways(done: Simulation) -> list[tuple[str, str, str]]:
    return [(done.programs[line.flow].key, line.step, line.exit or line.outcome) for line in done.lines]


def calling(key: str, *steps: dict[str, Any], called: str = "look") -> dict[str, Any]:
    call = {"id": "call", "kind": "flow.call", "config": {"flow": called, "outputs": [{"name": "loud"}]}}
    return flow(key, trigger={"kind": "button"}, steps=[{**call, "next": {"done": "end", "refused": "end"}}, *steps])


LOOK = flow(
    "look",
    trigger={"kind": "flow"},
    steps=[
        {"id": "w", "kind": "wait", "config": {"span": "1 day"}, "next": "out"},
        {"id": "out", "kind": "exit", "config": {"outputs": {"loud": "= upper(name)"}}},
    ],
)


def test_a_flow_that_is_called_goes_its_way_and_answers(things: None, clock: VirtualClock) -> None:
    publish(LOOK)

    done = _tried(calling("greet"), person("Wei"))

    assert _ways(done) == [
        ("greet", "call", "waiting"),
        ("look", "w", "waiting"),
        ("look", "w", "next"),
        ("look", "out", "ended"),
        ("greet", "call", "done"),
    ]
    assert [line.depth for line in done.lines] == [0, 1, 1, 1, 0]
    assert done.lines[-1].detail["gave"] == {"outcome": "done", "loud": "WEI"}
    assert (runs(), done.is_cut) == ([], False)


def test_a_called_flow_that_has_had_the_record_refuses_it_in_a_trial_too(things: None, clock: VirtualClock) -> None:
    publish({**LOOK, "re_entry": {"mode": "once"}})
    publish(calling("before"))
    wei = person("Wei")
    entering.enroll("before", [wei], BY)
    run_through(clock, timedelta(days=2))

    last = _tried(calling("greet"), wei).lines[-1]

    assert (last.step, last.exit) == ("call", "refused")
    assert "takes each record once" in str(last.reason)


@pytest.mark.parametrize(
    ("mode", "words"), [("after_exit", "is still inside"), ("every", "call each other in a circle")]
)
def test_flows_that_call_each_other_in_a_circle_are_refused_in_words(
    things: None, clock: VirtualClock, mode: str, words: str
) -> None:
    publish(flow(trigger={"kind": "button"}))
    publish({**calling("look", called="greet"), "trigger": {"kind": "flow"}, "re_entry": {"mode": mode}})

    done = _tried({**calling("greet"), "re_entry": {"mode": mode}}, person("Wei"))

    refused = [line for line in done.lines if line.exit == "refused"]
    assert [words in str(line.reason) for line in refused] == [True]
    assert _ways(done)[-1] == ("greet", "call", "done")


def test_the_twin_and_the_real_world_take_the_same_way(things: None, clock: VirtualClock) -> None:
    with staged():
        publish(flow(trigger={"kind": "record.created"}, steps=STEPS))
        wei = person("Wei")
        imagined = simulate(catalog().program(*_active()), wei)  # type: ignore[arg-type]

        run_through(clock, timedelta(days=3))

        assert [(line.step, line.exit, line.outcome) for line in imagined.lines] == path(wei)


def test_the_twin_is_a_world(things: None, clock: VirtualClock) -> None:
    from guanxi.automation.engine.world import RealWorld
    from guanxi.automation.twin import RecordingWorld

    worlds: list[World] = [RealWorld(clock.now()), RecordingWorld(clock.now())]

    assert [world.now for world in worlds] == [clock.now(), clock.now()]
