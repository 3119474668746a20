"""Too much at once: calls that come three times, a herd, one hot record, an import that sets off everything."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from guanxi.automation.engine.loop import run_until_idle
from guanxi.automation.hooks.receiving import receive
from guanxi.events.log import NewEvent, append
from guanxi.kit import json
from guanxi.objects import write
from guanxi.objects.drafts import Draft
from tests.crash.crew import Crew, counted, doubled, ended, people, say, wait_until
from tests.unit.automation.house import BY, flow, publish, thing

POST = [{"id": "post", "kind": "crash.post"}]


def wait(span: str, next: str) -> dict[str, Any]:
    return {"id": "rest", "kind": "wait", "config": {"span": span}, "next": next}


def entered(flow: str) -> int:
    text = "select count(*) from event where kind = 'flow.entered' and data ->> 'flow' = %s"
    return counted(text, [flow])


def is_done(runs: int) -> Callable[[], bool]:
    return lambda: ended() == runs and not counted("select count(*) from outbox where state <> 'delivered'")


@pytest.mark.timeout(300)
def test_calls_that_come_three_times_at_once_are_one_record_one_entry_and_one_letter(folder: Path) -> None:
    trigger = {"kind": "webhook", "key": "orders", "open": True, "fields": {"name": "n", "code": "n"}, "upsert": "code"}
    publish(flow(object="thing", trigger=trigger, re_entry={"mode": "every"}, steps=POST))
    calls = [number for number in range(60) for _ in range(3)]
    random.shuffle(calls)

    def call(number: int) -> tuple[int, Any]:
        try:
            found = receive("orders", {"webhook-id": f"c-{number}"}, json.dumps({"n": f"T{number}"}).encode())
            return number, found.answer["record"]
        finally:
            connection.close()

    with Crew(folder) as crew, ThreadPoolExecutor(6) as pool:
        for role in ("engine", "engine", "sender"):
            crew.start(role)
        answers = list(pool.map(call, calls))
        wait_until(is_done(60), 150)

    letters = (folder / "delivered").read_text().splitlines()
    found = {
        "calls": len(calls),
        "records": counted("select count(*) from test_thing"),
        "events": counted("select count(*) from event where kind = 'webhook.received'"),
        "entries": entered("greet"),
        "letters": len(letters),
        "answers": len(set(answers)),
        "doubled": doubled(),
    }
    say(**found)
    assert found == {
        "calls": 180,
        **dict.fromkeys(("records", "events", "entries", "letters", "answers"), 60),
        "doubled": 0,
    }


@pytest.mark.timeout(300)
def test_an_urgent_run_passes_a_herd_that_is_due_in_one_second_and_changes_hands(folder: Path) -> None:
    herd = 4_000
    publish(flow("herd", steps=[wait("1 hour", "mark"), {"id": "mark", "kind": "set", "config": {"values": {"n": 1}}}]))
    publish(flow("urgent", "thing", settings={"lane": "urgent"}, steps=[{"id": "now", "kind": "exit"}]))
    for _ in range(herd // 2_000):
        people(2_000)
    run_until_idle(limit=2_000)
    with connection.cursor() as cursor:
        cursor.execute("update enrollment set wake_at = now(), step_since = now() - interval '1 hour'")
    thing("Urgent")

    with Crew(folder) as crew:
        crew.start()
        wait_until(lambda: counted("select count(*) from trace where step = 'mark'") > 0, 120)
        crew.replace_one()
        wait_until(lambda: ended() == herd + 1, 150)

    behind = "select count(*) from trace where step = 'mark' and at > (select min(at) from trace where step = 'now')"
    found = {
        "herd": counted("select count(*) from trace where step = 'mark' and outcome = 'done'"),
        "behind_the_urgent": counted(behind),
        "kills": crew.kills,
        "doubled": doubled(),
    }
    say(**found)
    assert found["herd"] == herd
    assert found["behind_the_urgent"] > herd / 2
    assert found["doubled"] == 0


@pytest.mark.timeout(300)
def test_one_hot_record_is_locked_out_of_each_flow_and_harms_no_other(folder: Path) -> None:
    flows, events, calm_people = 10, 1_000, 40
    trigger = {"kind": "record.updated", "fields": ["website"], "settle": 0}
    for number in range(flows):
        publish(flow(f"hot-{number}", trigger=trigger, re_entry={"mode": "every"}, steps=[{"id": "x", "kind": "exit"}]))
    [hot], calm = people(1), people(calm_people)
    change = {"changes": {"website": [None, "https://x.example"]}}
    append([NewEvent("person.updated", "person", hot, hot, change) for _ in range(events)])
    append([NewEvent("person.updated", "person", one, one, change) for one in calm])

    with Crew(folder) as crew:
        crew.start()
        crew.start()
        wait_until(is_done(flows * (51 + calm_people)), 150)

    text = "select count(*) from event where kind = %s and record = %s"
    found = {
        "hot_entries": counted(text, ["flow.entered", hot]),
        "locks": counted(text, ["flow.locked", hot]),
        "calm_entries": counted("select count(*) from enrollment where subject <> %s", [hot]),
        "doubled": doubled(),
    }
    say(events=events, **found)
    assert found == {"hot_entries": flows * 51, "locks": flows, "calm_entries": flows * calm_people, "doubled": 0}


def pushes(key: str, field: str, heard: str) -> dict[str, Any]:
    """Changes one field when another has changed; the short wait lets it be published although it goes in a circle."""
    values = {field: f'= concat(coalesce({field}, ""), "x")'}
    push = {"id": "push", "kind": "record.update", "config": {"values": values}}
    trigger = {"kind": "record.updated", "fields": [heard]}
    return flow(key, "thing", trigger=trigger, re_entry={"mode": "every"}, steps=[wait("1 second", "push"), push])


@pytest.mark.timeout(300)
def test_an_import_that_sets_off_flows_in_circles_stops_at_their_depth_although_engines_die(folder: Path) -> None:
    pages, size, starters = 4, 40, 3
    n = pages * size
    for number in range(starters):
        publish(flow(f"start-{number}", "thing", steps=POST))
    begin = {"id": "begin", "kind": "record.update", "config": {"values": {"notes": "go"}}}
    publish(flow("begin", "thing", steps=[begin]))
    publish(pushes("ping", "name", "notes"))
    publish(pushes("pong", "notes", "name"))

    with Crew(folder) as crew:
        for role in ("engine", "engine", "engine"):
            crew.start(role)
        for page in range(pages):
            write.create("thing", [Draft({"name": f"T{page}-{row}"}) for row in range(size)], BY)
            time.sleep(0.3)
            crew.replace_one()
        crew.start("sender")
        wait_until(lambda: counted("select count(*) from event where kind = 'flow.stopped'") == n, 150)
        wait_until(lambda: is_done(counted("select count(*) from enrollment"))(), 120)

    found = {
        "records": counted("select count(*) from test_thing"),
        "letters": len((folder / "delivered").read_text().splitlines()),
        "stopped": counted("select count(*) from event where kind = 'flow.stopped'"),
        "deepest": counted("select max(depth) from enrollment"),
        "circles": entered("ping") + entered("pong"),
        "doubled": doubled(),
    }
    say(kills=crew.kills, **found)
    each = found["circles"] // n
    assert 1 < each <= 8
    assert found == {
        "records": n,
        "letters": starters * n,
        "stopped": n,
        "deepest": found["deepest"],
        "circles": each * n,
        "doubled": 0,
    }
    assert found["deepest"] < 8
