"""Generated flows over generated lives: the engine's trace equals the reference's, subject by subject."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guanxi.access.actors import Actor
from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.automation import answering
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.kit.clock import VirtualClock
from guanxi.kit.shares import SHARES, share_of
from guanxi.kit.sql import rows
from tests.conftest import MORNING
from tests.generative.engine_reference import Happening, Lived, Reply, Sale, trace
from tests.generative.engine_reference_steps import Line
from tests.unit.automation.house import person, publish, thing
from tests.unit.objects.things import declared

NAMES = ["Ann", "Bo", "Cai", "Wei", "Zoe"]
SALTS = ["spring", "autumn"]
_numbers = count(1)


@pytest.fixture
def things(db: None, clock: VirtualClock) -> Iterator[VirtualClock]:
    catalog.forget()
    with declared():
        yield clock
    catalog.forget()


# Waits last whole ten minutes and what happens from outside comes at odd minutes, so that most moments are one thing's.
_spans = st.integers(1, 9).map(lambda tens: tens * 10)
PLAIN = ("branch", "switch", "set", "wait", "wait_for", "wait_when", "split", "approval", "ask", "goal", "exit")
# Runs that share something have no strands: of strands that come to a throttle at one moment nobody promises which is
# first.
STRANDS = ("parallel", "parallel", "join", "join", "loop")
SHARED = ("throttle", "throttle", "digest", "digest", "call")
EXITS: dict[str, list[str]] = {
    "branch": ["yes", "else"],
    "switch": ["yes", "else"],
    "wait_for": ["sold", "timeout"],
    "wait_when": ["met", "timeout"],
    "split": ["a", "b"],
    "approval": ["approved", "rejected", "expired"],
    "ask": ["answered", "expired"],
    "goal": ["reached", "missed"],
    "parallel": ["joined", "a", "b"],
    "join": ["next", "timeout"],
    "loop": ["each", "done"],
    "digest": ["next", "collected"],
    "call": ["done", "refused", "timeout"],
    "exit": [],
}
MODES: list[dict[str, Any]] = [
    {"mode": "once"},
    {"mode": "after_exit"},
    {"mode": "cool_down", "days": 1},
    {"mode": "every"},
    {"mode": "by_key", "key": "event.price"},
]


@st.composite
def flows(draw: st.DrawFn, family: tuple[str, ...] = STRANDS) -> dict[str, Any]:
    """Steps in a row; every exit leads to some later step, so flows end; the body of a loop may also lead back to it.
    Some end early by an exit rule.
    """
    size = draw(st.integers(1, 9))
    ids = [f"s{number}" for number in range(size)]

    steps = [draw(_step(ids[number], family)) for number in range(size)]
    joins = [step["id"] for step in steps if step["kind"] == "join"]

    def later(number: int, exit: str) -> str:
        """Those who go to a join often really come to one."""
        some = [id for id in ids[number + 1 :] if exit != "joined" or id in joins]
        return draw(st.sampled_from([*some, "end"]))

    for number, step in enumerate(steps):
        exits = EXITS.get(step["kind"], ["next"]) + (["full"] if step.get("within") else [])
        step["next"] = {exit: later(number, exit) for exit in exits}
    reachable = _reached(steps)
    rules = st.lists(st.sampled_from([50, 150]), max_size=1)
    # A variable that no step before has set is a fault, so every flow begins by setting it.
    first = {"id": "first", "kind": "set", "n": 0, "next": {"next": steps[0]["id"]}}
    return {"steps": [first, *(step for step in steps if step["id"] in reachable)], "ends_above": draw(rules)}


@st.composite
def meeting_flows(draw: st.DrawFn) -> dict[str, Any]:
    """Runs of one person that may be inside together, start other runs, and are ended by a standing condition."""
    sold = draw(st.booleans())
    return {
        **draw(flows(SHARED)),
        **({"above": draw(st.sampled_from([0, 100])), "re_entry": draw(st.sampled_from(MODES))} if sold else {}),
        "ends_when": draw(st.lists(st.just(150), max_size=1)),
    }


@st.composite
def helpers(draw: st.DrawFn) -> dict[str, Any]:
    """The flow that is called: it waits a while, or not."""
    wait = {"id": "w", "kind": "wait", "minutes": draw(_spans), "next": {"next": "x"}}
    leave = {"id": "x", "kind": "exit", "next": {}}
    steps = [wait, leave] if draw(st.booleans()) else [leave]
    return {"steps": steps, "ends_above": [], "re_entry": draw(st.sampled_from([MODES[0], MODES[1], MODES[3]]))}


@st.composite
def _step(draw: st.DrawFn, id: str, family: tuple[str, ...]) -> dict[str, Any]:
    kind = draw(st.sampled_from([*PLAIN, *family]))
    above = draw(st.sampled_from([0, 100]))
    by_kind: dict[str, dict[str, Any]] = {
        "branch": {"below": draw(st.sampled_from(NAMES))},
        "switch": {"equals": draw(st.integers(0, 2))},
        "set": {"n": draw(st.integers(0, 2))},
        "wait_for": {"above": above},
        "wait_when": {"above": above},
        "goal": {"above": above},
        "split": {"salt": draw(st.sampled_from(SALTS))},
        "join": {"wait": draw(st.sampled_from(["all", "any", "two"]))},
        "loop": {"at_once": draw(st.integers(1, 2))},
        "throttle": {"most": draw(st.integers(1, 2)), "within": draw(st.sampled_from([0, 20]))},
        "digest": {"count": draw(st.integers(2, 3))},
    }
    return {"id": id, "kind": kind, "minutes": draw(_spans), **by_kind.get(kind, {})}


def _reached(steps: list[dict[str, Any]]) -> set[str]:
    """A goal is reached from anywhere."""
    seen: set[str] = set()
    known = {step["id"]: step for step in steps}
    todo: list[str] = [steps[0]["id"], *(step["id"] for step in steps if step["kind"] == "goal")]
    while todo:
        here = todo.pop()
        if here in known and here not in seen:
            seen.add(here)
            todo += list(known[here]["next"].values())
    return seen


_minutes = st.integers(0, 40).map(lambda n: 2 * n + 1) | st.integers(735, 745).map(lambda n: 2 * n + 1)
_happenings = st.builds(Sale, minute=_minutes, price=st.sampled_from([10, 60, 120, 200])) | st.builds(
    Reply, minute=_minutes, verdict=st.sampled_from(["approved", "rejected"]), n=st.integers(0, 2)
)
_lives = st.lists(_happenings, min_size=1, max_size=7, unique_by=lambda one: one.minute).map(
    lambda some: sorted(some, key=lambda one: one.minute)
)
Person = tuple[str, list[Happening], int]
_people = st.lists(st.tuples(st.sampled_from(NAMES), _lives, st.integers(0, 3)), min_size=1, max_size=4)
EXAMPLES = int(os.environ.get("GUANXI_FLOWS", "40"))
pytestmark = pytest.mark.timeout(max(600, EXAMPLES * 10))
AGREEING = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="GUANXI_FLOWS" not in os.environ,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@AGREEING
@given(flow=flows(), people=_people)
def test_engine_and_reference_give_the_same_trace(
    things: VirtualClock, ada: User, flow: dict[str, Any], people: list[Person]
) -> None:
    _must_agree(things, ada, {"main": flow}, people)


@AGREEING
@given(flow=meeting_flows(), helper=helpers(), people=_people)
def test_runs_that_meet_wait_and_call_each_other_as_the_reference_says(
    things: VirtualClock, ada: User, flow: dict[str, Any], helper: dict[str, Any], people: list[Person]
) -> None:
    _must_agree(things, ada, {"helper": helper, "main": flow}, people)


def _must_agree(clock: VirtualClock, ada: User, flows: dict[str, dict[str, Any]], people: list[Person]) -> None:
    ids, lived = _lived(clock, ada, flows, people)

    expected = [
        trace(flows, name, life, tags, variants(id)) for id, (name, life, tags) in zip(ids, people, strict=True)
    ]

    assert lived == expected, f"{flows} lived by {people}"


def variants(id: UUID) -> dict[str, str]:
    """The lot is no matter of meaning: the reference is told how it fell."""
    return {salt: "ab"[share_of(id, salt) * 2 // SHARES] for salt in SALTS}


_WAYS = """
select split_part(f.key, '-', 1), coalesce(e.root, e.entry), coalesce(e.strand, ''), t.step, t.exit, t.outcome, e.entry
from enrollment e join flow f on f.id = e.flow
left join trace t on t.bucket = e.bucket and t.subject = e.subject and t.flow = e.flow and t.entry = e.entry
where e.subject = %s order by t.at, t.epoch
"""


def ways(subject: UUID) -> Lived:
    """((flow, entry, strand), its lines), in no order; lines of one way are in the order of their happening. Strands
    that ended where they began have none.
    """
    with connection.cursor() as cursor:
        found = rows(cursor, _WAYS, [subject])
    lines: dict[tuple[str, int, str, int], list[Line]] = {}
    for flow, root, strand, step, exit, outcome, entry in found:
        lines.setdefault((flow, root, strand, entry), []).extend([(step, exit, outcome)] if step else [])
    return sorted((key[:3], tuple(some)) for key, some in lines.items())


def _lived(
    clock: VirtualClock, ada: User, flows: dict[str, dict[str, Any]], people: list[Person]
) -> tuple[list[UUID], list[Lived]]:
    """In a world of its own, which is rolled back afterwards."""
    clock.set(MORNING)
    catalog.forget()
    number = next(_numbers)
    with transaction.atomic():
        for name, flow in flows.items():
            publish(_file(name, number, flow, ada))
        ids = [person(name, tags=[f"t{n}" for n in range(tags)]) for name, _, tags in people]
        run_until_idle()
        happenings = [(one.minute, index, one) for index, (_, life, _) in enumerate(people) for one in life]
        for minute, index, one in sorted(happenings, key=lambda it: it[:2]):
            run_through(clock, MORNING + timedelta(minutes=minute) - clock.now())
            _happens(one, ids[index], actor_of(ada))
            run_until_idle()
        run_through(clock, timedelta(days=1))
        lived = [ways(id) for id in ids]
        transaction.set_rollback(True)
    return ids, lived


def _happens(one: Happening, id: UUID, ada: Actor) -> None:
    if isinstance(one, Sale):
        thing(person=id, stage="sold", price=one.price)
        return
    for asked in [asked for asked in answering.every() if asked.subject == id][:1]:
        if asked.kind == "approval":
            answering.decide(asked.id, ada, one.verdict)
        else:
            answering.fill_in(asked.id, ada, {"n": one.n})


def _file(name: str, number: int, flow: dict[str, Any], ada: User) -> dict[str, Any]:
    sold = {"kind": "event", "event": "thing.sold", "when": f"event.price > {flow.get('above')}"}
    on = [{"on": "thing.sold", "when": f"event.price > {above}"} for above in flow["ends_above"]]
    standing = [{"when": _has_sold(above)} for above in flow.get("ends_when", ())]
    trigger = {"kind": "flow"} if name == "helper" else sold if "above" in flow else {"kind": "record.created"}
    return {
        "key": f"{name}-{number}",
        "name": "Generated",
        "object": "person",
        "trigger": trigger,
        "re_entry": flow.get("re_entry", MODES[0]),
        "exits": [*on, *standing],
        "steps": [
            {
                "id": s["id"],
                "kind": KINDS.get(s["kind"], s["kind"]),
                "config": _config(s, number, ada),
                "next": s["next"],
            }
            for s in flow["steps"]
        ],
    }


KINDS = {"call": "flow.call"}


def _has_sold(above: int) -> str:
    return f"count(things where price > {above}) > 0"


def _config(step: dict[str, Any], number: int, ada: User) -> dict[str, Any]:
    span = f"{step['minutes']} minutes" if "minutes" in step else ""
    asked = {"who": {"users": [str(ada.pk)]}, "title": "Well?", "mail": False, "within": span}
    configs: dict[str, Any] = {
        "branch": lambda: {"cases": [{"name": "yes", "when": f'name < "{step["below"]}"'}]},
        "switch": lambda: {"value": "vars.n", "cases": [{"name": "yes", "equals": step["equals"]}]},
        "set": lambda: {"values": {"n": step["n"]}},
        "wait": lambda: {"span": span},
        "wait_for": lambda: {
            "events": [{"event": "thing.sold", "where": f"event.price > {step['above']}"}],
            "within": span,
        },
        "wait_when": lambda: {"when": _has_sold(step["above"]), "within": span},
        "goal": lambda: {"on": "thing.sold", "when": f"event.price > {step['above']}"},
        "approval": lambda: asked,
        "ask": lambda: {**asked, "fields": [{"name": "n", "label": "How many", "type": "number"}]},
        "split": lambda: {"ways": [{"name": "a"}, {"name": "b"}], "salt": step["salt"]},
        "parallel": lambda: {"strands": [{"name": "a"}, {"name": "b"}]},
        "join": lambda: {"wait": {"two": "n"}.get(step["wait"], step["wait"]), "n": 2, "within": span},
        "loop": lambda: {"over": "tags", "at_once": step["at_once"]},
        "throttle": lambda: {
            "n": step["most"],
            "per": span,
            "key": "id",
            **({"within": f"{step['within']} minutes"} if step["within"] else {}),
        },
        "digest": lambda: {"item": "name", "span": span, "count": step["count"], "key": "id"},
        "call": lambda: {"flow": f"helper-{number}", "within": span},
    }
    made: dict[str, Any] = configs.get(step["kind"], dict)()
    return made
