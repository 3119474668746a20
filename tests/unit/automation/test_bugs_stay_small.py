"""A bug in a step, or a value that nobody can store, is one run's trouble: engine and sender go on for the others."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection

from guanxi.automation import outbox
from guanxi.automation import runs as views
from guanxi.automation.engine import consume as consuming
from guanxi.automation.engine import outcome
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.outgoing import Delivery, Outgoing, Settled
from guanxi.automation.sending import loop, send_until_idle
from guanxi.automation.settling import finish
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.events.log import Event
from guanxi.kit import json
from guanxi.kit.clock import VirtualClock
from guanxi.kit.phrase import same
from tests.unit.automation.house import flow, person, publish, runs
from tests.unit.automation.steps import Stage, staged

REST = {"id": "rest", "kind": "wait", "config": {"span": "9 days"}}


class Nothing(Config):
    pass


Make = Callable[[bool], Move]


def kind(name: str, make: Make) -> StepKind[Nothing]:
    """A step that goes wrong for the person called Poison only."""

    def advance(_config: Nothing, seats: Sequence[Seat], world: World) -> Sequence[Move]:
        names = world.rows("person", [seat.subject for seat in seats], ["name"])
        return [make(names[seat.subject]["name"] == "Poison") for seat in seats]

    return StepKind(name, same(name), same(name), "bug", "work", Nothing, lambda _config: same(name), advance)


def bug(is_poison: bool) -> Move:
    return getattr(None, "foo") if is_poison else Move.go()  # noqa: B009


def unsayable(is_poison: bool) -> Move:
    return Move.go(trace={"given": object()} if is_poison else {})


def endless(is_poison: bool) -> Move:
    return Move.go(set={"a": float("inf") if is_poison else 1})


@pytest.fixture
def steps(things: None) -> Iterator[None]:
    with ExitStack() as stack:
        for make in (bug, unsayable, endless):
            stack.enter_context(STEPS.temporarily(f"test.{make.__name__}", kind(f"test.{make.__name__}", make)))
        yield


@pytest.mark.parametrize("name", ["bug", "unsayable", "endless"])
def test_a_bug_in_a_step_parks_its_own_run_and_nobody_elses(steps: None, clock: VirtualClock, name: str) -> None:
    publish(flow(steps=[{"id": "t", "kind": f"test.{name}", "next": "rest"}, REST], settings={"attempts": 2}))
    people = [person(f"P{number}") for number in range(30)]
    poison = person("Poison")

    run_through(clock, timedelta(hours=1))

    assert {(runs(one)[0]["step"], runs(one)[0]["status"]) for one in people} == {("rest", "w")}
    assert [(one["step"], one["status"], one["attempts"]) for one in runs(poison)] == [("t", "d", 2)]
    assert views.list_runs(status="failed").items[0].subject.id == poison


def test_text_that_the_database_cannot_hold_is_mended_and_not_in_anybodys_way(steps: None, clock: VirtualClock) -> None:
    def odd(is_poison: bool) -> Move:
        return Move.go(set={"a": "x\0y\ud800" if is_poison else "x"}, trace={"given": {"a": "\0\0"}})

    with STEPS.temporarily("test.odd", kind("test.odd", odd)):
        publish(flow(steps=[{"id": "t", "kind": "test.odd", "next": "rest"}, REST]))
        poison = person("Poison")
        run_until_idle()

    assert runs(poison)[0]["context"]["a"] == "x\N{REPLACEMENT CHARACTER}y\N{REPLACEMENT CHARACTER}"


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("a\0b", "a\ufffdb"),
        ("\\u0000", "\\u0000"),
        ("\\\0", "\\\ufffd"),
        ("\0\0", "\ufffd\ufffd"),
        ("\ud83d\ude00", "\U0001f600"),
        ("客户\udfff", "客户\ufffd"),
    ],
)
def test_json_for_the_database_changes_only_what_it_cannot_hold(given: str, kept: str) -> None:
    assert json.loads(json.dumps({"a": given})) == {"a": kept}


def test_a_run_that_cannot_be_saved_is_set_aside(
    steps: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Here the saving itself breaks, for one of thirty, and says not for whom."""
    publish(flow(steps=[REST], settings={"attempts": 1}))
    people = [person(f"P{number}") for number in range(30)]
    poison = people[17]
    values = outcome._values

    def breaks(run: Any) -> tuple[object, ...]:
        if run.subject == poison and run.status == "w":
            raise KeyError("who knows")
        return values(run)

    monkeypatch.setattr(outcome, "_values", breaks)
    run_until_idle()

    assert [runs(poison)[0]["status"], "KeyError" in str(runs(poison)[0]["reason"])] == ["d", True]
    assert {runs(one)[0]["is_waiting"] for one in people if one != poison} == {True}


def test_an_event_that_breaks_the_reader_is_stepped_over(
    steps: None, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish(flow(steps=[REST]))
    people = [person(f"P{number}") for number in range(30)]
    look = consuming.is_own

    def breaks(program: Any, event: Event, subject: Any) -> bool:
        if subject == people[17]:
            raise AttributeError("foo")
        return look(program, event, subject)

    monkeypatch.setattr(consuming, "is_own", breaks)
    run_until_idle()

    assert [len(runs(one)) for one in people] == [1] * 17 + [0] + [1] * 12


@pytest.fixture
def stage(things: None) -> Iterator[Stage]:
    with staged() as turned:
        yield turned


SEND = [{"id": "s", "kind": "test.send", "next": "rest"}, REST]


def sent(stage: Stage, count: int) -> list[str]:
    publish(flow(steps=SEND))
    for number in range(count):
        person(f"P{number}")
    run_until_idle()
    send_until_idle()
    with connection.cursor() as cursor:
        cursor.execute("select state from outbox order by state")
        return [state for (state,) in cursor.fetchall()]


def test_an_answer_with_letters_nobody_can_store_is_recorded_all_the_same(stage: Stage, clock: VirtualClock) -> None:
    stage.answer = lambda _out: Delivery.failed(same("<html>\0\ud800"), {"said": "\0"})

    states = sent(stage, 3)

    assert states == ["failed"] * 3
    assert outbox.items()[0].error == {"reason": {"en": "<html>\ufffd\ufffd", "zh": "<html>\ufffd\ufffd"}}


def test_what_was_delivered_stays_delivered_when_nothing_can_follow_from_it(
    stage: Stage, clock: VirtualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(settled: Sequence[Settled]) -> None:
        if any(is_third(out) for out, _ in settled):
            raise AttributeError("foo")
        finish(settled)

    def is_third(out: Outgoing) -> bool:
        return bool(stage.sent) and out.idem == stage.sent[2]

    monkeypatch.setattr(loop, "_delivered", lambda ready, _pool: [[(out, loop._called(out)) for out in ready]])
    monkeypatch.setattr(loop, "finish", breaks)

    states = sent(stage, 5)

    assert states == ["delivered"] * 5
    assert sorted(idem for idem, _ in stage.finished) == sorted(stage.sent[:2] + stage.sent[3:])
