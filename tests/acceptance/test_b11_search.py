"""B11: one box finds records of every object, in both scripts and in spite of typing errors, for those who may."""

from typing import Any

import pytest

from guanxi.access.actors import Actor
from guanxi.objects import write
from guanxi.objects.everywhere import search
from guanxi.objects.write import By, Draft
from tests.api.conftest import *  # noqa: F403 - callers with sessions
from tests.api.conftest import Caller


@pytest.fixture(autouse=True)
def known(as_ada: Actor) -> None:
    by = By(as_ada)
    (firm,) = write.create("company", [Draft({"name": "上海阳光科技有限公司"})], by)
    people: list[dict[str, Any]] = [
        {"name": "王芳", "email": "fang@yangguang.example", "company": firm.id},
        {"name": "Tomasz Wiśniewski", "phone": "+86 138 0013 8000"},
        {"name": "Katharina Schneider", "email": "k.schneider@example.com"},
    ]
    write.create("contact", [Draft(one) for one in people], by)
    write.create("task", [Draft({"title": "阳光 MES 二期"})], by)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("王芳", "王芳"),
        ("芳", "王芳"),
        ("wangfang", "王芳"),
        ("wf", "王芳"),
        ("王方", "王芳"),
        ("阳光", "上海阳光科技有限公司"),
        ("科技有限", "上海阳光科技有限公司"),
        ("sunshi MES", None),
        ("schneider", "Katharina Schneider"),
        ("SCHNIEDER", "Katharina Schneider"),
        ("katarina", "Katharina Schneider"),
        ("13800138000", "Tomasz Wiśniewski"),
        ("k.schneider@", "Katharina Schneider"),
        ("100%", None),
    ],
)
def test_what_one_types_finds_what_one_means(as_ada: Actor, typed: str, found: str | None) -> None:
    labels = [one.label for one in search(typed, as_ada)]
    assert found in labels if found else labels == []


def test_all_objects_are_looked_through_people_first(as_ada: Actor) -> None:
    assert [one.object for one in search("阳光", as_ada)] == ["company", "task"]


def test_the_exact_name_comes_before_what_only_contains_it(as_ada: Actor) -> None:
    write.create("contact", [Draft({"name": name}) for name in ("Anna Lee", "Lee", "Leeroy")], By(as_ada))
    assert [one.label for one in search("lee", as_ada)][:3] == ["Lee", "Leeroy", "Anna Lee"]


def test_one_finds_only_what_one_may_see(ada_calls: Caller, bo_calls: Caller, cai_calls: Caller) -> None:
    found = [len(calls.get("/search", {"q": "schneider"}).data) for calls in (ada_calls, bo_calls, cai_calls)]
    assert found == [1, 1, 0]


def test_a_near_hit_says_that_it_is_one(ada_calls: Caller) -> None:
    assert ada_calls.get("/search", {"q": "schnieder"}).data[0]["is_near"] is True
    assert ada_calls.get("/search", {"q": "schneider"}).data[0]["second"] == "k.schneider@example.com"
