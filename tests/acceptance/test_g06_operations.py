"""G06: retry, skip, move and cancel from any step, one or many; failures in one inbox, grouped."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation import acting, operating, publishing, runs
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.automation.flows import get_flow
from guanxi.automation.operating import Which
from guanxi.events import partitions
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Forbidden, Invalid
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft

BY = By(SYSTEM)
OPERATOR = By(Actor("user", id="mia", abilities=frozenset({"runs.manage"})))
REST = {"id": "rest", "kind": "wait", "config": {"span": "9 days"}, "next": "done"}
DONE = {"id": "done", "kind": "exit", "config": {"outcome": "reached"}}
# Nobody is called so, hence the lookup is empty and the record is refused for good.
BREAK = {"id": "break", "kind": "record.create", "config": {"object": "deal", "values": {"name": "x"}}, "next": "rest"}


@pytest.fixture(autouse=True)
def fresh(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    partitions.ensure()
    yield
    catalog.forget()


def publish(*steps: dict[str, Any]) -> None:
    definition = {
        "key": "greet",
        "name": {"en": "Greet", "zh": "问候"},
        "object": "contact",
        "trigger": {"kind": "record.created"},
        "steps": list(steps),
    }
    publishing.publish(definition, BY)


def people(count: int) -> list[UUID]:
    written = write.create("contact", [Draft({"name": f"P{n}"}) for n in range(count)], BY)
    run_until_idle()
    return [one.id for one in written if one.id]


def states() -> list[tuple[str, str, str]]:
    return sorted((one.status, one.step, one.outcome) for one in runs.list_runs("greet").items)


def test_many_are_counted_before_and_changed_together(clock: VirtualClock) -> None:
    publish(REST, DONE)
    people(3)

    assert operating.count(Which("greet", step="rest")) == 3
    assert operating.act("skip", Which("greet", step="rest"), BY).changed == 3
    run_until_idle()

    assert states() == [("ended", "done", "reached")] * 3
    assert operating.count(Which("greet")) == 0


def test_a_run_is_moved_to_another_step_and_says_by_whom(clock: VirtualClock) -> None:
    publish({"id": "first", "kind": "wait", "config": {"span": "1 day"}, "next": "rest"}, REST, DONE)
    people(1)
    (run,) = runs.list_runs("greet").items

    assert acting.move([run.id], "done", OPERATOR) == 1
    run_until_idle()

    assert states() == [("ended", "done", "reached")]
    moved = next(line for line in runs.get_run(run.id).trace if line.outcome == "moved")
    assert (moved.step, moved.gave, moved.reason is not None) == ("first", {"to": "done"}, True)


def test_a_run_moved_back_waits_anew(clock: VirtualClock) -> None:
    publish({"id": "first", "kind": "wait", "config": {"span": "1 day"}, "next": "rest"}, REST, DONE)
    people(1)
    run_through(clock, timedelta(days=2))
    (run,) = runs.list_runs("greet").items

    acting.move([run.id], "first", BY)
    run_until_idle()

    (again,) = runs.list_runs("greet").items
    assert again.step == "first"
    assert again.wake_at == clock.now() + timedelta(days=1)


@pytest.mark.parametrize("to", ["nowhere", ""])
def test_a_step_that_is_not_there_is_refused(to: str, clock: VirtualClock) -> None:
    publish(REST, DONE)
    with pytest.raises(Invalid):
        operating.act("move", Which("greet"), BY, to=to)


def test_moving_to_the_end_ends_the_run(clock: VirtualClock) -> None:
    publish(REST, DONE)
    people(2)

    assert operating.act("move", Which("greet"), BY, to="end").changed == 2
    assert states() == [("ended", "rest", "completed")] * 2


def test_failures_are_one_line_a_reason_and_retried_together(clock: VirtualClock) -> None:
    publish(BREAK, REST, DONE)
    people(3)

    (trouble,) = operating.inbox()
    assert (trouble.flow, trouble.step, trouble.count, len(trouble.sample)) == ("greet", "break", 3, 3)
    assert trouble.reason.zh

    which = Which("greet", status="failed", reason=trouble.reason.en)
    assert operating.act("retry", which, OPERATOR).changed == 3
    run_until_idle()
    assert operating.inbox("greet")[0].count == 3
    assert operating.act("skip", which, OPERATOR).changed == 3
    run_until_idle()
    assert operating.inbox() == []
    assert states() == [("waiting", "rest", "")] * 3


def test_counts_of_a_step_are_those_who_stand_there(clock: VirtualClock) -> None:
    publish(REST, DONE)
    people(3)
    operating.act("cancel", Which("greet", step="rest"), BY)
    people(2)

    view = get_flow("greet")
    assert (view.counts["rest"].here, view.item.counts.waiting, view.item.counts.ended) == (2, 2, 3)


def test_the_count_on_a_way_opens_those_who_went_it_wherever_they_are_now(clock: VirtualClock) -> None:
    cases = [{"name": "hot", "when": 'name = "P1"', "label": {"en": "Hot", "zh": "高分"}}]
    ask = {"id": "ask", "kind": "branch", "config": {"cases": cases}, "next": {"hot": "done", "else": "rest"}}
    publish(ask, REST, DONE)
    people(4)

    took = {exit: get_flow("greet").edges[n].passed for n, exit in enumerate(("hot", "else"))}
    hot, other, both = (
        runs.list_runs("greet", step="ask", exits=exits).items for exits in (["hot"], ["else"], ["hot", "else"])
    )
    assert took == {"hot": len(hot), "else": len(other)} == {"hot": 1, "else": 3}
    assert [(one.subject.label, one.status) for one in hot] == [("P1", "ended")]
    assert {(one.step, one.status) for one in other} == {("rest", "waiting")}
    first = runs.list_runs("greet", step="ask", exits=["hot", "else"], limit=3)
    rest = runs.list_runs("greet", step="ask", exits=["hot", "else"], limit=3, after=first.next or "")
    assert [one.id for one in (*first.items, *rest.items)] == [one.id for one in both]
    assert runs.list_runs("greet", step="rest", exits=["next"]).items == []


@pytest.mark.parametrize("verb", operating.VERBS)
def test_who_may_not_run_flows_may_change_none(verb: operating.Verb, clock: VirtualClock) -> None:
    publish(REST, DONE)
    people(1)
    with pytest.raises(Forbidden):
        operating.act(verb, Which("greet"), By(Actor("user", id="cai")), to="done")
