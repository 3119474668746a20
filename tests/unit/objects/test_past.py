"""Records as they were: read back from the log's before-images."""

from datetime import timedelta
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.expressions import compile_closure, parse
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from guanxi.objects.past import Past
from guanxi.objects.schema import schema_of
from tests.unit.objects.things import declared

BY = By(SYSTEM)
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def _things(db: None, clock: VirtualClock) -> object:
    with declared():
        yield


def make(object: str, **values: object) -> UUID:
    (made,) = write.create(object, [Draft(values)], BY)
    assert made.id is not None
    return made.id


def change(object: str, id: UUID, **values: object) -> None:
    write.update(object, [Draft(values, id=id)], BY)


def holds(past: Past, object: str, id: UUID, text: str) -> bool:
    schema = schema_of(object)
    facts = past.facts(object, [id]).get(id)
    return facts is not None and bool(compile_closure(parse(text, schema, "flag"), schema)(facts))


def test_a_record_is_seen_with_the_values_it_had(clock: VirtualClock) -> None:
    start = clock.now()
    wei = make("person", name="Wei")
    clock.advance(DAY)
    change("person", wei, name="Li")
    clock.advance(DAY)
    change("person", wei, name="Wang")
    past = Past(start - DAY, clock.now())

    assert not holds(past, "person", wei, 'name = "Wei"')
    seen = []
    for days in (0, 1, 2):
        past.go(start + days * DAY)
        seen.append(next(n for n in ("Wei", "Li", "Wang") if holds(past, "person", wei, f'name = "{n}"')))
    assert seen == ["Wei", "Li", "Wang"]


def test_a_record_that_is_gone_today_was_there(clock: VirtualClock) -> None:
    start = clock.now()
    wei = make("person", name="Wei")
    clock.advance(DAY)
    write.delete("person", [wei], BY)
    clock.advance(DAY)
    write.restore("person", [wei], BY)
    past = Past(start, clock.now())

    there = []
    for days in (0, 1, 2):
        past.go(start + days * DAY)
        there.append(wei in past.facts("person", [wei]))
    assert there == [True, False, True]


def test_related_records_and_history_are_those_of_the_moment(clock: VirtualClock) -> None:
    start = clock.now()
    wei, li = make("person", name="Wei"), make("person", name="Li")
    lamp = make("thing", name="Lamp", person=wei)
    clock.advance(DAY)
    change("thing", lamp, person=li)
    past = Past(start, clock.now())

    assert holds(past, "thing", lamp, 'person.name = "Wei"')
    assert holds(past, "person", wei, "count(things) = 1")
    assert holds(past, "person", wei, "count(person.updated) = 0")
    past.go(start + DAY)
    assert holds(past, "thing", lamp, 'person.name = "Li"')
    assert holds(past, "person", wei, "count(things) = 0")
    assert holds(past, "person", li, "count(things) = 1")


def test_numbers_and_dates_come_back_in_their_types(clock: VirtualClock) -> None:
    start = clock.now()
    lamp = make("thing", name="Lamp", price="12.50")
    clock.advance(DAY)
    change("thing", lamp, price="20")
    past = Past(start, clock.now())

    assert holds(past, "thing", lamp, "price < 13")


def test_time_only_runs_forwards(clock: VirtualClock) -> None:
    past = Past(clock.now() - DAY, clock.now())
    past.go(clock.now())
    with pytest.raises(ValueError, match="forwards"):
        past.go(clock.now() - DAY)
