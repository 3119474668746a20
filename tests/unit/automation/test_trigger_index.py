"""The index may only leave out flows whose condition could not hold."""

from typing import Any

import pytest

from guanxi.automation.engine.loop import run_until_idle
from guanxi.kit.clock import VirtualClock
from tests.unit.automation.house import change, flow, publish, runs, thing

CONDITIONS = [
    ("weight > 5", {"weight": 6}, {"weight": 5}),
    ("weight >= 5", {"weight": 5}, {"weight": 4}),
    ("weight < 5", {"weight": 4}, {"weight": 5}),
    ("weight <= 5.5", {"weight": "5.5"}, {"weight": 6}),
    ("weight > 5 and weight < 9", {"weight": 7}, {"weight": 10}),
    ('stage in ("sold", "lost")', {"stage": "lost"}, {"stage": "new"}),
    ('stage = "sold" and weight > 5', {"stage": "sold", "weight": 6}, {"stage": "sold", "weight": 1}),
    ('stage = "sold" or weight > 5', {"weight": 6}, {"weight": 1}),
    ("not weight > 5", {"weight": None}, {"weight": 6}),
    ("weight is empty", {"weight": None}, {"weight": 6}),
    ("event.new.weight > 5", {"weight": 6}, {"weight": 5}),
]


@pytest.mark.parametrize(("text", "fits", "fits_not"), CONDITIONS)
@pytest.mark.parametrize("fields", [[], ["name"]])
def test_who_fits_enters_and_who_does_not_stays_out(
    things: None, clock: VirtualClock, text: str, fits: dict[str, Any], fits_not: dict[str, Any], fields: list[str]
) -> None:
    publish(flow("rule", "thing", trigger={"kind": "record.updated", "fields": fields, "when": text}))
    one, other = thing(weight=0), thing(weight=0)
    change("thing", one, name="Changed", **fits)
    change("thing", other, name="Changed", **fits_not)
    run_until_idle()
    assert (len(runs(one)), len(runs(other))) == (1, 0)
