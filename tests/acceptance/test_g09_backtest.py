"""G09: a flow is run on the events of the past before it is switched on, by the engine's own decisions."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.automation import lifecycle, publishing
from guanxi.automation.backtest import jobs, store
from guanxi.automation.backtest.jobs import replayed
from guanxi.automation.backtest.shadows import as_of, shadows
from guanxi.automation.backtest.spec import ask
from guanxi.automation.definition import read_definition
from guanxi.automation.drafts import save_draft
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.customers.scoring.rules import model_of
from guanxi.customers.scoring.store import save as save_model
from guanxi.events import partitions
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Forbidden, Invalid, Refused
from guanxi.kit.sql import rows
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from guanxi.sales.facade import Profile, save_profile
from tests.acceptance import office

BY = By(SYSTEM)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def fresh(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    partitions.ensure()
    variants = {"en": {"subject": "Hello {{ contact.name }}", "mjml": "<mj-text>Hi</mj-text>"}}
    write.create("template", [Draft({"key": "hello", "name": "Hello", "channel": "email", "variants": variants})], BY)
    yield
    catalog.forget()


MAIL = {"id": "mail", "kind": "mail.send", "config": {"template": "hello", "purpose": "service"}, "next": "rest"}
REST = {"id": "rest", "kind": "wait", "config": {"span": "2 days"}, "next": "choose"}
CHOOSE = {
    "id": "choose",
    "kind": "branch",
    "config": {"cases": [{"name": "berlin", "when": 'city = "Berlin"'}]},
    "next": {"berlin": "done", "else": "end"},
}
DONE = {"id": "done", "kind": "exit", "config": {"outcome": "reached"}}


def flow(*steps: dict[str, Any], **more: Any) -> dict[str, Any]:
    base = {
        "key": "greet",
        "name": {"en": "Greet", "zh": "问候"},
        "object": "contact",
        "trigger": {"kind": "record.created", "when": 'country = "DE"'},
        "re_entry": {"mode": "every"},
        "steps": list(steps) or [MAIL, REST, CHOOSE, DONE],
    }
    return {**base, **more}


def contact(name: str, **values: Any) -> UUID:
    given = {"name": name, "email": f"{name.lower()}@example.com", "country": "DE", **values}
    (made,) = write.create("contact", [Draft(given)], BY)
    assert made.id is not None
    return made.id


def move(id: UUID, city: str) -> None:
    write.update("contact", [Draft({"city": city}, id=id)], BY)


def backtest(definition: dict[str, Any], days: int, clock: VirtualClock, **more: Any) -> Any:
    return replayed(ask("greet", use=definition, since=clock.now() - days * DAY, **more))


def a_week(clock: VirtualClock) -> dict[str, UUID]:
    """Three Germans and a Frenchwoman arrive; one moves to Berlin in time, one too late, one is deleted."""
    clock.advance(DAY)
    made = {"ada": contact("Ada"), "bo": contact("Bo"), "zoe": contact("Zoe", country="FR"), "max": contact("Max")}
    clock.advance(DAY)
    move(made["ada"], "Berlin")
    clock.advance(DAY / 2)
    write.delete("contact", [made["max"]], BY)
    clock.advance(DAY)
    move(made["bo"], "Berlin")
    move(made["ada"], "Paris")
    clock.advance(2 * DAY)
    return made


def counted(result: Any) -> dict[str, int]:
    return {f"{edge['from']}.{edge['exit']}": edge["passed"] for edge in result["edges"]}


def test_it_says_who_would_have_entered_which_way_and_what_would_have_been_sent(clock: VirtualClock) -> None:
    made = a_week(clock)

    result = backtest(flow(), 7, clock)

    assert result["entered"] == 3
    assert {one["subject"]["id"] for one in result["people"]} == {made["ada"], made["bo"], made["max"]}
    assert counted(result) == {"mail.next": 3, "rest.next": 2, "choose.berlin": 1, "choose.else": 1}
    assert {one["outcome"]: one["count"] for one in result["outcomes"]} == {"reached": 1, "completed": 1, "gone": 1}
    (sent,) = result["sent"]
    assert (sent["kind"], sent["name"], sent["count"]) == ("mail", "hello", 3)
    assert sent["samples"][0]["preview"]["title"].en == "Hello Ada"
    assert [day["inside"] for day in result["days"]][-1] == 0


def test_nothing_is_written_and_nothing_leaves(clock: VirtualClock) -> None:
    a_week(clock)
    before = [_count(table) for table in ("event", "enrollment", "outbox", "message", "trace", "entry_history")]

    backtest(flow(), 7, clock)

    assert [_count(table) for table in ("event", "enrollment", "outbox", "message", "trace", "entry_history")] == before


def _count(table: str) -> int:
    with connection.cursor() as cursor:
        return int(rows(cursor, f"select count(*) from {table}")[0][0])


def test_the_replay_decides_as_production_did(clock: VirtualClock) -> None:
    publishing.publish(flow(), BY)
    start = clock.now()
    ada = contact("Ada")
    bo = contact("Bo")
    run_until_idle()
    run_through(clock, DAY)
    move(bo, "Berlin")
    run_through(clock, 4 * DAY)

    result = backtest(flow(), 6, clock)

    with connection.cursor() as cursor:
        text = "select subject, step, coalesce(nullif(exit, ''), outcome) from trace"
        lived = rows(cursor, f"{text} where outcome <> 'waiting' order by at, epoch")
    for subject in (ada, bo):
        person = next(one for one in result["people"] if one["subject"]["id"] == subject)
        assert [(one["step"], one["exit"]) for one in person["route"]] == [
            one[1:] for one in lived if one[0] == subject
        ]
        assert person["entered_at"] == start


def test_waits_are_woken_by_what_really_happened_and_time_out_otherwise(clock: VirtualClock) -> None:
    wait = {
        "id": "hear",
        "kind": "wait_for",
        "config": {"events": [{"event": "contact.updated", "exit": "moved"}], "within": "2 days"},
        "next": {"moved": "done", "timeout": "end"},
    }
    a_week(clock)

    result = backtest(flow(wait, DONE), 7, clock)

    assert counted(result)["hear.moved"] == 1
    assert counted(result)["hear.timeout"] == 1


def test_re_entry_is_refused_by_the_same_rules_and_told(clock: VirtualClock) -> None:
    ada = contact("Ada")
    for city in ("Berlin", "Bonn", "Ulm"):
        clock.advance(DAY)
        move(ada, city)
    once = flow(DONE, trigger={"kind": "record.updated", "fields": ["city"]}, re_entry={"mode": "once"})

    result = backtest(once, 7, clock)

    assert result["entered"] == 1
    assert [(one["code"], one["count"]) for one in result["refused"]] == [("once", 2)]


def test_exit_rules_end_runs_in_the_past_too(clock: VirtualClock) -> None:
    a_week(clock)
    left = flow(exits=[{"on": "contact.updated", "outcome": "moved", "when": 'city = "Berlin"'}])

    result = backtest(left, 7, clock)

    assert {one["outcome"]: one["count"] for one in result["outcomes"]} == {"moved": 1, "completed": 1, "gone": 1}


def test_history_counts_only_what_had_happened_by_then(clock: VirtualClock) -> None:
    ada = contact("Ada")
    for _ in range(3):
        clock.advance(DAY)
        append([NewEvent("contact.interaction", "contact", ada, ada, {"kind": "call"})])
    keen = flow(
        DONE,
        trigger={
            "kind": "event",
            "event": "contact.interaction",
            "when": "count(contact.interaction, 30 days) >= 3",
        },
    )

    assert backtest(keen, 7, clock)["entered"] == 1


def test_two_versions_are_told_apart(clock: VirtualClock) -> None:
    made = a_week(clock)
    soon = flow(MAIL, {**REST, "config": {"span": "1 day"}}, CHOOSE, DONE)
    later = flow(MAIL, {**REST, "config": {"span": "3 days"}}, CHOOSE, DONE, trigger={"kind": "record.created"})

    result = backtest(later, 7, clock, against=soon)
    compared = result["compared"]

    assert (compared["entered"]["before"], compared["entered"]["after"]) == (3, 4)
    assert (compared["same_way"], compared["changed_way"], compared["only_after"]) == (0, 3, 1)
    assert {one["subject"]["id"] for one in compared["people"]} == set(made.values())
    mail = next(one for one in compared["steps"] if one["step"] == "mail")
    assert [(one["exit"], one["before"], one["after"]) for one in mail["exits"]] == [("next", 3, 4)]
    assert compared["words"].zh


def test_a_changed_scoring_rule_shows_who_goes_another_way(clock: VirtualClock) -> None:
    rule = {"id": "de", "points": 10, "when": 'country = "DE"', "label": {"en": "German", "zh": "德国"}}
    save_model(model_of("fit", {"name": "Fit", "rules": [rule], "cap": 100}))
    score = {"id": "score", "kind": "contact.score", "next": "hot"}
    cases = {"cases": [{"name": "hot", "when": "score >= 20"}]}
    hot = {"id": "hot", "kind": "branch", "config": cases, "next": {"hot": "done", "else": "end"}}
    a_week(clock)
    changed = {"score_models": [{"key": "fit", "name": "Fit", "rules": [{**rule, "points": 30}], "cap": 100}]}

    result = backtest(flow(score, hot, DONE), 7, clock, rules=changed)

    assert counted(result)["hot.hot"] == 3
    assert counted(result["against"])["hot.hot"] == 0
    assert result["compared"]["changed_way"] == 3


def test_answers_of_people_can_be_assumed(clock: VirtualClock) -> None:
    a_week(clock)
    assert counted(backtest(flow(), 7, clock, assume={"choose": "berlin"}))["choose.berlin"] == 2
    with pytest.raises(Invalid):
        backtest(flow(), 7, clock, assume={"choose": "paris"})


LOOKED = {"id": "out", "kind": "exit", "config": {"outcome": "looked", "outputs": {"place": "= city"}}}
CALL = {
    "id": "call",
    "kind": "flow.call",
    "config": {"flow": "look", "outputs": [{"name": "place"}]},
    "next": {"done": "choose", "refused": "end"},
}


def test_flows_that_are_called_answer_from_the_past_too(clock: VirtualClock) -> None:
    called = flow(MAIL, {**REST, "next": "out"}, LOOKED, key="look", trigger={"kind": "flow"})
    publishing.publish(called, BY)
    a_week(clock)
    choose = {**CHOOSE, "config": {"cases": [{"name": "berlin", "when": 'vars.place = "Berlin"'}]}}

    result = backtest(flow(CALL, choose, DONE), 7, clock)

    ways = {"call.done": 2, "call.refused": 0, "choose.berlin": 1, "choose.else": 1}
    assert (result["entered"], result["inside"], counted(result)) == (3, 0, ways)
    assert [(one["name"], one["step"], one["count"]) for one in result["sent"]] == [("hello", "look: mail", 3)]
    assert any("in force now" in one.en for one in result["limits"])


def test_a_called_flow_that_is_not_on_lets_nobody_in(clock: VirtualClock) -> None:
    publishing.publish(flow(LOOKED, key="look", trigger={"kind": "flow"}), BY)
    lifecycle.pause("look", BY)
    a_week(clock)

    result = backtest(flow(CALL, CHOOSE, DONE), 7, clock)

    assert counted(result)["call.refused"] == 3


def test_sellers_are_as_they_were_then(clock: VirtualClock, root: User) -> None:
    before = clock.now() - DAY
    save_profile(Profile(root.pk, is_absent=True))
    absent = clock.now() + DAY
    clock.advance(2 * DAY)
    save_profile(Profile(root.pk, territories=("DE",)))
    clock.advance(DAY)

    with shadows():
        found = [_sellers_at(moment) for moment in (before, absent, clock.now())]

    assert found == [[], [([], True)], [(["DE"], False)]]


def _sellers_at(moment: datetime) -> list[tuple[Any, ...]]:
    with as_of(moment), connection.cursor() as cursor:
        return rows(cursor, "select territories, is_absent from sales_profile")


def test_limits_are_told(clock: VirtualClock) -> None:
    contact("Ada")
    button = flow(MAIL, {**REST, "next": "end"}, trigger={"kind": "button"})
    clock.advance(DAY)

    words = [one.en for one in backtest(button, 400, clock)["limits"]]

    assert any("begins on 2026-03-02" in one for one in words)
    assert any("leaves no event" in one for one in words)


def test_a_job_keeps_its_answer_and_says_how_far_it_is(clock: VirtualClock, root: User) -> None:
    a_week(clock)
    save_draft(flow(), BY)
    id = jobs.order("greet", BY, use="draft", since=clock.now() - 7 * DAY)
    assert store.get(id).status == "queued"

    jobs.run(id)

    done = store.get(id)
    assert (done.status, done.result is not None, done.failure) == ("done", True, None)
    assert done.progress["total"] >= done.progress["events"] > 0
    assert done.result is not None
    assert done.result["entered"] == 3
    jobs.run(id)
    assert store.get(id).finished_at == done.finished_at


def test_a_job_that_is_called_off_stops(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    a_week(clock)
    save_draft(flow(), BY)
    first, second = (jobs.order("greet", BY, since=clock.now() - 7 * DAY) for _ in range(2))
    jobs.call_off(first, BY)
    assert store.get(first).status == "cancelled"
    monkeypatch.setattr(store, "note", lambda *_: False)

    jobs.run(second)

    assert store.get(second).status == "cancelled"
    with pytest.raises(Refused):
        jobs.call_off(second, BY)


@pytest.mark.parametrize(("since", "until"), [(0, 0), (-1, 3), (900, 0)])
def test_a_stretch_that_is_none_is_refused(since: int, until: int, clock: VirtualClock) -> None:
    with pytest.raises(Invalid):
        ask("greet", use=flow(), since=clock.now() - since * DAY, until=clock.now() - until * DAY)


def test_a_flow_with_faults_is_refused_before_anything_runs(clock: VirtualClock) -> None:
    broken = flow({**MAIL, "next": "nowhere"})
    assert read_definition(broken)
    with pytest.raises(Invalid):
        ask("greet", use=broken)


def test_who_may_not_manage_flows_may_not_ask(clock: VirtualClock) -> None:
    save_draft(flow(), BY)
    with pytest.raises(Forbidden):
        jobs.order("greet", By(Actor("user", id="cai")))


def test_the_shipped_lead_capture_runs_on_its_own_past_as_it_did(clock: VirtualClock, root: User) -> None:
    office.furnish()
    office.seller(root, territories=["DE"])
    clock.advance(DAY)
    fang = {**office.ADA_LOVELACE, "name": "Wang Fang", "email": "fang@example.cn", "country": "China"}
    for answers in (office.ADA_LOVELACE, fang):
        office.submit(answers)
        clock.advance(timedelta(seconds=1))
        office.settle()
    clock.advance(DAY)

    result = replayed(ask("lead-capture", use="active", since=clock.now() - 3 * DAY))

    assert (result["entered"], result["failures"], result["inside"]) == (2, [], 0)
    with connection.cursor() as cursor:
        lived = rows(
            cursor,
            "select step, count(*) from trace t join flow f on f.id = t.flow"
            " where f.key = 'lead-capture' and exit <> '' group by 1",
        )
    assert {one["step"]: one["passed"] for one in result["steps"] if one["passed"]} == dict(lived)
    assert [one["flow"] for one in result["starts"]] == ["new-lead-sequence"]
