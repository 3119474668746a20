"""A07: whoever is about to write somebody down a second time is told while writing, of those they may see."""

from typing import Any

import pytest

from guanxi.access.actors import Actor
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.api.conftest import *  # noqa: F403 - callers with sessions
from tests.api.conftest import Caller


@pytest.fixture
def firm(as_ada: Actor) -> Any:
    (made,) = write.create("company", [Draft({"name": "海岳精密"})], By(as_ada))
    people: list[dict[str, Any]] = [
        {"name": "陈思远", "email": "siyuan@haiyue.example", "mobile": "+8613800138000", "company": made.id},
        {"name": "Katharina Schneider", "email": "kat@example.com"},
    ]
    write.create("contact", [Draft(one) for one in people], By(as_ada))
    return str(made.id)


def asked(calls: Caller, **values: Any) -> list[tuple[str, int]]:
    found = calls.post("/duplicates", {"object": "contact", "values": values})
    assert found.status == 200, found.data
    return [(one["row"]["label"], one["strength"]) for one in found.data]


def test_the_same_address_is_surely_the_same_person(firm: str, ada_calls: Caller) -> None:
    assert asked(ada_calls, name="S. Chen", email="SiYuan@haiyue.example ") == [("陈思远", 3)]


def test_a_number_is_known_in_whichever_field_it_stands(firm: str, ada_calls: Caller) -> None:
    assert asked(ada_calls, phone="138 0013 8000", country="CN") == [("陈思远", 2)]


def test_a_like_name_at_the_same_company_is_probably_the_same(firm: str, ada_calls: Caller) -> None:
    assert asked(ada_calls, name="陈思源", company=firm) == [("陈思远", 2)]
    assert asked(ada_calls, name="陈思源") == [("陈思远", 1)]
    assert asked(ada_calls, name="Schneider, Katarina") == [("Katharina Schneider", 1)]


def test_half_written_values_say_nothing(firm: str, ada_calls: Caller) -> None:
    assert asked(ada_calls, email="siyuan@", phone="1", name="") == []


def test_the_reason_is_said_in_both_languages(firm: str, ada_calls: Caller) -> None:
    found = ada_calls.post("/duplicates", {"object": "contact", "values": {"email": "kat@example.com"}}).data[0]
    assert (found["reason"]["en"], found["reason"]["zh"]) == ("same E-mail", "邮箱相同")


def test_one_is_not_told_of_people_one_may_not_see(firm: str, cai_calls: Caller) -> None:
    assert asked(cai_calls, email="siyuan@haiyue.example") == []
    assert cai_calls.post("/contacts", {"name": "S", "email": "siyuan@haiyue.example"}).codes() == [("email", "taken")]
