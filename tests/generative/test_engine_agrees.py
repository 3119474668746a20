"""Generated flows over generated lives: the engine's trace equals the reference's, subject by subject."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.kit.clock import VirtualClock
from tests.conftest import MORNING
from tests.generative.engine_reference import Sale, trace
from tests.unit.automation.house import path, person, publish, thing
from tests.unit.objects.things import declared

NAMES = ["Ann", "Bo", "Cai", "Wei", "Zoe"]
_numbers = count(1)


@pytest.fixture
def things(db: None, clock: VirtualClock) -> Iterator[VirtualClock]:
    catalog.forget()
    with declared():
        yield clock
    catalog.forget()


# Waits last whole ten minutes and sales happen at odd minutes, so that no two things happen at the same moment.
_spans = st.integers(1, 9).map(lambda tens: tens * 10)


@st.composite
def flows(draw: st.DrawFn) -> dict[str, Any]:
    """Steps in a row; every exit leads to some later step, so flows end. Some end early by an exit rule."""
    size = draw(st.integers(1, 7))
    ids = [f"s{number}" for number in range(size)]

    def later(number: int) -> str:
        return draw(st.sampled_from([*ids[number + 1 :], "end"]))

    steps = [draw(_step(ids[number])) for number in range(size)]
    for number, step in enumerate(steps):
        exits: dict[str, list[str]] = {
            "branch": ["yes", "else"],
            "switch": ["yes", "else"],
            "wait_for": ["sold", "timeout"],
            "exit": [],
        }
        step["next"] = {exit: later(number) for exit in exits.get(step["kind"], ["next"])}
    reachable = _reached(steps)
    rule = draw(st.lists(st.fixed_dictionaries({"above": st.sampled_from([50, 150])}), max_size=1))
    return {"steps": [step for step in steps if step["id"] in reachable], "ends_above": rule}


@st.composite
def _step(draw: st.DrawFn, id: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(["branch", "switch", "set", "wait", "wait_for", "exit"]))
    by_kind: dict[str, dict[str, Any]] = {
        "branch": {"below": draw(st.sampled_from(NAMES))},
        "switch": {"equals": draw(st.integers(0, 2))},
        "set": {"n": draw(st.integers(0, 2))},
        "wait": {"minutes": draw(_spans)},
        "wait_for": {"minutes": draw(_spans), "above": draw(st.sampled_from([0, 100]))},
    }
    return {"id": id, "kind": kind, **by_kind.get(kind, {})}


def _reached(steps: list[dict[str, Any]]) -> set[str]:
    seen: set[str] = set()
    todo: list[str] = [steps[0]["id"]]
    known = {step["id"]: step for step in steps}
    while todo:
        here = todo.pop()
        if here in known and here not in seen:
            seen.add(here)
            todo += list(known[here]["next"].values())
    return seen


_lives = st.lists(
    st.builds(Sale, minute=st.integers(0, 40).map(lambda n: 2 * n + 1), price=st.sampled_from([10, 60, 120, 200])),
    min_size=1,
    max_size=6,
    unique_by=lambda sale: sale.minute,
).map(lambda sales: sorted(sales, key=lambda sale: sale.minute))
_people = st.lists(st.tuples(st.sampled_from(NAMES), _lives), min_size=1, max_size=4)


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(flow=flows(), people=_people)
def test_engine_and_reference_give_the_same_trace(
    things: VirtualClock, flow: dict[str, Any], people: list[tuple[str, list[Sale]]]
) -> None:
    expected = [trace(flow, name, life) for name, life in people]

    assert _lived(things, flow, people) == expected


def _lived(clock: VirtualClock, flow: dict[str, Any], people: list[tuple[str, list[Sale]]]) -> list[Any]:
    """In a world of its own, which is rolled back afterwards."""
    clock.set(MORNING)
    catalog.forget()
    with transaction.atomic():
        publish(_file(flow))
        ids = [person(name) for name, _ in people]
        run_until_idle()
        sales = [(sale.minute, index, sale.price) for index, (_, life) in enumerate(people) for sale in life]
        for minute, index, price in sorted(sales):
            run_through(clock, MORNING + timedelta(minutes=minute) - clock.now())
            thing(person=ids[index], stage="sold", price=price)
            run_until_idle()
        run_through(clock, timedelta(days=1))
        paths = [path(id) for id in ids]
        transaction.set_rollback(True)
    return paths


def _file(flow: dict[str, Any]) -> dict[str, Any]:
    number = next(_numbers)
    # A variable that no step sets is a fault, so flows without one ask a constant.
    asked = "coalesce(vars.n, 0)" if any(step["kind"] == "set" for step in flow["steps"]) else "if(name = name, 0, 0)"
    rules = [{"on": "thing.sold", "when": f"event.price > {rule['above']}"} for rule in flow["ends_above"]]
    return {
        "key": f"generated-{number}",
        "name": "Generated",
        "object": "person",
        "trigger": {"kind": "record.created"},
        "exits": rules,
        "steps": [
            {"id": s["id"], "kind": s["kind"], "config": _config(s, asked), "next": s["next"]} for s in flow["steps"]
        ],
    }


def _plain(step: dict[str, Any]) -> dict[str, Any]:
    return {name: step[name] for name in ("id", "kind", "next")}


def _config(step: dict[str, Any], asked: str) -> dict[str, Any]:
    configs: dict[str, Any] = {
        "branch": lambda: {"cases": [{"name": "yes", "when": f'name < "{step["below"]}"'}]},
        "switch": lambda: {"value": asked, "cases": [{"name": "yes", "equals": step["equals"]}]},
        "set": lambda: {"values": {"n": step["n"]}},
        "wait": lambda: {"span": f"{step['minutes']} minutes"},
        "wait_for": lambda: {
            "events": [{"event": "thing.sold", "where": f"event.price > {step['above']}"}],
            "within": f"{step['minutes']} minutes",
        },
    }
    made: dict[str, Any] = configs.get(step["kind"], dict)()
    return made
