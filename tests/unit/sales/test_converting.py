"""lead.convert: a flow turns leads into deals as a person would."""

from collections.abc import Iterator
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.automation import entering
from guanxi.automation.blueprints import install_blueprint
from guanxi.automation.engine import catalog
from guanxi.automation.engine.loop import run_until_idle
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft
from guanxi.sales.models import Deal, Lead
from tests.unit.automation.house import flow, happened, path, publish

BY = By(SYSTEM)
CONVERT = {
    "id": "turn",
    "kind": "lead.convert",
    "config": {"values": {"amount": 5000, "currency": "EUR"}},
    "next": {"converted": "end", "refused": "end"},
}


@pytest.fixture(autouse=True)
def converting(db: None, clock: VirtualClock) -> Iterator[None]:
    catalog.forget()
    install_blueprint("pipelines", SYSTEM)
    publish(flow("turn", "lead", trigger={"kind": "button"}, steps=[CONVERT], re_entry={"mode": "every"}))
    yield
    catalog.forget()


def lead(name: str) -> UUID:
    (person,) = write.create("contact", [Draft({"name": name, "email": f"{name.lower()}@example.com"})], BY)
    (made,) = write.create("lead", [Draft({"title": f"Enquiry of {name}", "contact": person.id})], BY)
    assert made.id is not None
    return made.id


def pressed(*ids: UUID) -> None:
    entering.enroll("turn", list(ids), BY)
    run_until_idle()


def test_leads_become_deals_of_the_same_people(clock: VirtualClock) -> None:
    ann, bo = lead("Ann"), lead("Bo")

    pressed(ann, bo)

    deals = {deal.lead: deal for deal in Deal.objects.all()}
    assert {deals[one].name for one in (ann, bo)} == {"Enquiry of Ann", "Enquiry of Bo"}
    assert deals[ann].contact == Lead.objects.get(pk=ann).contact
    assert (deals[ann].amount, Lead.objects.get(pk=ann).status) == (5000, "converted")
    assert [happened(one, "lead.converted") for one in (ann, bo)] == [1, 1]


def test_without_a_stage_to_stand_on_nothing_is_converted(clock: VirtualClock) -> None:
    gone = [{**CONVERT, "config": {"stage": "nowhere"}}]
    publish(flow("turn", "lead", trigger={"kind": "button"}, steps=gone), is_checked=False)
    ann = lead("Ann")

    pressed(ann)

    assert ([exit for _, exit, _ in path(ann)], Deal.objects.count()) == (["refused"], 0)
    assert Lead.objects.get(pk=ann).status == "new"


def test_a_lead_that_was_converted_is_refused_in_words(clock: VirtualClock) -> None:
    ann = lead("Ann")
    pressed(ann)

    pressed(ann)

    assert [exit for _, exit, _ in path(ann)] == ["converted", "refused"]
    assert Deal.objects.count() == 1
