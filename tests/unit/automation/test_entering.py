"""Who comes in, and who does not."""

from datetime import timedelta
from typing import Any

import pytest

from guanxi.automation.engine.loop import run_until_idle
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import change, flow, happened, person, publish, runs, thing, value


def entries(subject: Any) -> list[int]:
    return [run["entry"] for run in runs(subject)]


def rename_twice(subject: Any) -> None:
    change("person", subject, name="Anna")
    run_until_idle()
    change("person", subject, name="Berta")
    run_until_idle()


@pytest.mark.parametrize(
    ("re_entry", "expected"),
    [
        ({"mode": "once"}, [1]),
        ({"mode": "after_exit"}, [1, 2]),
        ({"mode": "every"}, [1, 2]),
        ({"mode": "cool_down", "days": 1}, [1]),
        ({"mode": "by_key", "key": "name"}, [1, 2]),
    ],
)
def test_a_second_entry_follows_the_mode(
    things: None, clock: VirtualClock, re_entry: dict[str, Any], expected: list[int]
) -> None:
    publish(flow(trigger={"kind": "record.updated", "fields": ["name"]}, re_entry=re_entry))
    wei = person()

    rename_twice(wei)

    assert entries(wei) == expected


def test_who_is_still_inside_does_not_enter_again_after_exit(things: None, clock: VirtualClock) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "1 day"}}
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "after_exit"}, steps=[wait]))
    wei = person()

    rename_twice(wei)

    assert entries(wei) == [1]


def test_the_same_key_enters_once_and_another_key_again(things: None, clock: VirtualClock) -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "by_key", "key": "name"}))
    wei = person("Anna")

    rename_twice(wei)
    change("person", wei, name="Anna")
    run_until_idle()
    change("person", wei, name="Berta")
    run_until_idle()

    assert entries(wei) == [1, 2]


def test_after_the_cool_down_one_may_come_again(things: None, clock: VirtualClock) -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "cool_down", "days": 2}))
    wei = person()
    change("person", wei, name="Anna")
    run_until_idle()

    clock.advance(timedelta(days=2))
    change("person", wei, name="Berta")
    run_until_idle()

    assert entries(wei) == [1, 2]


def test_only_the_named_field_with_the_named_values_starts(things: None, clock: VirtualClock) -> None:
    publish(flow("sold", "thing", trigger={"kind": "record.updated", "fields": ["stage"], "from": "new", "to": "sold"}))
    lamp, desk = thing("Lamp"), thing("Desk")

    change("thing", lamp, name="Lamp 2")
    change("thing", desk, stage="sold")
    run_until_idle()

    assert (entries(lamp), entries(desk)) == ([], [1])


def test_the_condition_of_the_trigger_decides(things: None, clock: VirtualClock) -> None:
    publish(flow(trigger={"kind": "record.created", "when": 'name = "Wei" and email is not empty'}))

    wei, other, empty = person("Wei", email="wei@example.com"), person("Bo", email="bo@example.com"), person("Wei")
    run_until_idle()

    assert (entries(wei), entries(other), entries(empty)) == ([1], [], [])


def test_a_flow_does_not_start_again_by_what_it_did_itself(things: None, clock: VirtualClock) -> None:
    rename = {"id": "rename", "kind": "record.update", "config": {"values": {"website": "= lower(name)"}}}
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "every"}, steps=[rename]))
    wei = person()

    change("person", wei, name="Anna")
    run_until_idle()

    assert entries(wei) == [1]


def test_flows_that_start_each_other_stop_at_depth_eight(things: None, clock: VirtualClock) -> None:
    publish(ping("one-two", "name", "notes"))
    publish(ping("two-one", "notes", "name"), is_checked=False)
    lamp = thing("Lamp")

    change("thing", lamp, name="Desk")
    run_until_idle()

    assert max(run["depth"] for run in runs(lamp)) == 7
    assert happened(lamp, "flow.stopped") == 1


def ping(key: str, when: str, then: str) -> dict[str, Any]:
    step = {"id": "s", "kind": "record.update", "config": {"values": {then: f'= concat({when}, "1")'}}}
    trigger = {"kind": "record.updated", "fields": [when]}
    return flow(key, "thing", trigger=trigger, re_entry={"mode": "every"}, steps=[step])


def test_who_enters_more_than_fifty_times_a_minute_is_locked_out(things: None, clock: VirtualClock) -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "every"}))
    wei = person()

    for number in range(60):
        change("person", wei, name=f"Wei {number}")
    run_until_idle()

    assert len(entries(wei)) == 51
    assert value("person", wei, "name") == "Wei 59"
