"""B10: segments: who is in follows what happens within seconds; built in chunks; used by conditions, flows, steps."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation import publishing
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_through, run_until_idle
from guanxi.customers import facade as customers
from guanxi.customers.segments import living
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Forbidden, Invalid, NotFound, Refused
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import happened, runs

BY = By(SYSTEM)


@pytest.fixture(autouse=True)
def house(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    living.forget()
    yield
    catalog.forget()
    living.forget()


def make(what: str, by: By = BY, **values: Any) -> UUID:
    (written,) = write.create(what, [Draft(values)], by)
    assert written.id is not None
    return written.id


def change(object: str, id: UUID, **values: Any) -> None:
    write.update(object, [Draft(values, id=id)], BY)
    run_until_idle()


def segment(condition: str | None, key: str = "vip", by: By = BY, **more: Any) -> UUID:
    id = make("segment", by, name="VIP", key=key, condition=condition, **more)
    run_until_idle()
    return id


def inside(id: UUID) -> set[UUID]:
    return {item["id"] for item in customers.segment_members(id, SYSTEM).items}


def test_those_who_fit_when_it_is_made_are_members_without_an_event() -> None:
    wei, other = make("contact", name="Wei", country="CN"), make("contact", name="Ada", country="GB")
    vip = segment('country = "CN"')
    assert inside(vip) == {wei}
    assert other not in inside(vip)
    assert happened("segment.entered") == []
    view = customers.segment_view(vip, SYSTEM)
    assert (view.status, view.members) == ("ready", 1)
    assert view.built_at is not None


def test_members_come_and_go_with_what_happens() -> None:
    vip = segment('country = "CN"')
    wei = make("contact", name="Wei", country="GB")
    change("contact", wei, country="CN")
    assert inside(vip) == {wei}
    change("contact", wei, country="GB")
    assert inside(vip) == set()
    assert [event["segment"] for event in happened("segment.entered")] == ["vip"]
    assert [event["segment"] for event in happened("segment.left")] == ["vip"]
    assert customers.segment_view(vip, SYSTEM).members == 0


def test_a_change_of_the_company_moves_all_its_people() -> None:
    vip = segment('company.industry = "technology"')
    acme = make("company", name="Acme", industry="finance")
    people = {make("contact", name=f"P{n}", company=acme) for n in range(3)}
    run_until_idle()
    assert inside(vip) == set()
    change("company", acme, industry="technology")
    assert inside(vip) == people


def test_related_records_and_history_count() -> None:
    buyers = segment('count(deals where state = "won") > 0', "buyers")
    readers = segment('count(page.visited where path contains "pricing", 7 days) >= 2', "readers")
    wei = make("contact", name="Wei")
    for _ in range(2):
        append([NewEvent("page.visited", "contact", wei, wei, {"path": "/pricing"})])
    run_until_idle()
    assert (inside(buyers), inside(readers)) == (set(), {wei})


def test_time_alone_moves_members_at_the_instant(clock: VirtualClock) -> None:
    quiet = segment("last_activity_at < now - 30 days", "quiet")
    wei = make("contact", name="Wei")
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("update contact set last_activity_at = %s where id = %s", [clock.now(), wei])
    run_until_idle()
    run_through(clock, timedelta(days=29, hours=23))
    assert inside(quiet) == set()
    run_through(clock, timedelta(hours=2))
    assert inside(quiet) == {wei}


def test_a_window_over_history_closes_by_itself(clock: VirtualClock) -> None:
    readers = segment("count(page.visited, 7 days) >= 1", "readers")
    wei = make("contact", name="Wei")
    append([NewEvent("page.visited", "contact", wei, wei, {"path": "/pricing"})])
    run_until_idle()
    assert inside(readers) == {wei}
    run_through(clock, timedelta(days=7, minutes=2))
    assert inside(readers) == set()


def test_an_edited_condition_is_built_anew_and_told() -> None:
    wei, ada = make("contact", name="Wei", country="CN"), make("contact", name="Ada", country="GB")
    vip = segment('country = "CN"')
    change("segment", vip, condition='country = "GB"')
    assert inside(vip) == {ada}
    assert len(happened("segment.entered")) == len(happened("segment.left")) == 1
    assert wei not in inside(vip)


def test_a_deleted_person_leaves_and_a_silent_import_counts() -> None:
    vip = segment('country = "CN"')
    silent = make("contact", By(SYSTEM, depth=100), name="Silent", country="CN")
    run_until_idle()
    assert inside(vip) == {silent}
    write.delete("contact", [silent], BY)
    run_until_idle()
    assert customers.segment_view(vip, SYSTEM).members == 0


def test_a_build_goes_in_chunks_and_shows_how_far_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guanxi.customers.segments.building.CHUNK", 10)
    for number in range(35):
        make("contact", name=f"P{number}", country="CN" if number % 2 else "GB")
    vip = segment('country = "CN"')
    assert customers.segment_view(vip, SYSTEM).members == 17
    assert customers.segment_view(vip, SYSTEM).scanned == 35


def test_a_segment_of_companies() -> None:
    big = segment("employees > 100", "big", object="company")
    acme = make("company", name="Acme", employees=500)
    run_until_idle()
    assert inside(big) == {acme}


def flow(trigger: dict[str, Any], *steps: dict[str, Any], key: str = "watch") -> None:
    given = {"key": key, "name": "Watch", "object": "contact", "trigger": trigger, "re_entry": {"mode": "every"}}
    publishing.publish({**given, "steps": [*steps, {"id": "done", "kind": "exit"}]}, BY)


def test_coming_and_going_start_flows_of_that_segment_only() -> None:
    segment('country = "CN"')
    segment('country = "GB"', "british")
    flow({"kind": "segment.entered", "segment": "vip"}, key="in")
    flow({"kind": "segment.left", "segment": "vip"}, key="out")
    flow({"kind": "segment.entered", "segment": "british"}, key="british")
    wei = make("contact", name="Wei", country="CN")
    run_until_idle()
    change("contact", wei, country="FR")
    assert [len(runs(key)) for key in ("in", "out", "british")] == [1, 1, 0]


def test_conditions_ask_for_a_segment_in_lists_flows_and_other_segments() -> None:
    segment('country = "CN"')
    both = segment('segment("vip") and title = "CTO"', "both")
    flow({"kind": "record.matches", "when": 'segment("vip")'})
    wei = make("contact", name="Wei", title="CTO")
    run_until_idle()
    change("contact", wei, country="CN")
    assert inside(both) == {wei}
    assert [row["id"] for row in read.page("contact", SYSTEM, filter='segment("vip")').items] == [wei]
    assert len(runs("watch")) == 1


def test_steps_put_people_into_a_frozen_segment_and_take_them_out() -> None:
    chosen = segment(None, "chosen", kind="frozen")
    flow({"kind": "record.created", "when": 'country = "CN"'}, {"id": "put", "kind": "segment.add",
         "config": {"segment": "chosen"}, "next": "done"}, key="put")  # fmt: skip
    flow({"kind": "record.updated", "fields": ["country"]}, {"id": "take", "kind": "segment.remove",
         "config": {"segment": "chosen"}, "next": "done"}, key="take")  # fmt: skip
    wei = make("contact", name="Wei", country="CN")
    run_until_idle()
    assert inside(chosen) == {wei}
    change("contact", wei, country="GB")
    assert inside(chosen) == set()


def test_a_frozen_segment_is_filled_once_and_follows_nothing() -> None:
    wei = make("contact", name="Wei", country="CN")
    chosen = segment('country = "CN"', "chosen", kind="frozen")
    make("contact", name="Later", country="CN")
    change("contact", wei, country="GB")
    assert inside(chosen) == {wei}


def test_a_schedule_for_each_of_a_segment(clock: VirtualClock) -> None:
    segment('country = "CN"')
    flow({"kind": "schedule", "at": "daily 08:00", "segment": "vip"})
    wei = make("contact", name="Wei", country="CN")
    make("contact", name="Ada", country="GB")
    run_through(clock, timedelta(days=1))
    assert len(runs("watch")) == 1
    assert wei


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"condition": "nmae = 3"}, "condition"),
        ({"condition": None}, "condition"),
        ({"condition": 'segment("vip")'}, "condition"),
        ({"condition": 'name = "x"', "key": "Ä"}, "key"),
        ({"condition": 'name = "x"', "object": "planet"}, "object"),
    ],
)
def test_faults_stand_beside_their_field_in_both_languages(values: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        make("segment", name="VIP", **{"key": "vip", **values})
    (fault,) = refused.value.faults
    assert fault.field == field
    assert fault.message.en != fault.message.zh


def test_segments_that_ask_each_other_in_a_circle_are_refused() -> None:
    one = segment('country = "CN"', "one")
    segment('segment("one")', "two")
    with pytest.raises(Invalid):
        change("segment", one, condition='segment("two")')


def test_a_key_is_made_from_the_name() -> None:
    def key_of(name: str) -> str:
        return str(read.one("segment", make("segment", name=name, condition="score > 3"), SYSTEM)["key"])

    assert (key_of("Big spenders"), key_of("大客户 2027")) == ("big-spenders", "da-ke-hu-2027")
    assert key_of("¿?").startswith("segment-")


def test_a_count_while_editing_stays_within_what_one_may_see(as_ada: Actor, as_cai: Actor) -> None:
    make("contact", By(as_ada), name="Wei", country="CN")
    make("contact", By(as_ada), name="Ada", country="GB")
    hers = customers.segment_count("contact", 'country = "CN"', as_ada)
    assert (hers.count, hers.total, hers.is_exact, len(hers.sample)) == (1, 2, True, 1)
    assert customers.segment_count("contact", 'country = "CN"', as_cai).count == 0


def test_members_by_hand_need_a_frozen_segment_one_may_change(as_ada: Actor, as_cai: Actor) -> None:
    wei = make("contact", By(as_ada), name="Wei")
    mine = segment(None, "mine", By(as_ada), kind="frozen")
    assert customers.segment_edit(mine, [wei], [], By(as_ada)) == (1, 0)
    assert customers.segment_edit(mine, [wei], [], By(as_ada)) == (0, 0)
    with pytest.raises((Forbidden, NotFound)):
        customers.segment_edit(mine, [], [wei], By(as_cai))
    live = segment('country = "CN"', "live", By(as_ada))
    with pytest.raises(Refused):
        customers.segment_edit(live, [wei], [], By(as_ada))


def test_members_out_of_scope_are_not_shown(as_ada: Actor, as_cai: Actor) -> None:
    make("contact", By(as_ada), name="Wei", country="CN")
    shared = segment('country = "CN"')
    assert len(customers.segment_members(shared, as_ada).items) == 1
    assert len(customers.segment_members(shared, as_cai).items) == 0
