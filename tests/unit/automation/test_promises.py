"""The hard scenarios of an engine, short: each says what must hold, and prints what it counted.

The kills are in `tests/crash`, gaps of the log in `tests/unit/events/test_gaps.py`, poison in `test_failing.py`.
"""

from __future__ import annotations

import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanxi.automation import publishing
from guanxi.automation.engine.loop import run_once, run_through, run_until_idle
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.kit.sql import rows
from guanxi.objects import write
from guanxi.objects.drafts import Draft
from tests.unit.automation.house import BY, change, flow, happened, path, person, publish, runs, thing


def say(**counts: int) -> None:
    sys.stdout.write(f"\n{counts}\n")


def crowd(count: int) -> list[UUID]:
    return [one.id for one in write.create("person", [Draft({"name": f"P{n}"}) for n in range(count)], BY) if one.id]


def wait(id: str, span: str, next: str = "end", **more: Any) -> dict[str, Any]:
    return {"id": id, "kind": "wait", "config": {"span": span, **more}, "next": next}


def mark(id: str, next: str = "end") -> dict[str, Any]:
    return {"id": id, "kind": "set", "config": {"values": {id.replace("-", "_"): 1}}, "next": next}


def doubled() -> int:
    text = "select count(*) from (select 1 from trace group by subject, flow, entry, epoch having count(*) > 1) d"
    with connection.cursor() as cursor:
        return int(rows(cursor, text)[0][0])


def test_a_clock_that_jumps_back_does_nothing_early_and_nothing_twice(things: None, clock: VirtualClock) -> None:
    publish(flow(steps=[wait("rest", "1 hour", "done"), mark("done")]))
    ids = crowd(50)
    run_until_idle()
    start = clock.now()

    clock.set(start + timedelta(minutes=59))
    run_until_idle()
    early = sum(len(path(id)) > 1 for id in ids)
    clock.set(start + timedelta(minutes=61))
    run_once()
    clock.set(start + timedelta(minutes=50))
    run_until_idle()
    clock.set(start + timedelta(hours=2))
    run_until_idle()

    say(people=50, early=early, doubled=doubled())
    assert early == 0
    assert {tuple(step for step, _, outcome in path(id) if outcome == "done") for id in ids} == {("rest", "done")}
    assert doubled() == 0


@pytest.mark.parametrize(
    ("zone", "now", "wall"),
    [
        # Spring: New York has no 02:30 on 8 March. Autumn: 01:30 comes twice on 1 November, the first is meant.
        ("America/New_York", datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 3, 8, 7, 30, tzinfo=UTC)),
        ("Europe/Berlin", datetime(2026, 3, 28, 12, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("Asia/Shanghai", datetime(2026, 3, 7, 12, tzinfo=UTC), datetime(2026, 3, 7, 18, 30, tzinfo=UTC)),
    ],
)
def test_a_wall_time_that_a_clock_change_skips_comes_once(
    things: None, clock: VirtualClock, zone: str, now: datetime, wall: datetime
) -> None:
    clock.set(now)
    publish(
        flow(steps=[{"id": "w", "kind": "wait", "config": {"at": "02:30", "zone": zone}, "next": "done"}, mark("done")])
    )
    wei = person()
    run_until_idle()
    wakes = runs(wei)[0]["wake_at"]

    run_through(clock, timedelta(days=3))

    assert wakes == wall
    assert [step for step, _, outcome in path(wei) if outcome == "done"] == ["w", "done"]


def test_an_event_that_is_sent_three_times_enters_once_for_its_key(things: None, clock: VirtualClock) -> None:
    rule = {"mode": "by_key", "key": "event.price"}
    publish(flow(object="thing", trigger={"kind": "event", "event": "thing.sold"}, re_entry=rule, steps=[mark("done")]))
    lamp = thing()
    for price in (5, 5, 7, 5):
        append([NewEvent("thing.sold", "thing", lamp, None, {"price": price})])

    run_until_idle()

    say(events=4, entries=happened(lamp, "flow.entered"))
    assert happened(lamp, "flow.entered") == 2


def test_a_record_that_keeps_entering_is_locked_out_and_harms_no_other(things: None, clock: VirtualClock) -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry={"mode": "every"}, steps=[mark("done")]))
    hot, calm = person("Hot"), person("Calm")
    for number in range(120):
        change("person", hot, name=f"Hot {number}")
    change("person", calm, name="Calm and sure")

    run_until_idle()

    say(changes=120, entries=happened(hot, "flow.entered"), locks=happened(hot, "flow.locked"))
    assert happened(hot, "flow.entered") == 51
    assert happened(hot, "flow.locked") == 1
    assert happened(calm, "flow.entered") == 1


def versions() -> list[list[dict[str, Any]]]:
    """The same beginning and end; the middle is longer, shorter, elsewhere, or gone."""
    ends = [mark("close")]
    return [
        [mark("open", "rest"), wait("rest", "6 hours", "middle"), mark("middle", "close"), *ends],
        [mark("open", "rest"), wait("rest", "2 hours", "middle"), mark("middle", "close"), *ends],
        [mark("open", "rest"), wait("rest", "9 hours", "close"), *ends],
        [mark("open", "rest"), wait("rest", "4 hours", "more"), mark("more", "middle"), mark("middle", "close"), *ends],
    ]


def test_flows_that_are_edited_under_way_lose_nobody_and_repeat_nothing(things: None, clock: VirtualClock) -> None:
    """Every half hour another version, with pauses between, and people coming in all the time."""
    ids: list[UUID] = []
    for number in range(24):
        publish(flow(steps=versions()[number % 4]))
        ids += crowd(10)
        run_through(clock, timedelta(minutes=20))
        publishing.pause("greet", BY)
        run_through(clock, timedelta(minutes=10))
        publishing.resume("greet", BY)
    run_through(clock, timedelta(days=1))

    outcomes = Counter(run["outcome"] for run in runs())
    repeated = sum(max(Counter(step for step, _, out in path(id) if out == "done").values()) > 1 for id in ids)
    say(people=len(ids), completed=outcomes["completed"], repeated=repeated, doubled=doubled())
    assert outcomes == {"completed": len(ids)}
    assert repeated == 0
    assert doubled() == 0


def pushes(key: str, field: str, heard: str) -> dict[str, Any]:
    """A flow that changes one field when another has changed, after a moment: without it, it could not be published."""
    values = {field: f'= concat(coalesce({field}, ""), "x")'}
    steps = [wait("rest", "1 second", "push"), {"id": "push", "kind": "record.update", "config": {"values": values}}]
    trigger = {"kind": "record.updated", "fields": [heard]}
    return flow(key, "thing", trigger=trigger, re_entry={"mode": "every"}, steps=steps)


def test_flows_that_start_each_other_stop_at_their_depth(things: None, clock: VirtualClock) -> None:
    """Two flows write what starts the other, and two hundred records are changed at once."""
    publish(pushes("ping", "name", "notes"))
    publish(pushes("pong", "notes", "name"))
    made = write.create("thing", [Draft({"name": f"T{n}"}) for n in range(200)], BY)
    write.update("thing", [Draft({"notes": "go"}, id=one.id) for one in made], BY)

    run_through(clock, timedelta(minutes=5))

    with connection.cursor() as cursor:
        entries = rows(cursor, "select count(*) from event where kind = 'flow.entered'")[0][0]
        stopped = rows(cursor, "select count(*) from event where kind = 'flow.stopped'")[0][0]
    say(things=200, entries=entries, stopped=stopped)
    assert stopped == 200
    assert entries <= 200 * 8


@pytest.mark.parametrize(
    "steps",
    [
        [
            {"id": "each", "kind": "loop", "config": {"over": "tags"}, "next": {"each": "end", "done": "again"}},
            mark("again", "each"),
        ],
        [{"id": "meet", "kind": "join", "next": "again"}, mark("again", "meet")],
    ],
)
def test_circles_that_need_not_wait_are_refused(things: None, clock: VirtualClock, steps: list[dict[str, Any]]) -> None:
    with pytest.raises(Invalid) as error:
        publish(flow(steps=steps))

    assert "endless" in {fault.code for fault in error.value.faults}


def fork(id: str, meet: str, next: str) -> dict[str, Any]:
    config = {"strands": [{"name": "a"}, {"name": "b"}]}
    return {"id": id, "kind": "parallel", "config": config, "next": {"joined": meet, "a": next, "b": next}}


def test_strands_that_keep_opening_strands_are_stopped(things: None, clock: VirtualClock) -> None:
    joins: list[dict[str, Any]] = [{"id": id, "kind": "join", "next": "end"} for id in ("meet", "join")]
    steps = [fork("fork", "meet", "rest"), wait("rest", "1 hour", "split"), fork("split", "join", "pause")]
    publish(flow(steps=[*steps, wait("pause", "1 hour", "fork"), *joins]))
    wei = person()

    run_through(clock, timedelta(hours=12))

    living = [run for run in runs(wei) if run["status"] != "e"]
    reasons = [str(run["reason"]) for run in living if run["status"] == "d"]
    say(open=len(living), parked=len(reasons))
    assert len(living) <= 501
    assert "too many" in reasons[0]
