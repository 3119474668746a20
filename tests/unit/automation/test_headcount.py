"""Counts are of this moment, and a slow one is not made again and again."""

import pytest

from guanxi.automation import headcount
from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.flows import list_flows
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import flow, person, publish

REST = [{"id": "rest", "kind": "wait", "config": {"span": "2 days"}}]


def test_counts_are_of_this_moment(things: None, clock: VirtualClock) -> None:
    publish(flow(steps=REST))
    for expected in (1, 2):
        person()
        run_until_idle()
        assert list_flows()[0].counts.waiting == expected


def test_a_slow_count_is_kept_for_a_while(things: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(headcount, "SLOW", -1.0)
    monkeypatch.setattr(headcount, "KEPT", 1_000_000)
    monkeypatch.setattr(headcount, "_counted", {})
    publish(flow(steps=REST))
    person()
    run_until_idle()
    assert list_flows()[0].counts.waiting == 1
    person()
    run_until_idle()

    assert list_flows()[0].counts.waiting == 1
