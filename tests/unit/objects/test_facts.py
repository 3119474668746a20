from datetime import timedelta
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.expressions import compile_closure, parse
from guanxi.kit.clock import now
from guanxi.objects.read import facts, page
from guanxi.objects.registry import schema_of
from guanxi.objects.write import By, Draft, create, delete, update

pytestmark = pytest.mark.usefixtures("things")


def made(object: str, **values: object) -> UUID:
    id = create(object, [Draft({"name": "Ann", **values})], By(SYSTEM))[0].id
    assert id is not None
    return id


CONDITIONS = [
    'name = "Boss"',
    'boss.name = "Boss"',
    'boss.owner.name = "Ada"',
    "count(things) >= 1",
    'count(things where stage = "sold" and price > 5) = 1',
    "count(boss.things) >= 1",
    "count(staff) = 2",
    "count(person.updated, 7 days) >= 1",
    "count(thing.sold where price > 10, 1 day) = 1",
    "created_at > now - 1 day",
    "owner is empty",
    "email is empty and score = 0",
]


@pytest.mark.parametrize("text", CONDITIONS)
def test_in_memory_and_in_the_database_the_same_records_match(text: str, ada: User) -> None:
    boss = made("person", name="Boss", owner=ada.pk)
    first, second = made("person", boss=boss), made("person", boss=boss, email="b@example.com")
    made("thing", person=boss, stage="sold", price="12")
    made("thing", person=first, price="3")
    delete("thing", [made("thing", person=second)], By(SYSTEM))
    update("person", [Draft({"name": "New"}, id=second)], By(SYSTEM))
    schema = schema_of("person")
    holds = compile_closure(parse(text, schema, "flag"), schema)
    known = facts("person", [boss, first, second], now=now())
    by_closure = {id for id, fact in known.items() if holds(fact)}
    by_database = {row["id"] for row in page("person", SYSTEM, filter=text).items}
    assert by_closure == by_database
    assert by_closure


def test_a_batch_asks_once_a_relation_however_many_records() -> None:
    boss = made("person", name="Boss")
    ids = [made("person", boss=boss) for _ in range(20)]
    for id in ids:
        made("thing", person=id)
    with CaptureQueriesContext(connection) as asked:
        known = facts("person", ids, now=now(), kinds=["person.created", "thing.created"])
        for fact in known.values():
            assert fact.value(("boss", "name")) == "Boss"
            assert len(fact.related(("things",))) == 1
            assert len(fact.events("person.created", None)) == 1
            assert len(fact.events("thing.created", now() - timedelta(days=1))) == 1
    # Rows, bosses, things and the two ways history is found; the rest are the definitions of custom fields.
    assert len([one for one in asked if "custom_field" not in one["sql"]]) == 5


def test_a_record_that_is_gone_has_no_facts() -> None:
    id = made("person")
    delete("person", [id], By(SYSTEM))
    assert facts("person", [id], now=now()) == {}
