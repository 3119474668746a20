import base64
import json
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.expressions import ExpressionError
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid, NotFound
from guanxi.kit.ids import uuid7
from guanxi.objects import query
from guanxi.objects import walk as walk_module
from guanxi.objects.read import count, many, one, page, related
from guanxi.objects.write import By, Draft, create, update

pytestmark = pytest.mark.usefixtures("things")
Names = Callable[..., list[str]]


def made(object: str, by: Actor = SYSTEM, **values: object) -> UUID:
    id = create(object, [Draft({"name": "Ann", **values})], By(by))[0].id
    assert id is not None
    return id


def names(actor: Actor = SYSTEM, object: str = "person", **how: object) -> list[str]:
    return [row["name"] for row in page(object, actor, **how).items]  # type: ignore[arg-type]


def walk(size: int, **how: object) -> list[str]:
    """Every page of a list, one after the other."""
    found: list[str] = []
    after: str | None = None
    while True:
        got = page("person", SYSTEM, limit=size, after=after, **how)  # type: ignore[arg-type]
        found += [row["name"] for row in got.items]
        after = got.next
        if after is None:
            return found


def test_a_row_has_python_values_and_named_lookups(as_ada: Actor, ada: User) -> None:
    boss = made("person", as_ada, name="Boss")
    thing = made("thing", as_ada, name="Vase", code="a1", price="12.50", person=boss)
    row = one("thing", thing, as_ada)
    assert (row["id"], row["version"], row["label"], row["price"]) == (thing, 1, "Vase #A1", Decimal("12.50"))
    assert row["person"] == {"id": boss, "label": "Boss", "object": "person"}
    assert row["owner"] == {"id": ada.pk, "label": "Ada", "object": "user"}
    assert row["team"]["label"] == "East"


def test_bo_sees_the_teams_records_and_cai_does_not(as_ada: Actor, as_bo: Actor, as_cai: Actor) -> None:
    id = made("person", as_ada)
    assert names(as_bo) == ["Ann"]
    assert names(as_cai) == []
    assert (count("person", as_bo), count("person", as_cai), many("person", [id], as_cai)) == (1, 0, {})
    with pytest.raises(NotFound):
        one("person", id, as_cai)


def test_the_public_pool_is_seen_by_everybody_with_a_team_scope(as_cai: Actor) -> None:
    made("person", SYSTEM)
    assert names(as_cai) == ["Ann"]


def test_pages_neither_repeat_nor_hide_a_row_when_rows_come_in_between(clock: VirtualClock) -> None:
    for number in range(5):
        made("person", name=f"P{number}")
        clock.advance(timedelta(seconds=1))
    first = page("person", SYSTEM, limit=2)
    made("person", name="new")
    second = page("person", SYSTEM, limit=2, after=first.next)
    last = page("person", SYSTEM, limit=2, after=second.next)
    assert [row["name"] for part in (first, second, last) for row in part.items] == ["P4", "P3", "P2", "P1", "P0"]
    assert last.next is None


@pytest.mark.parametrize("sort", ["phone", "-phone", "name", "-name", "score", "owner", "-owner", "seen_at", "boss"])
@pytest.mark.parametrize("size", [1, 2, 3])
def test_any_sort_walks_through_all_rows_once_empty_values_last(sort: str, size: int, ada: User, bo: User) -> None:
    boss = made("person", name="A")
    made("person", name="B", phone="222", owner=ada.pk, boss=boss)
    made("person", name="C", phone="111", owner=bo.pk)
    made("person", name="D", phone="222", owner=ada.pk, seen_at="2026-03-01T00:00:00Z")
    made("person", name="E")
    walked = walk(size, sort=sort)
    assert sorted(walked) == ["A", "B", "C", "D", "E"]
    assert walked == names(sort=sort)


def test_empty_values_come_last_in_both_directions() -> None:
    for name, phone in (("A", None), ("B", "222"), ("C", "111")):
        made("person", name=name, phone=phone)
    assert names(sort="phone") == ["C", "B", "A"]
    assert names(sort="-phone") == ["B", "C", "A"]


@pytest.mark.parametrize("sort", ["phone", "-phone", "boss", "-boss", "-created_at"])
@pytest.mark.parametrize("deep", [walk_module.DEEP, 1])
def test_a_jump_into_the_list_lands_where_reading_on_would(
    sort: str, deep: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(walk_module, "DEEP", deep)
    boss = made("person", name="A")
    for number in range(4):
        made(
            "person", name=f"P{number}", phone=f"{number % 2}11" if number else None, boss=boss if number > 2 else None
        )
    everyone = names(sort=sort)
    assert [names(sort=sort, offset=at) for at in range(6)] == [everyone[at:] for at in range(6)]


def test_what_a_page_shows_whole_is_counted_and_what_is_dear_to_count_is_estimated(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(query, "COSTLY", 0)
    for number in range(5):
        made("person", name=f"P{number}")
    whole, part = (page("person", SYSTEM, limit=limit, with_total=True) for limit in (5, 2))
    assert (whole.total, whole.total_is_exact) == (5, True)
    assert (part.total_is_exact, (part.total or 0) >= 3) == (False, True)
    assert page("person", SYSTEM, limit=5).total is None


@pytest.mark.parametrize("token", ["x", "", "eyJhIjoxfQ", "W10", "WyJuYW1lIiwxLCJ4Il0"])
def test_a_forged_page_mark_is_refused(token: str) -> None:
    with pytest.raises(Invalid) as caught:
        page("person", SYSTEM, after=token)
    assert caught.value.code == "bad_page"


@pytest.mark.parametrize(
    ("sort", "value"),
    [
        ("-created_at", "yesterday"),
        ("name", 7),
        ("name", "a\0b"),
        ("name", {"a": 1}),
        ("score", "many"),
        ("score", "1e999999999"),
        ("score", "NaN"),
        ("seen_at", "9999"),
        ("id", "x"),
    ],
)
def test_a_page_mark_with_a_value_of_another_type_is_refused(sort: str, value: object) -> None:
    forged = json.dumps([sort, value, str(uuid7())])
    with pytest.raises(Invalid):
        page("person", SYSTEM, sort=sort, after=base64.urlsafe_b64encode(forged.encode()).decode())


def test_a_page_mark_belongs_to_its_sort() -> None:
    made("person")
    made("person")
    mark = page("person", SYSTEM, limit=1).next
    with pytest.raises(Invalid):
        page("person", SYSTEM, sort="name", after=mark)


def test_a_filter_is_a_condition() -> None:
    boss = made("person", name="Boss", tags=["vip"])
    made("person", name="Ann", boss=boss, email="ann@example.com")
    made("thing", name="Vase", person=boss, price="10")
    assert names(filter='tags has "vip"') == ["Boss"]
    assert names(filter='boss.name = "Boss" and email is not empty') == ["Ann"]
    assert names(filter="count(things where price > 5) = 1") == ["Boss"]


def test_a_wrong_filter_says_where() -> None:
    with pytest.raises(ExpressionError) as caught:
        page("person", SYSTEM, filter='nmae = "x"')
    assert caught.value.found[0].suggestion == "name"


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("wang", ["王芳"]),
        ("wf", ["王芳"]),
        ("王", ["王芳"]),
        ("芳", []),
        ("ann EXAMPLE", ["Ann"]),
        ("50%", ["50% off"]),
        ("%", []),
        ("_", []),
        ("\0", ["50% off", "Ann", "王芳"]),
        ("\ud800", ["50% off", "Ann", "王芳"]),
        ("", ["50% off", "Ann", "王芳"]),
    ],
)
def test_search_finds_words_and_takes_no_patterns(search: str, found: list[str]) -> None:
    made("person", name="王芳")
    made("person", name="Ann", email="ann@example.com")
    made("person", name="50% off")
    assert names(search=search, sort="name") == found


def test_a_list_asks_a_fixed_number_of_questions() -> None:
    boss = made("person", name="Boss")
    for number in range(30):
        made("thing", name=f"T{number}", person=boss)
    with CaptureQueriesContext(connection) as asked:
        page("thing", SYSTEM)
    assert len(asked) == 3  # custom fields, the page, the names of the people


def test_chosen_fields_are_the_only_ones_shown() -> None:
    made("person")
    assert set(page("person", SYSTEM, fields=["phone"]).items[0]) == {"id", "version", "label", "phone"}
    with pytest.raises(Invalid):
        page("person", SYSTEM, fields=["phon"])


def test_one_cannot_sort_by_what_is_not_there() -> None:
    with pytest.raises(Invalid) as caught:
        page("person", SYSTEM, sort="-nam")
    assert "name" in caught.value.detail.zh


def test_totals_are_counted_and_above_the_limit_estimated(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(4):
        made("person", name=f"P{number}")
    assert page("person", SYSTEM, limit=1, with_total=True).total == 4
    monkeypatch.setattr(query, "COUNTED", 2)
    shown = page("person", SYSTEM, limit=1, with_total=True)
    assert not shown.total_is_exact
    assert shown.total is not None
    assert shown.total >= 3


def test_related_records_keep_to_what_the_actor_may_see(as_ada: Actor, as_cai: Actor) -> None:
    pool = made("person", SYSTEM, name="Pool")
    made("thing", as_ada, name="Hers", person=pool)
    made("thing", as_cai, name="His", person=pool)
    assert [row["name"] for row in related("person", pool, "things", as_ada).items] == ["Hers"]
    with pytest.raises(NotFound):
        related("person", pool, "thing", as_ada)
    with pytest.raises(NotFound):
        related("person", uuid7(), "things", as_ada)


def test_what_is_written_is_seen_at_once() -> None:
    id = made("person")
    update("person", [Draft({"name": "B"}, id=id)], By(SYSTEM))
    assert one("person", id, SYSTEM)["name"] == "B"


ODD = (
    "İstanbul Ltd", "ISTANBUL", "ΟΔΟΣ ΑΒ", "Straße 5%_\\", "ǅungla", "Étoile",
    "市场部经理", "IT经理助理", "O'Brien-Smith",
)  # fmt: skip


def test_every_part_of_every_name_is_found_through_the_text_for_searching() -> None:
    for name in ODD:
        made("person", name=name)
    for name in ODD:
        for part in {name[at : at + size] for size in (1, 2, 3, 5) for at in range(len(name))}:
            text = json.dumps(part, ensure_ascii=False)
            assert sorted(names(filter=f"name contains {text}", limit=50)) == sorted(one for one in ODD if part in one)


def test_a_part_of_a_name_is_asked_of_the_index_of_small_letters() -> None:
    with CaptureQueriesContext(connection) as asked:
        names(filter='name contains "Weber"')
    assert any("like '%weber%'" in one["sql"] for one in asked), asked.captured_queries
    with CaptureQueriesContext(connection) as asked:
        names(object="thing", filter='code contains "Weber"')
    assert all("search_text" not in one["sql"].partition(" where ")[2] for one in asked)
