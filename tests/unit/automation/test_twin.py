"""The twin runs the same steps, and leaves the house as it was."""

from datetime import timedelta

from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.loop import run_through
from guanxi.automation.simulate import simulate
from guanxi.automation.world import World
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import flow, path, person, publish, runs, value
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
