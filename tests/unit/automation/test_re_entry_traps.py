"""What users of other products report about entering twice, and our answer (TRAPS)."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.entering import enroll
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import BY, change, flow, person, publish, runs, thing

pytestmark = pytest.mark.usefixtures("things")
WAIT = {"id": "w", "kind": "wait", "config": {"span": "1 day"}, "next": "done"}
DONE = {"id": "done", "kind": "exit"}


def entries(subject: UUID) -> list[int]:
    return [run["entry"] for run in runs(subject)]


def test_deleting_a_step_does_not_process_everyone_again(clock: VirtualClock) -> None:
    publish(flow(trigger={"kind": "record.updated"}, steps=[WAIT, DONE]))
    wei = person()
    change("person", wei, name="Anna")
    run_through(clock, timedelta(days=2))
    publish(flow(trigger={"kind": "record.updated"}, steps=[DONE]))
    change("person", wei, name="Berta")
    run_until_idle()
    assert entries(wei) == [1]


def test_one_change_of_many_fields_is_one_entry() -> None:
    trigger = {"kind": "record.updated", "fields": ["name", "email", "phone"]}
    publish(flow(trigger=trigger, re_entry={"mode": "every"}))
    wei = person()
    change("person", wei, name="Anna", email="anna@x.example", phone="+49301234567")
    run_until_idle()
    assert entries(wei) == [1]


def test_after_publishing_only_the_new_version_starts() -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "every"}, steps=[WAIT, DONE]))
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "every"}, steps=[DONE]))
    wei = person()
    change("person", wei, name="Anna")
    run_until_idle()
    assert [(run["entry"], run["version"]) for run in runs(wei)] == [(1, 2)]


def test_a_new_version_of_a_condition_keeps_who_matched_already() -> None:
    trigger = {"kind": "record.matches", "when": 'name = "Anna"'}
    publish(flow(trigger=trigger, re_entry={"mode": "every"}))
    wei = person("Anna")
    run_until_idle()
    publish(flow(trigger=trigger, re_entry={"mode": "every"}, steps=[WAIT, DONE]))
    change("person", wei, email="anna@x.example")
    run_until_idle()
    assert entries(wei) == [1]


MODES: list[tuple[dict[str, Any], list[int]]] = [
    ({"mode": "once"}, [1]),
    ({"mode": "after_exit"}, [1, 2, 3]),
    ({"mode": "every"}, [1, 2, 3]),
    ({"mode": "cool_down", "days": 2}, [1, 2]),
    ({"mode": "by_key", "key": "name"}, [1]),
    ({"mode": "by_key", "key": "vars.planned_at"}, [1, 2, 3]),
]


@pytest.mark.parametrize(("re_entry", "expected"), MODES)
def test_schedules_follow_the_mode(clock: VirtualClock, re_entry: dict[str, Any], expected: list[int]) -> None:
    publish(flow(trigger={"kind": "schedule", "at": "daily 08:00", "zone": "UTC"}, re_entry=re_entry))
    wei = person()
    run_through(clock, timedelta(days=3))
    assert entries(wei) == expected


def test_a_button_knows_the_key() -> None:
    publish(flow(trigger={"kind": "button"}, re_entry={"mode": "by_key", "key": "name"}))
    wei = person("Anna")
    outcomes = [enroll("greet", [wei], BY)[0].refused for _ in range(2)]
    assert outcomes == ["", "key"]


def test_a_key_of_any_length_lets_a_record_in_once() -> None:
    key = f'replace("{"x" * 100}", "x", name)'
    publish(flow(trigger={"kind": "button"}, re_entry={"mode": "by_key", "key": key}))
    wei = person("关" * 100)
    outcomes = [enroll("greet", [wei], BY)[0].refused for _ in range(2)]
    change("person", wei, name="系" * 100)
    assert [*outcomes, enroll("greet", [wei], BY)[0].refused] == ["", "key", ""]


def test_inputs_of_a_called_flow_are_typed_variables() -> None:
    inputs = [{"name": "price", "type": "number"}]
    branch = {
        "id": "dear",
        "kind": "branch",
        "config": {"cases": [{"name": "yes", "when": "vars.price > 10"}]},
        "next": {"yes": "w", "else": "done"},
    }
    publish(flow("called", "thing", trigger={"kind": "flow", "inputs": inputs}, steps=[branch, WAIT, DONE]))
    call = {"id": "call", "kind": "flow.start", "config": {"flow": "called", "give": {"price": "=price"}}}
    publish(flow("caller", "thing", trigger={"kind": "record.created"}, steps=[call]))
    cheap, dear = thing(price=5), thing(price=50)
    run_until_idle()
    assert [run["status"] for run in runs(cheap)] == ["e", "e"]
    assert sorted(run["status"] for run in runs(dear)) == ["e", "w"]
