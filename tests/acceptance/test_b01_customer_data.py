"""B01: contacts, companies, leads, deals, tasks, notes and consents are records with tags, own fields and history."""

from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.kit.errors import GuanxiError, Invalid, NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import customs, read, write
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import shape_of
from guanxi.objects.timeline import timeline
from guanxi.objects.write import By, Draft

pytestmark = pytest.mark.usefixtures("db")
BY = By(SYSTEM)
OURS = ("contact", "company", "consent", "task", "note", "lead", "deal")


def made(object: str, by: By = BY, **values: Any) -> UUID:
    (written,) = write.create(object, [Draft(values)], by)
    assert written.id is not None
    return written.id


@pytest.mark.parametrize("object", OURS)
def test_every_object_and_field_has_words_in_both_languages(object: str) -> None:
    labels = [OBJECTS[object].label, *(spec.label for spec in shape_of(object).fields.values())]
    assert all(label.en and label.zh for label in labels)


def test_a_record_follows_from_what_is_typed_in() -> None:
    company = made("company", name="Analytical Engines GmbH", website="www.analytical.example", industry="Medical")
    contact = made("contact", name="王小明", title="采购总监", phone="138 0013 8000", country="中国", company=company)
    row = read.one("contact", contact, SYSTEM)
    assert (row["last_name"], row["first_name"], row["title_level"]) == ("王", "小明", "decision")
    assert (row["phone"], row["country"]) == ("+8613800138000", "CN")
    assert row["company"]["label"] == "Analytical Engines GmbH"
    assert read.one("company", company, SYSTEM)["industry"] == "healthcare"
    assert read.one("company", company, SYSTEM)["domain"] == "analytical.example"


def test_a_phone_nobody_can_read_stays_as_it_was_typed() -> None:
    contact = made("contact", name="Ada", phone="2967 54", country="IE")
    assert read.one("contact", contact, SYSTEM)["phone"] == "2967 54"


def test_one_e_mail_is_one_contact() -> None:
    made("contact", name="Ada", email="ada@analytical.example")
    with pytest.raises(GuanxiError) as refused:
        made("contact", name="Ada again", email="ADA@analytical.example")
    assert refused.value.faults[0].field == "email"


def test_a_wrong_choice_names_the_field(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        made("contact", By(as_ada), name="Ada", country="Atlantis")
    assert refused.value.faults[0].field == "country"


def test_the_score_cannot_be_typed_in(as_ada: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        made("contact", By(as_ada), name="Ada", score=99)
    assert (refused.value.faults[0].field, refused.value.faults[0].code) == ("score", "readonly")


def test_what_is_ones_own_is_seen_by_the_team_and_not_by_others(as_ada: Actor, as_bo: Actor, as_cai: Actor) -> None:
    contact = made("contact", By(as_ada), name="Wang")
    assert read.one("contact", contact, as_bo)["name"] == "Wang"
    with pytest.raises(NotFound):
        read.one("contact", contact, as_cai)


def test_tags_and_custom_fields_are_asked_like_any_other(as_root: Actor) -> None:
    customs.define("contact", customs.Definition("shoe_size", Phrase("Shoe size", "鞋码"), "number"), as_root)
    contact = made("contact", name="Ada", tags=["vip"], shoe_size=38)
    found = read.page("contact", SYSTEM, filter='tags has "vip" and shoe_size > 37')
    assert [row["id"] for row in found.items] == [contact]


def test_work_about_a_person_is_in_their_timeline() -> None:
    contact = made("contact", name="Ada", email="ada@analytical.example")
    made("task", title="Call Ada", contact=contact)
    made("note", body="She asked for twelve seats", contact=contact)
    made("consent", contact=contact, is_given=True, wording="Yes, please", source="form:contact-us")
    kinds = {item.kind for item in timeline("contact", contact, SYSTEM)}
    assert {"contact.created", "task.created", "note.created", "contact.consented"} <= kinds
    assert [row["title"] for row in read.related("contact", contact, "tasks", SYSTEM).items] == ["Call Ada"]


def test_a_task_is_done_when_its_status_says_so() -> None:
    task = made("task", title="Call Ada")
    write.update("task", [Draft({"status": "done"}, id=task)], BY)
    assert read.one("task", task, SYSTEM)["done_at"] is not None
