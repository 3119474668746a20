"""Whom do events reach? Exactly those whose condition may answer differently now."""

from collections.abc import Sequence
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.events.log import Event
from guanxi.events.read import timeline
from guanxi.expressions import parse, watch
from guanxi.objects import write
from guanxi.objects.reach import signals, signals_of, touched
from guanxi.objects.schema import schema_of
from guanxi.objects.write import By, Draft

pytestmark = pytest.mark.usefixtures("things")
BY = By(SYSTEM)


def make(object: str, **values: object) -> UUID:
    (written,) = write.create(object, [Draft(values)], BY)
    assert written.id is not None
    return written.id


def change(object: str, id: UUID, **values: object) -> Event:
    write.update(object, [Draft(values, id=id)], BY)
    return newest(id)


def newest(id: UUID) -> Event:
    return timeline(record=id, contact=None, before=None, limit=1)[0]


def reached(object: str, text: str, *events: Event) -> set[UUID]:
    schema = schema_of(object)
    return touched(object, watch(parse(text, schema), schema), events)


def test_a_change_of_a_field_reaches_its_record_only_when_the_field_is_read() -> None:
    mark = make("person", name="Mark")
    renamed = change("person", mark, name="Marc")
    assert reached("person", 'name = "Marc"', renamed) == {mark}
    assert reached("person", 'email = "m@x.example"', renamed) == set()


def test_coming_and_going_always_reaches_the_record() -> None:
    mark = make("person", name="Mark")
    made = newest(mark)
    write.delete("person", [mark], BY)
    assert reached("person", 'email = "m@x.example"', made) == {mark}
    assert reached("person", 'email = "m@x.example"', newest(mark)) == {mark}


def test_a_change_beyond_a_lookup_reaches_everybody_who_points_there() -> None:
    boss = make("person", name="Boss")
    staff = {make("person", name="One", boss=boss), make("person", name="Two", boss=boss)}
    make("person", name="Stranger")
    renamed = change("person", boss, name="Chief")
    assert reached("person", 'boss.name = "Chief"', renamed) == staff
    assert reached("person", 'boss.boss.name = "Chief"', renamed) == set()


def test_two_lookups_are_walked_back() -> None:
    top = make("person", name="Top")
    middle = make("person", name="Middle", boss=top)
    low = make("person", name="Low", boss=middle)
    assert reached("person", 'boss.boss.name = "T"', change("person", top, name="T")) == {low}
    moved = change("person", middle, boss=low)
    assert low in reached("person", 'boss.boss.name = "T"', moved)


def test_a_related_record_reaches_its_owner() -> None:
    ann = make("person", name="Ann")
    thing = make("thing", name="Lamp", person=ann)
    made = newest(thing)
    sold = change("thing", thing, stage="sold")
    assert reached("person", "count(things) > 0", made) == {ann}
    assert reached("person", 'count(things where stage = "sold") > 0', _updated(thing)) == {ann}
    assert reached("person", 'count(things where name = "x") > 0', _updated(thing)) == set()
    assert sold.record == thing


def test_a_record_that_changes_hands_reaches_both_owners() -> None:
    ann, ben = make("person", name="Ann"), make("person", name="Ben")
    thing = make("thing", name="Lamp", person=ann)
    given = change("thing", thing, person=ben)
    assert reached("person", "count(things) > 0", given) == {ann, ben}


def test_a_deleted_related_record_reaches_its_owner() -> None:
    ann = make("person", name="Ann")
    thing = make("thing", name="Lamp", person=ann)
    write.delete("thing", [thing], BY)
    assert reached("person", "count(things) > 0", newest(thing)) == {ann}


def test_what_happened_reaches_the_record_and_the_records_of_a_person() -> None:
    ann = make("person", name="Ann")
    thing = make("thing", name="Lamp", person=ann)
    change("thing", thing, stage="sold")
    sale = next(one for one in _log(thing) if one.kind == "thing.sold")
    assert reached("person", "count(thing.sold, 7 days) > 0", sale) == {ann}
    assert reached("thing", "count(thing.sold, 7 days) > 0", sale) == {thing}


def test_a_field_that_changes_without_an_event_of_its_own_listens_to_everything() -> None:
    ann = make("person", name="Ann")
    renamed = change("person", ann, name="Anna")
    assert reached("person", "seen_at < now - 30 days", renamed) == {ann}


def test_an_amount_is_touched_by_its_currency() -> None:
    thing = make("thing", name="Lamp", price=5)
    assert reached("thing", "price > 3", change("thing", thing, currency="EUR")) == {thing}


@pytest.mark.parametrize(
    "text", ['name = "x"', 'boss.name = "x"', "count(things) > 0", "count(thing.sold, 7 days) > 0", "seen_at < now"]
)
def test_whatever_reaches_anybody_shares_a_signal_with_the_condition(text: str) -> None:
    boss = make("person", name="Boss")
    ann = make("person", name="Ann", boss=boss)
    thing = make("thing", name="Lamp", person=ann)
    change("thing", thing, stage="sold")
    change("person", boss, name="x")
    schema = schema_of("person")
    seen = watch(parse(text, schema), schema)
    heard = signals("person", seen)
    events = [*_log(boss), *_log(ann), *_log(thing)]
    reaching = [event for event in events if touched("person", seen, [event])]
    assert reaching
    assert all(heard & set(signals_of(event)) for event in reaching)


def _log(id: UUID) -> Sequence[Event]:
    return timeline(record=id, contact=None, before=None, limit=20)


def _updated(id: UUID) -> Event:
    return next(one for one in _log(id) if one.kind.endswith(".updated"))
