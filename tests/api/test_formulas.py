"""Named formulas and rates: defined by those who may, used by everybody like fields, never in circles."""

from collections.abc import Iterator, Sequence
from uuid import UUID

import pytest

from guanxi.access.models import User
from guanxi.access.people import actor_of
from guanxi.expressions import HostFunction
from guanxi.expressions.hosts import HOSTS
from guanxi.kit.phrase import same
from guanxi.objects import living, rates, read
from guanxi.sales import facade as sales
from tests.api.conftest import Answer, Caller
from tests.api.test_areas import STAGES

pytestmark = pytest.mark.django_db

NEXT_LEVEL = {
    "object": "contact",
    "name": "next_level",
    "label": {"en": "Next level", "zh": "下一级"},
    "text": "score * 2",
}


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    living.forget()
    rates.forget()
    yield
    living.forget()
    rates.forget()


@pytest.fixture
def next_level(root_calls: Caller) -> Answer:
    return root_calls.post("/formulas", NEXT_LEVEL)


def names(caller: Caller, filter: str) -> set[str]:
    return {row["name"] for row in caller.get("/contacts", {"filter": filter}).data["items"]}


def test_a_named_formula_is_used_in_lists_like_a_field(next_level: Answer, ada_calls: Caller) -> None:
    assert (next_level.status, next_level.data["type"]) == (201, "number")
    assert next_level.data["sentence"] == {"en": "Score × 2", "zh": "评分 × 2"}
    ada_calls.post("/contacts", {"name": "Ann", "email": "ann@example.com"})
    assert names(ada_calls, "next_level = 0") == {"Ann"}
    assert names(ada_calls, "next_level > 0") == set()
    contact = next(one for one in ada_calls.get("/meta").data["objects"] if one["name"] == "contact")
    label = {"en": "Next level", "zh": "下一级"}
    assert contact["formulas"] == [{"name": "next_level", "label": label, "type": "number"}]


def test_only_who_manages_objects_may_define_formulas(ada_calls: Caller, next_level: Answer) -> None:
    assert ada_calls.post("/formulas", {**NEXT_LEVEL, "name": "mine"}).status == 403
    assert ada_calls.patch(f"/formulas/{next_level.data['id']}", {"label": {"en": "x"}, "text": "1"}).status == 403
    assert ada_calls.delete(f"/formulas/{next_level.data['id']}").status == 403
    assert ada_calls.post("/formulas/check", {"object": "contact", "text": "1"}).status == 403
    assert [one["name"] for one in ada_calls.get("/formulas").data] == ["next_level"]


def test_what_is_wrong_stands_beside_its_field(root_calls: Caller, next_level: Answer) -> None:
    assert root_calls.post("/formulas", NEXT_LEVEL).codes() == [("name", "taken")]
    assert root_calls.post("/formulas", {**NEXT_LEVEL, "name": "Next Level"}).codes() == [("name", "bad_name")]
    assert root_calls.post("/formulas", {**NEXT_LEVEL, "name": "score"}).codes() == [("name", "taken")]
    assert root_calls.post("/formulas", {**NEXT_LEVEL, "name": "b", "text": "scroe + 1"}).codes() == [
        ("text", "unknown_field")
    ]
    assert root_calls.post("/formulas", {**NEXT_LEVEL, "name": "b", "label": {}}).codes() == [("label", "required")]
    check = root_calls.post("/formulas/check", {"object": "contact", "text": "scroe + 1"}).data
    assert (check["ok"], check["faults"][0]["suggestion"], check["faults"][0]["start"]) == (False, "score", 0)


def test_formulas_cannot_need_each_other_in_a_circle(root_calls: Caller, next_level: Answer) -> None:
    other = root_calls.post("/formulas", {**NEXT_LEVEL, "name": "other", "text": "next_level + 1"})
    assert other.status == 201
    circle = root_calls.patch(f"/formulas/{next_level.data['id']}", {"label": {"en": "x"}, "text": "other - 1"})
    assert (circle.status, circle.codes()) == (422, [("text", "circular")])
    assert root_calls.get("/formulas").data[0]["text"] == "score * 2"


def test_a_circle_over_another_object_is_found_too(root_calls: Caller, next_level: Answer) -> None:
    best = {**NEXT_LEVEL, "object": "company", "name": "best", "text": "max(contacts.next_level)"}
    assert root_calls.post("/formulas", best).status == 201
    change = {"label": {"en": "x"}, "text": "company.best + 1"}
    assert root_calls.patch(f"/formulas/{next_level.data['id']}", change).codes() == [("text", "circular")]


def test_a_formula_others_need_keeps_its_type_and_is_not_deleted(root_calls: Caller, next_level: Answer) -> None:
    root_calls.post("/formulas", {**NEXT_LEVEL, "name": "other", "text": "next_level + 1"})
    path = f"/formulas/{next_level.data['id']}"
    assert root_calls.patch(path, {"label": {"en": "x"}, "text": '"a text"'}).codes() == [("text", "types")]
    assert root_calls.delete(path).data["code"] == "in_use"


def test_a_formula_nobody_needs_can_go(root_calls: Caller, next_level: Answer) -> None:
    assert root_calls.delete(f"/formulas/{next_level.data['id']}").status == 204
    assert root_calls.get("/formulas").data == []


def test_two_who_change_a_formula_do_not_overwrite_each_other(root_calls: Caller, next_level: Answer) -> None:
    path, change = f"/formulas/{next_level.data['id']}", {"label": {"en": "x"}, "text": "score", "version": 1}
    assert root_calls.patch(path, change).data["version"] == 2
    assert root_calls.patch(path, change).status == 409


def test_rates_convert_the_amounts_of_deals(root_calls: Caller, ada_calls: Caller) -> None:
    sales.save_pipeline(sales.pipeline_of("standard", {"en": "Standard", "zh": "标准"}, STAGES, is_default=True))
    for day, rate in (("2020-01-01", "7.5"), ("2026-01-01", "8")):
        assert root_calls.put("/rates", {"currency": "eur", "starts_on": day, "rate": rate}).status == 200
    ada = actor_of(User.objects.get(email="ada@example.com"))
    contact = ada_calls.post("/contacts", {"name": "Ann", "email": "ann@example.com"}).data["id"]
    ada_calls.post("/deals", {"name": "Big", "contact": contact, "amount": "100", "currency": "EUR"})
    assert read.count("deal", ada, filter='convert(amount, "CNY", 2025-12-31) = money(750, "CNY")') == 1
    assert read.count("deal", ada, filter='convert(amount, "CNY", 2026-03-01) = 800') == 1
    assert read.count("deal", ada, filter='convert(amount, "USD") is empty') == 1
    assert root_calls.delete("/rates/EUR/2026-01-01").status == 204
    assert [one["rate"] for one in root_calls.get("/rates").data if one["currency"] == "EUR"] == ["7.500000000000"]


def test_only_who_manages_settings_may_say_rates(ada_calls: Caller, root_calls: Caller) -> None:
    rate = {"currency": "EUR", "starts_on": "2026-01-01", "rate": "8"}
    assert ada_calls.put("/rates", rate).status == 403
    assert ada_calls.delete("/rates/CNY/1900-01-01").status == 403
    assert root_calls.put("/rates", {**rate, "rate": "0"}).codes() == [("rate", "out_of_range")]
    assert root_calls.put("/rates", {**rate, "currency": "E1"}).codes() == [("currency", "unknown_currency")]
    assert root_calls.delete("/rates/USD/1900-01-01").status == 404


def test_a_function_the_database_does_not_know_finds_the_same_records_and_is_named(ada_calls: Caller) -> None:
    for name in ("张伟", "王芳", "Ann"):
        ada_calls.post("/contacts", {"name": name, "email": f"{len(name)}{ord(name[0])}@example.com"})
    assert names(ada_calls, 'pinyin(name) starts "zhang"') == {"张伟"}
    assert names(ada_calls, 'not (pinyin(name) starts "zhang") and name != "Ann"') == {"王芳"}
    check = ada_calls.post("/filters/check", {"object": "contact", "text": 'pinyin(name) = "wang fang"'}).data
    assert (check["slow"], check["count"]) == (["pinyin"], 1)


def test_a_function_of_an_area_is_asked_once_for_many_records(ada_calls: Caller) -> None:
    asked: list[int] = []
    ids = [ada_calls.post("/contacts", {"name": f"P{n}", "email": f"p{n}@example.com"}).data["id"] for n in range(3)]

    def load(those: Sequence[UUID], args: object, now: object) -> dict[UUID, object]:
        asked.append(len(those))
        return {id: str(id) == ids[1] for id in those}

    host = HostFunction(
        name="lucky",
        about="contact",
        takes=("number",),
        gives="flag",
        load=load,
        reads=same("is lucky {0}"),
        summary=same("test"),
    )
    with HOSTS.temporarily("lucky", host):
        assert names(ada_calls, "lucky(7)") == {"P1"}
        assert names(ada_calls, "lucky(1 / 0)") == set()
    assert asked == [3]


def test_a_field_cannot_take_the_name_of_a_formula_nor_come_back_under_it(
    root_calls: Caller, next_level: Answer
) -> None:
    field = {"label": {"en": "Level", "zh": "级别"}, "type": "number"}
    taken = root_calls.post("/objects/contact/fields", {**field, "name": "next_level"})
    assert (taken.status, taken.codes()) == (422, [("name", "taken")])
    assert root_calls.post("/objects/contact/fields", {**field, "name": "level"}).status == 201
    assert root_calls.delete("/objects/contact/fields/level").status == 204
    assert root_calls.post("/formulas", {**NEXT_LEVEL, "name": "level"}).status == 201
    back = root_calls.post("/objects/contact/fields/level/revive")
    assert (back.status, back.codes()) == (409, [("name", "taken")])
