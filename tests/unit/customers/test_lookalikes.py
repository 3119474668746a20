"""While somebody types a person in, we say whom we know already; only to those who may see them."""

import pytest

from guanxi.access.actors import Actor
from guanxi.customers.facade import lookalikes
from guanxi.objects import write
from guanxi.objects.write import By, Draft


@pytest.mark.parametrize(
    ("typed", "by"),
    [
        ({"email": " ADA@analytical.example "}, ["email"]),
        ({"phone": "030 123456", "country": "DE"}, ["phone"]),
        ({"phone": "030 123456", "country": "DE", "name": "Bo", "email": "bo@analytical.example"}, []),
        ({"email": "nobody@analytical.example"}, []),
        ({"name": "Ada"}, []),
    ],
)
def test_a_person_is_recognised_while_typing(typed: dict[str, str], by: list[str], as_ada: Actor) -> None:
    values = {"name": "Ada", "email": "ada@analytical.example", "phone": "+4930123456"}
    write.create("contact", [Draft(values)], By(as_ada))
    assert [found.by for found in lookalikes(typed, as_ada)] == by


def test_what_cai_may_not_see_is_not_named(as_ada: Actor, as_cai: Actor) -> None:
    write.create("contact", [Draft({"name": "Ada", "email": "ada@analytical.example"})], By(as_ada))
    assert lookalikes({"email": "ada@analytical.example"}, as_cai) == []
