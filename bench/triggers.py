"""What an event costs beside 10, 100, 1,000 and 10,000 active triggers on its object, and what they add to a save.

Triggers are as people write them: on a changed field and a city, on a city and a country, on a field and a number. The
ratio that matters: cost beside 10,000 rules over cost beside 10, where the rules grew a thousandfold.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from datetime import datetime
from statistics import quantiles
from typing import Any
from uuid import UUID

from guanxi.access.actors import SYSTEM
from guanxi.automation import publishing
from guanxi.automation.compile import compile_flow
from guanxi.automation.definition import read_definition
from guanxi.automation.engine.catalog import Catalog, FlowState, forget
from guanxi.automation.engine.consume import Known, matching
from guanxi.automation.engine.index import TriggerIndex
from guanxi.automation.program import Program
from guanxi.automation.timetable.keeping import Kept
from guanxi.events.log import Event
from guanxi.expressions import RowFacts
from guanxi.kit import clock
from guanxi.kit.ids import bucket_of, uuid7
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from guanxi.objects.shape import steady

SIZES = (10, 100, 1_000, 10_000)
FIELDS = ("title", "city", "source", "lifecycle", "owner", "score", "company", "language")
COUNTRIES = ("CN", "DE", "US", "GB", "FR", "JP", "IN", "BR", "AU", "CA")
BY = By(SYSTEM)
RULES, SAVES = 50, 150
GROWTH = 100.0
"""The most that a thousandfold number of rules may multiply the cost of an event by."""


def run() -> list[dict[str, Any]]:
    return [*_events(), *_saves()]


def _trigger(number: int) -> dict[str, Any]:
    """Four of ten wait for a field and ask for a city, four ask for city and country; two wait for a field and ask
    for a score that few reach.
    """
    city, country = f"City {number}", COUNTRIES[number % len(COUNTRIES)]
    if number % 10 < 4:
        field = FIELDS[number % len(FIELDS)]
        return {"kind": "record.updated", "fields": [field], "when": f'city = "{city}"', "settle": 0}
    if number % 10 < 8:
        text = f'city in ("{city}", "{city} B") and country = "{country}"'
        return {"kind": "record.updated", "when": text, "settle": 0}
    field = FIELDS[number % len(FIELDS)]
    return {"kind": "record.updated", "fields": [field], "when": f"score > {50 + number % 50}", "settle": 0}


def _program(number: int) -> Program:
    definition = {
        "key": f"rule-{number}",
        "name": "Rule",
        "object": "contact",
        "trigger": _trigger(number),
        "steps": [{"id": "done", "kind": "exit"}],
    }
    compiled = compile_flow(read_definition(definition), number + 1, 1)
    assert compiled.program is not None, compiled.faults
    return compiled.program


def _events() -> list[dict[str, Any]]:
    with steady():
        programs = [_program(number) for number in range(SIZES[-1])]
    costs = {size: _cost(programs[:size]) for size in SIZES}
    results = [
        {
            "name": f"an event beside {size:,} triggers",
            "value": cost * 1e6,
            "unit": "us",
            "ratio": cost / costs[SIZES[0]],
            "peer": f"{SIZES[0]} triggers",
        }
        for size, cost in costs.items()
    ]
    growth = costs[SIZES[-1]] / costs[SIZES[0]]
    told = {"name": "growth when rules grow a thousandfold", "value": growth, "unit": "x", "limit": GROWTH}
    return [*results, {**told, "ratio": growth / 1_000, "peer": "linear"}]


def _cost(programs: Sequence[Program]) -> float:
    """Seconds an event, the best of five rounds of 200 events, each with two changed fields."""
    catalog = Catalog()
    catalog.index, catalog.kept = TriggerIndex(programs), Kept.of(programs)
    catalog.flows = {one.flow: FlowState(one.flow, one.key, "active", 1) for one in programs}
    events, known = _happened(clock.now())
    best = float("inf")
    for _ in range(5):
        began = time.perf_counter()
        for event in events:
            for _found in matching(catalog, event, known):
                pass
        best = min(best, (time.perf_counter() - began) / len(events))
    return best


def _happened(now: datetime) -> tuple[list[Event], Known]:
    events, facts = [], {}
    for number in range(200):
        id = uuid7()
        changed = (FIELDS[number % len(FIELDS)], FIELDS[(number + 3) % len(FIELDS)])
        changes = {name: ["a", "b"] for name in changed}
        values = {"city": f"City {number * 7}", "country": COUNTRIES[number % 10], "score": 10}
        facts[id] = RowFacts(now, values={"id": id, **values})
        more: dict[str, Any] = {
            "kind": "contact.updated",
            "object": "contact",
            "record": id,
            "contact": id,
            "actor": "system",
        }
        events.append(Event(bucket_of(id), 1, 1, number, now, cause="", depth=0, data={"changes": changes}, **more))
    return events, Known(now, {"contact": facts})


def _saves() -> list[dict[str, Any]]:
    """A save only appends its event; the rules are asked by the engine. So fifty of them must not be felt."""
    people = [done.id for done in write.create("contact", [Draft({"name": f"P{n}"}) for n in range(50)], BY)]
    ids = [id for id in people if id is not None]
    before = _p95(ids)
    for number in range(RULES):
        _publish(number)
    forget()
    after = _p95(ids)
    for number in range(RULES):
        publishing.archive(f"bench-rule-{number}", BY)
    forget()
    added = max(0.0, after - before) * 1e3
    told = {"name": f"a save with {RULES} active rules adds", "value": added, "unit": "ms p95", "limit": 20.0}
    return [{**told, "ratio": after / before, "peer": "the same save without rules"}]


def _publish(number: int) -> None:
    definition = {
        "key": f"bench-rule-{number}",
        "name": "Rule",
        "object": "contact",
        "trigger": {"kind": "record.updated", "when": f'city = "City {number}"'},
        "steps": [{"id": "done", "kind": "exit"}],
    }
    publishing.publish(definition, BY, is_checked=False)


def _p95(ids: Sequence[UUID]) -> float:
    taken = []
    for number in range(SAVES):
        began = time.perf_counter()
        write.update("contact", [Draft({"city": f"Town {time.monotonic_ns()}"}, id=ids[number % len(ids)])], BY)
        taken.append(time.perf_counter() - began)
    return quantiles(taken, n=20)[-1]
