"""Triggers on records: edits settle, values before and after, conditions that turn true."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from tests.unit.automation.house import change, flow, happened, person, publish, runs, thing

pytestmark = pytest.mark.usefixtures("things")
EVERY = {"mode": "every"}


@pytest.fixture
def ada_types(as_root: Actor) -> By:
    """Somebody at a screen."""
    return By(as_root)


def edit(object: str, id: UUID, by: By, **values: Any) -> None:
    write.update(object, [Draft(values, id=id)], by)
    run_until_idle()


def count(subject: UUID) -> int:
    return len(runs(subject))


def test_a_persons_edits_are_one_change_when_they_have_rested(clock: VirtualClock, ada_types: By) -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry=EVERY))
    wei = person()
    edit("person", wei, ada_types, name="W")
    clock.advance(timedelta(seconds=20))
    edit("person", wei, ada_types, name="We", email="wei@x.example")
    clock.advance(timedelta(seconds=20))
    run_until_idle()
    assert count(wei) == 0
    run_through(clock, timedelta(seconds=10))
    assert count(wei) == 1


def test_programs_and_keys_do_not_wait(clock: VirtualClock, ada_types: By) -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry=EVERY))
    wei = person()
    change("person", wei, name="By the system")
    run_until_idle()
    assert count(wei) == 1
    key = Actor("key", id="k/1", user=ada_types.actor.user, is_admin=True)
    edit("person", wei, By(key), name="By a key")
    assert count(wei) == 2


def test_no_settling_when_the_author_wants_none(ada_types: By) -> None:
    publish(flow(trigger={"kind": "record.updated", "settle": 0}, re_entry=EVERY))
    wei = person()
    edit("person", wei, ada_types, name="Now")
    assert count(wei) == 1


def test_there_and_back_within_a_session_is_no_change(clock: VirtualClock, ada_types: By) -> None:
    trigger = {"kind": "record.updated", "fields": ["stage"], "from": "new", "to": "sold"}
    publish(flow("sold", "thing", trigger=trigger))
    lamp = thing()
    edit("thing", lamp, ada_types, stage="lost")
    edit("thing", lamp, ada_types, stage="new")
    run_through(clock, timedelta(minutes=1))
    assert count(lamp) == 0


def test_a_session_tells_the_first_value_and_the_last(clock: VirtualClock, ada_types: By) -> None:
    trigger = {"kind": "record.updated", "fields": ["stage"], "from": "new", "to": "sold"}
    publish(flow("sold", "thing", trigger=trigger))
    lamp = thing()
    edit("thing", lamp, ada_types, stage="lost")
    edit("thing", lamp, ada_types, stage="sold")
    run_through(clock, timedelta(minutes=1))
    assert count(lamp) == 1


def test_created_waits_until_the_person_has_finished_typing(clock: VirtualClock, ada_types: By) -> None:
    publish(flow(trigger={"kind": "record.created", "when": "email is not empty"}))
    (written,) = write.create("person", [Draft({"name": "Wei"})], ada_types)
    assert written.id is not None
    run_until_idle()
    clock.advance(timedelta(seconds=25))
    edit("person", written.id, ada_types, email="wei@x.example")
    run_through(clock, timedelta(seconds=31))
    assert count(written.id) == 1


def test_who_types_on_and_on_is_told_of_after_ten_minutes(clock: VirtualClock, ada_types: By) -> None:
    publish(flow(trigger={"kind": "record.updated"}, re_entry=EVERY))
    wei = person()
    for number in range(31):
        edit("person", wei, ada_types, name=f"Wei {number}")
        clock.advance(timedelta(seconds=20))
    run_until_idle()
    assert count(wei) == 1


def test_old_and_new_values_can_be_asked_and_kept(clock: VirtualClock) -> None:
    setting = {"id": "keep", "kind": "set", "config": {"values": {"was": "=event.old.price"}}, "next": "w"}
    wait = {"id": "w", "kind": "wait", "config": {"span": "1 day"}}
    trigger = {"kind": "record.updated", "fields": ["price"], "when": "event.new.price > event.old.price * 2"}
    publish(flow("dear", "thing", trigger=trigger, steps=[setting, wait]))
    lamp, chair = thing(price=10), thing(price=10)
    change("thing", lamp, price=15)
    change("thing", chair, price=25)
    run_until_idle()
    assert count(lamp) == 0
    assert runs(chair)[0]["context"]["was"] == "10"


def test_a_deleted_record_starts_the_flow_of_its_person() -> None:
    publish(flow(trigger={"kind": "record.deleted", "object": "thing"}))
    wei = person()
    lamp = thing(person=wei)
    write.delete("thing", [lamp], By(SYSTEM))
    run_until_idle()
    assert count(wei) == 1


def test_a_flow_about_what_is_deleted_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        publish(flow("gone", "thing", trigger={"kind": "record.deleted", "object": "thing"}))
    assert refused.value.faults[0].field == "trigger.object"


def test_a_restored_record_starts_its_flow() -> None:
    publish(flow(trigger={"kind": "record.restored"}))
    wei = person()
    write.delete("person", [wei], By(SYSTEM))
    write.restore("person", [wei], By(SYSTEM))
    run_until_idle()
    assert count(wei) == 1


def matching(text: str, object: str = "person", **more: Any) -> None:
    publish(flow("hot", object, trigger={"kind": "record.matches", "when": text}, re_entry=EVERY, **more))


def test_turning_true_fires_and_staying_true_does_not() -> None:
    matching('name = "Anna"')
    wei = person()
    change("person", wei, name="Anna")
    run_until_idle()
    change("person", wei, email="anna@x.example")
    run_until_idle()
    assert count(wei) == 1
    change("person", wei, name="Berta")
    run_until_idle()
    change("person", wei, name="Anna")
    run_until_idle()
    assert count(wei) == 2


def test_who_matches_when_the_flow_starts_has_not_turned_true() -> None:
    anna = person("Anna")
    run_until_idle()
    matching('name = "Anna"')
    run_until_idle()
    change("person", anna, email="anna@x.example")
    run_until_idle()
    assert count(anna) == 0


def test_a_related_record_can_turn_it_true() -> None:
    matching('count(things where stage = "sold") >= 2')
    wei = person()
    lamp, chair = thing(person=wei), thing(person=wei)
    change("thing", lamp, stage="sold")
    run_until_idle()
    assert count(wei) == 0
    change("thing", chair, stage="sold")
    run_until_idle()
    assert count(wei) == 1


def test_what_happened_can_turn_it_true() -> None:
    matching("count(thing.sold, 7 days) >= 2")
    wei = person()
    for _ in range(2):
        append([NewEvent("thing.sold", "thing", thing(person=wei), wei, {"price": 1})])
    run_until_idle()
    assert count(wei) == 1


def test_time_alone_can_turn_it_true_at_the_very_instant(clock: VirtualClock) -> None:
    matching("sold_on <= today + 2 days", "thing")
    lamp = thing(sold_on=(clock.now() + timedelta(days=5)).date())
    run_until_idle()
    run_through(clock, timedelta(days=2))
    assert count(lamp) == 0
    run_through(clock, timedelta(days=1))
    assert count(lamp) == 1


def test_time_is_watched_for_records_that_were_there_before(clock: VirtualClock) -> None:
    lamp = thing(sold_on=(clock.now() + timedelta(days=5)).date())
    run_until_idle()
    matching("sold_on <= today + 2 days", "thing")
    run_through(clock, timedelta(days=4))
    assert count(lamp) == 1


def test_a_person_who_tries_a_value_for_a_moment_starts_nothing(clock: VirtualClock, ada_types: By) -> None:
    matching('name = "Anna"')
    wei = person()
    run_until_idle()
    edit("person", wei, ada_types, name="Anna")
    clock.advance(timedelta(seconds=5))
    edit("person", wei, ada_types, name="Berta")
    run_through(clock, timedelta(minutes=2))
    assert count(wei) == 0
    edit("person", wei, ada_types, name="Anna")
    run_through(clock, timedelta(minutes=2))
    assert count(wei) == 1


def test_silent_writes_turn_it_true_without_starting_it() -> None:
    matching('name = "Anna"')
    wei = person()
    write.update("person", [Draft({"name": "Anna"}, id=wei)], By(SYSTEM, depth=100))
    run_until_idle()
    change("person", wei, email="anna@x.example")
    run_until_idle()
    assert count(wei) == 0
    assert happened(wei, "flow.entered") == 0
