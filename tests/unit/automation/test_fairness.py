"""A herd does not stand in the way of one urgent run, and many triggers do not weigh on an event."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.index import TriggerIndex
from guanxi.automation.engine.loop import run_once, run_until_idle
from guanxi.events.log import Event
from guanxi.expressions import Facts, RowFacts
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import flow, person, publish, runs, thing

STEP = [{"id": "s", "kind": "set", "config": {"values": {"a": 1}}}]


def crowd(lane: str) -> None:
    publish(flow("herd", "thing", settings={"lane": lane}, steps=STEP))
    for number in range(60):
        thing(f"T{number}")


def test_an_urgent_run_goes_before_a_herd_in_another_lane(things: None, clock: VirtualClock) -> None:
    crowd("bulk")
    publish(flow("urgent", settings={"lane": "urgent"}, steps=STEP))
    wei = person()

    run_once(limit=10)

    assert [run["status"] for run in runs(wei)] == ["e"]


def test_a_broken_text_parks_everyone_at_once_with_the_reason(
    things: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    wait = {"id": "w", "kind": "wait", "config": {"span": "1 day"}, "next": "b"}
    cases = [{"name": "yes", "when": 'name = "x"'}]
    branch = {"id": "b", "kind": "branch", "config": {"cases": cases}, "next": "end"}
    publish(flow(steps=[wait, branch]))
    people = [person() for _ in range(5)]
    run_until_idle()

    broken = catalog().program(*_version("greet"))
    assert broken is not None
    config = broken.steps["b"].config
    object.__setattr__(config.cases[0], "when", "gone_field = 1")  # type: ignore[attr-defined]
    from datetime import timedelta

    from guanxi.automation.engine.loop import run_through

    run_through(clock, timedelta(days=2))

    assert {runs(one)[0]["status"] for one in people} == {"d"}
    assert "gone_field" in str(runs(people[0])[0]["reason"])


def _version(key: str) -> tuple[int, int]:
    state = catalog().by_key[key]
    return state.id, state.version


def event_about(id: UUID, **changes: Sequence[Any]) -> Event:
    from guanxi.kit import clock as now

    return Event(1, 1, 1, 1, now.now(), "thing.updated", "thing", id, None, "system", "", 0, {"changes": changes})


def test_an_event_meets_only_triggers_that_share_its_fields_or_values(things: None, clock: VirtualClock) -> None:
    for number in range(30):
        trigger: dict[str, Any] = {"kind": "record.updated", "when": f'name = "N{number}"'}
        publish(flow(f"by-value-{number}", "thing", trigger=trigger, steps=STEP))
        publish(flow(f"by-field-{number}", "thing", trigger={"kind": "record.updated", "fields": ["code"]}, steps=STEP))
    asked: list[str] = []

    def facts(object: str, id: UUID) -> Facts:
        asked.append(object)
        return RowFacts(clock.now(), {"name": "N7"})

    lamp = thing("N7")
    index = TriggerIndex(catalog()._active())
    met = [program.key for program, _ in index.candidates(event_about(lamp, notes=["a", "b"]), facts)]

    assert met == ["by-value-7"]
    assert len(asked) == 1
