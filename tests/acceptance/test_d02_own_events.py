"""D02: kinds of event that people declare work at once in triggers, conditions, waits, tracking and histories."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.automation import publishing
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.customers.facade import write_keys
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase
from guanxi.objects import custom_events, read, write
from guanxi.objects.custom_events import EventField, NewKind
from guanxi.objects.timeline import timeline
from guanxi.objects.write import By, Draft
from tests.acceptance.office import rows
from tests.acceptance.test_a06_tracking import post
from tests.unit.automation.house import path

pytestmark = pytest.mark.django_db

BOOKED = NewKind(
    name="demo_booked",
    label=Phrase("Demo booked", "预约演示"),
    sentence=Phrase("Booked a demo for {seats}", "预约了 {seats} 人的演示"),
    erase="clear",
    fields=(
        EventField("seats", Phrase("Seats", "人数"), "number"),
        EventField("room", Phrase("Room", "会议室"), "text"),
        EventField("on_day", Phrase("Day", "日期"), "date"),
    ),
    erased_fields=("room",),
    tracked_as="预约演示",
)
FLOW: dict[str, Any] = {
    "key": "after-booking",
    "name": {"en": "After booking", "zh": "预约之后"},
    "object": "contact",
    "trigger": {"kind": "event", "event": "custom.demo_booked", "when": "event.seats >= 2"},
    "re_entry": {"mode": "after_exit"},
    "steps": [
        {
            "id": "again",
            "kind": "wait_for",
            "config": {"events": [{"event": "custom.demo_booked", "where": 'event.room = "B"'}], "within": "2 days"},
            "next": {"demo_booked": "often", "timeout": "end"},
        },
        {
            "id": "often",
            "kind": "branch",
            "config": {"cases": [{"name": "yes", "when": "count(custom.demo_booked where seats > 1, 7 days) >= 2"}]},
            "next": {"yes": "end", "else": "end"},
        },
    ],
}


@pytest.fixture(autouse=True)
def fresh(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    yield
    catalog.forget()


@pytest.fixture
def ann() -> UUID:
    written = write.create("contact", [Draft({"name": "Ann", "email": "ann@example.com"})], By(SYSTEM))[0]
    assert written.id is not None
    return written.id


def told(ann: UUID, **data: Any) -> None:
    custom_events.tell("custom.demo_booked", "contact", ann, data, SYSTEM)
    run_until_idle()


def test_d02_own_events_start_flows_wake_waits_and_are_counted(ann: UUID, clock: VirtualClock) -> None:
    custom_events.make(BOOKED, SYSTEM)
    publishing.publish(FLOW, By(SYSTEM))
    told(ann, seats=1)
    told(ann, seats=3)
    clock.advance(timedelta(hours=1))
    told(ann, seats=1, room="A")
    assert path(ann) == [("again", "", "waiting")]
    told(ann, seats=2, room="B")
    assert path(ann) == [("again", "", "waiting"), ("again", "demo_booked", "done"), ("often", "yes", "done")]


def test_d02_what_a_website_says_becomes_the_declared_kind(client: Client, ann: UUID, clock: VirtualClock) -> None:
    key = write_keys.create("website", SYSTEM).key
    custom_events.make(BOOKED, SYSTEM)
    publishing.publish(FLOW, By(SYSTEM))
    properties = {"seats": "4", "room": "A", "on_day": "tomorrow", "other": 1}
    said = {"event": " 预约演示", "userId": "ann@example.com", "properties": properties}
    post(client, key, "identify", {"userId": "u-1", "traits": {"email": "ann@example.com"}})
    assert post(client, key, "track", {**said, "userId": "u-1"}).status_code == 200
    ((kind, data),) = rows("select kind, data from event where split_part(kind, '.', 1) in ('custom', 'behaviour')")
    assert (kind, data) == ("custom.demo_booked", {"seats": 4, "room": "A"})
    run_until_idle()
    assert path(ann) == [("again", "", "waiting")]
    run_through(clock, timedelta(days=3))
    assert path(ann)[-1] == ("again", "timeout", "done")


def test_d02_lists_and_timelines_speak_of_it(ann: UUID) -> None:
    custom_events.make(BOOKED, SYSTEM)
    told(ann, seats=3, room="B")
    found = read.page("contact", SYSTEM, filter='sum(custom.demo_booked.seats where room = "B", 7 days) = 3')
    assert [row["id"] for row in found.items] == [ann]
    first = timeline("contact", ann, SYSTEM)[0]
    assert first.sentence == Phrase("Booked a demo for 3", "预约了 3 人的演示")
    custom_events.retire("demo_booked", SYSTEM)
    assert timeline("contact", ann, SYSTEM)[0].sentence == Phrase("Booked a demo for 3", "预约了 3 人的演示")


def test_d02_a_retired_kind_is_told_to_the_owner_of_the_flow_and_its_runs_go_on(ann: UUID, clock: VirtualClock) -> None:
    custom_events.make(BOOKED, SYSTEM)
    publishing.publish(FLOW, By(SYSTEM))
    told(ann, seats=3)
    custom_events.retire("demo_booked", SYSTEM)
    with pytest.raises(Invalid) as refused:
        publishing.publish({**FLOW, "name": {"en": "New", "zh": "新"}}, By(SYSTEM))
    assert "trigger.event" in {one.field for one in refused.value.faults}
    run_through(clock, timedelta(days=3))
    assert path(ann)[-1] == ("again", "timeout", "done")
    custom_events.make(BOOKED, SYSTEM)
    told(ann, seats=3)
    assert path(ann)[-1] == ("again", "", "waiting")


def test_d02_a_changed_kind_is_known_to_the_engine_at_once(ann: UUID) -> None:
    custom_events.make(NewKind("demo_booked", Phrase("Demo", "演示"), "drop"), SYSTEM)
    trigger = {"kind": "event", "event": "custom.demo_booked"}
    steps = [{"id": "e", "kind": "set", "config": {"values": {"who": "= event.actor"}}}]
    publishing.publish({**FLOW, "trigger": trigger, "steps": steps}, By(SYSTEM))
    told(ann)
    assert path(ann) == [("e", "next", "done")]
    custom_events.change(NewKind("demo_booked", Phrase("Demo", "演示"), "drop", BOOKED.fields[:1]), None, SYSTEM)
    steps = [{"id": "n", "kind": "set", "config": {"values": {"seats": "= event.seats"}}}]
    publishing.publish({**FLOW, "trigger": trigger, "steps": steps}, By(SYSTEM))
    told(ann, seats=2)
    assert path(ann)[-1] == ("n", "next", "done")
