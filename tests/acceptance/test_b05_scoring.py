"""B05: a score is the sum of rules that are data, explained line by line, and reaches what it promises."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from guanxi.access.actors import SYSTEM, Actor
from guanxi.access.models import User
from guanxi.automation.blueprints import install_blueprint
from guanxi.customers.facade import rescore, save_score_model, score_lines, score_models
from guanxi.customers.scoring.recount import begin, begin_if_time_counts
from guanxi.customers.scoring.rules import model_of, reachable
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.kit.errors import Invalid
from guanxi.kit.phrase import Phrase
from guanxi.objects import read, write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, happened, one, only, rows, seller, settle

BY = By(SYSTEM)


def contact_of(*, employees: int | None = None, industry: str | None = None, title: str | None = None) -> UUID:
    (company,) = write.create("company", [Draft({"name": "Acme", "employees": employees, "industry": industry})], BY)
    (contact,) = write.create("contact", [Draft({"name": "Ada", "title": title, "company": company.id})], BY)
    assert contact.id is not None
    return contact.id


def score_of(contact: UUID) -> int:
    rescore([contact])
    return int(read.one("contact", contact, SYSTEM)["score"])


@pytest.mark.parametrize(
    ("company", "score"),
    [
        ({"employees": 1001}, 30), ({"employees": 1000}, 20), ({"employees": 101}, 20), ({"employees": 100}, 10),
        ({"employees": 11}, 10), ({"employees": 10}, 0), ({"industry": "finance"}, 20), ({"industry": "retail"}, 0),
        ({"title": "CTO"}, 25), ({"title": "负责人"}, 25), ({"title": "采购经理"}, 25), ({"title": "Doctor"}, 0),
        ({"title": "Assistant to the director"}, 0), ({}, 0),
        ({"employees": 5000, "industry": "technology", "title": "CEO"}, 75),
    ],
)  # fmt: skip
def test_the_points_of_the_first_document(company: dict[str, Any], score: int, db: None) -> None:
    furnish()
    assert score_of(contact_of(**company)) == score


@pytest.mark.parametrize(("times", "points"), [(0, 0), (1, 5), (4, 20), (5, 25), (9, 25)])
def test_interactions_of_thirty_days_count_five_each_up_to_twenty_five(
    times: int, points: int, db: None, clock: VirtualClock
) -> None:
    furnish()
    contact = contact_of()
    append([NewEvent("contact.interaction", "contact", contact, contact, {"what": "call"}) for _ in range(times)])
    assert score_of(contact) == points
    clock.advance(timedelta(days=31))
    assert score_of(contact) == 0


def test_every_point_is_explained_in_both_languages(db: None) -> None:
    furnish()
    contact = contact_of(employees=5000, industry="technology", title="CTO")
    rescore([contact])
    lines = score_lines(contact)
    assert [(line.id, line.points) for line in lines] == [("size-large", 30), ("title", 25), ("industry", 20)]
    assert lines[0].label.zh == "员工超过 1000 人"
    assert lines[0].because is not None
    assert "5000" in lines[0].because.en
    assert "5000" in lines[0].because.zh


def test_scoring_again_changes_and_says_nothing(db: None) -> None:
    furnish()
    contact = contact_of(title="CTO")
    assert (rescore([contact]), rescore([contact])) == (1, 0)


def test_a_captured_lead_is_scored_with_an_event_that_says_why(db: None, clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    assert only("contact")["score"] == 45
    (event,) = happened("contact.scored")
    assert (event["before"], event["score"]) == (0, 45)
    assert [(line["id"], line["points"]) for line in event["lines"]] == [("industry", 20), ("title", 25)]
    assert only("lead")["score_at_entry"] == 45


def test_a_new_title_is_scored_by_itself(db: None, clock: VirtualClock) -> None:
    furnish()
    contact = contact_of()
    write.update("contact", [Draft({"title": "Head of IT"}, id=contact)], BY)
    settle()
    assert one("contact", contact)["score"] == 25


def test_a_rule_that_cannot_be_read_is_refused_with_its_address(db: None) -> None:
    furnish()
    rules = [{"id": "size", "label": "Size", "when": "company.employes > 10", "points": 5}]
    with pytest.raises(Invalid) as refused:
        save_score_model(model_of("mine", {"rules": rules}))
    assert refused.value.faults[0].field == "rules.size.when"
    assert "employees" in refused.value.faults[0].message.en


def test_the_second_documents_example_reaches_exactly_twenty_and_shows_so(db: None) -> None:
    """Its threshold asks for more than 20 points, which its own example (5 + 5 + 10) can never have."""
    furnish()
    rules = [
        {"id": "title", "label": "总监", "when": 'title contains "总监"', "points": 5},
        {"id": "size", "label": "500 人以上", "when": "company.employees >= 500", "points": 5},
        {"id": "page", "label": "价格页", "when": 'count(page.visited where path = "/pricing") > 0', "points": 10},
    ]
    model = model_of("mql", {"rules": rules})
    save_score_model(model)
    assert reachable([model]) == 20
    assert [known.key for known in score_models()] == ["default", "mql", "points"]


def test_points_fade_without_activity_in_a_line_of_their_own(db: None, clock: VirtualClock) -> None:
    rules = [{"id": "title", "label": "CTO", "when": 'title_level = "decision"', "points": 40}]
    save_score_model(model_of("mine", {"rules": rules, "fade": {"percent": 25, "days": 30}}))
    contact = contact_of(title="CTO")
    scores = []
    for days in (29, 1, 30):
        clock.advance(timedelta(days=days))
        scores.append(score_of(contact))
    assert scores == [40, 30, 22]
    assert [(line.id, line.points) for line in score_lines(contact)] == [("title", 40), ("faded", -18)]
    assert score_lines(contact)[1].because == Phrase("60 days without activity", "60 天没有互动")


def test_the_night_takes_back_what_time_has_taken(db: None, clock: VirtualClock) -> None:
    furnish()
    contact = contact_of()
    append([NewEvent("contact.interaction", "contact", contact, contact, {"what": "call"})])
    rescore([contact])
    clock.advance(timedelta(days=31))
    begin_if_time_counts()
    settle()
    assert one("contact", contact)["score"] == 0
    assert [(event["before"], event["score"]) for event in happened("contact.scored")] == [(0, 5), (5, 0)]
    assert happened("contact.scored")[1]["reason"]["en"] == "Time has passed"


def test_a_newer_recount_ends_an_older_one(db: None, clock: VirtualClock) -> None:
    furnish()
    contact_of(title="CTO")
    begin(Phrase("older", "旧"))
    begin(Phrase("newer", "新"))
    settle()
    assert [event["reason"]["en"] for event in happened("contact.scored")] == ["newer"]


def test_reaching_the_threshold_is_told_once_and_puts_the_contact_on_the_sales_list(
    db: None, clock: VirtualClock, as_ada: Actor, ada: User
) -> None:
    furnish()
    install_blueprint("qualified-leads", SYSTEM)
    seller(ada)
    settle()
    contact = contact_of(employees=5000, industry="technology", title="CTO")
    rescore([contact])
    settle()
    append([NewEvent("contact.interaction", "contact", contact, contact, {"what": "call"})])
    rescore([contact])
    settle()
    assert [(event["model"], event["score"]) for event in happened("contact.qualified")] == [("default", 75)]
    (lead,) = rows("select contact_id, owner_id, status from lead")
    assert lead == (contact, ada.pk, "assigned")
