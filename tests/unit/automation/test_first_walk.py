from datetime import timedelta

from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import flow, path, person, publish, runs, value

GREET = flow(
    steps=[
        {"id": "call", "kind": "record.update", "config": {"values": {"phone": "+86 10 1234 5678"}}, "next": "pause"},
        {"id": "pause", "kind": "wait", "config": {"span": "3 days"}, "next": "done"},
        {"id": "done", "kind": "exit"},
    ]
)


def test_a_created_person_enters_is_changed_waits_and_ends(things: None, clock: VirtualClock) -> None:
    publish(GREET)
    wei = person()

    run_until_idle()

    assert [(run["status"], run["step"]) for run in runs(wei)] == [("w", "pause")]
    assert value("person", wei, "phone") is not None
    run_through(clock, timedelta(days=4))
    assert [(run["status"], run["outcome"]) for run in runs(wei)] == [("e", "done")]
    assert path(wei) == [
        ("call", "next", "done"),
        ("pause", "", "waiting"),
        ("pause", "next", "done"),
        ("done", "", "ended"),
    ]
