"""Kill -9 of real engine processes while runs do several things at once: nothing is lost, nothing is doubled."""

from __future__ import annotations

import random
import sys
import time
from pathlib import Path

import pytest

from tests.crash.crew import Crew, counted, doubled, ended, people, wait_until
from tests.unit.automation.house import flow, publish

# Two strands, of which one writes a record and queues an effect, then a loop of three bodies, two at a time.
STEPS = [
    {
        "id": "fork",
        "kind": "parallel",
        "config": {"strands": [{"name": "a"}, {"name": "b"}]},
        "next": {"joined": "meet", "a": "send", "b": "rest"},
    },
    {"id": "send", "kind": "crash.send", "next": "call"},
    {
        "id": "call",
        "kind": "record.update",
        "config": {"values": {"website": "https://called.example"}},
        "next": "meet",
    },
    {"id": "rest", "kind": "wait", "config": {"span": "1 second"}, "next": "note"},
    {"id": "note", "kind": "set", "config": {"values": {"n": 1}}, "next": "meet"},
    {"id": "meet", "kind": "join", "next": "each"},
    {
        "id": "each",
        "kind": "loop",
        "config": {"over": "tags", "as": "tag", "at_once": 2},
        "next": {"each": "body", "done": "after"},
    },
    {"id": "body", "kind": "crash.send", "next": "each"},
    {"id": "after", "kind": "set", "config": {"values": {"m": "= vars.n + 1"}}},
]
STRANDS, TRACE, EFFECTS = 5, 1 + 1 + 1 + 2 + 1 + 2 + 1 + 3 + 1 + 1, 4


def siege(folder: Path, kills: int, people_each: int, every: float) -> Crew:
    publish(flow(steps=STEPS))
    with Crew(folder) as crew:
        for _ in range(3):
            crew.start()
        for _ in range(kills):
            people(people_each, tags=["x", "y", "z"])
            time.sleep(every * random.uniform(0.5, 1.5))
            crew.replace_one()
        expected = kills * people_each
        wait_until(lambda: ended() == expected, 90)
    return crew


def verdict(crew: Crew) -> dict[str, int]:
    found = {
        "kills": crew.kills,
        "people": counted("select count(*) from test_person"),
        "runs": counted("select count(*) from enrollment where root is null and outcome = 'completed'"),
        "joined": counted("select count(*) from enrollment where root is null and context ->> 'm' = '2'"),
        "strands": counted("select count(*) from enrollment where root is not null and outcome = 'completed'"),
        "living": counted("select count(*) from enrollment where status <> 'e'"),
        "trace": counted("select count(*) from trace"),
        "effects": counted("select count(*) from outbox"),
        "writes": counted("select count(*) from event where kind = 'person.updated'"),
        "entered": counted("select count(*) from event where kind = 'flow.entered'"),
        "left": counted("select count(*) from event where kind = 'flow.left'"),
        "doubled": doubled(),
    }
    sys.stdout.write(f"\n{found}\n")
    return found


def assert_exactly_once(found: dict[str, int]) -> None:
    n = found["people"]
    expected = {
        "runs": n,
        "joined": n,
        "writes": n,
        "entered": n,
        "left": n,
        "strands": STRANDS * n,
        "trace": TRACE * n,
        "effects": EFFECTS * n,
        "living": 0,
        "doubled": 0,
    }
    assert {name: found[name] for name in expected} == expected


@pytest.mark.timeout(120)
def test_engines_killed_while_strands_run_lose_nothing_and_double_nothing(folder: Path) -> None:
    crew = siege(folder, kills=12, people_each=15, every=0.5)

    found = verdict(crew)

    assert_exactly_once(found)


@pytest.mark.chaos
@pytest.mark.timeout(900)
def test_hundreds_of_kills_among_strands_lose_nothing_and_double_nothing(folder: Path) -> None:
    crew = siege(folder, kills=300, people_each=15, every=0.5)

    found = verdict(crew)

    assert_exactly_once(found)
