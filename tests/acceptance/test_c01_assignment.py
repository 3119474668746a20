"""C01: a lead goes to whoever covers the place, then knows the industry, then has the fewest; the reason is kept."""

from collections import Counter

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import (
    ADA_LOVELACE,
    arrive,
    count,
    detail,
    furnish,
    happened,
    only,
    rows,
    seller,
    settle,
    submit,
    traced,
)

pytestmark = pytest.mark.usefixtures("db", "clock")


def test_territory_decides_and_says_so(ada: User, bo: User) -> None:
    furnish()
    seller(ada, territories=["DE"])
    seller(bo, industries=["technology"])
    submission = arrive(ADA_LOVELACE)
    lead = only("lead")
    assert (lead["owner_id"], lead["status"]) == (ada.pk, "assigned")
    (event,) = happened("lead.assigned")
    assert (event["rule"], event["owner"]) == ("country", str(ada.pk))
    assert event["reason"]["en"] == "Ada covers Germany (0 open leads)"
    assert event["reason"]["zh"] == "Ada 负责德国（现有 0 条未结线索）"
    assert detail(submission, "assign")["reason"] == event["reason"]


def test_industry_decides_where_no_territory_fits(ada: User, bo: User) -> None:
    furnish()
    seller(ada, territories=["CN"])
    seller(bo, industries=["technology"])
    arrive(ADA_LOVELACE)
    assert only("lead")["owner_id"] == bo.pk


def test_who_gets_the_lead_may_see_the_person(ada: User) -> None:
    furnish()
    seller(ada)
    arrive(ADA_LOVELACE)
    assert only("contact")["owner_id"] == ada.pk


def test_nobody_free_leaves_the_lead_in_the_pool_with_a_reason(ada: User) -> None:
    furnish()
    seller(ada, is_absent=True)
    submission = arrive(ADA_LOVELACE)
    assert ("assign", "pool") in traced(submission)
    assert only("lead")["owner_id"] is None
    assert detail(submission, "assign")["reason"]["zh"].startswith("没有可分配的销售")


def test_a_returning_person_stays_with_their_salesperson(ada: User, bo: User) -> None:
    furnish()
    seller(ada)
    arrive(ADA_LOVELACE)
    seller(bo, territories=["DE"])
    again = arrive(ADA_LOVELACE)
    assert ("assign", "kept") in traced(again)
    assert only("lead")["owner_id"] == ada.pk


def test_a_lead_whose_owner_has_left_goes_to_somebody_else(ada: User, bo: User) -> None:
    furnish()
    seller(ada)
    arrive(ADA_LOVELACE)
    User.objects.filter(pk=ada.pk).update(is_active=False)
    seller(bo)
    again = arrive(ADA_LOVELACE)
    assert only("lead")["owner_id"] == bo.pk
    assert only("contact")["owner_id"] == bo.pk
    assert detail(again, "assign")["reason"]["en"].startswith("The owner is no longer here")


def test_a_thousand_leads_at_once_are_spread_evenly(ada: User, bo: User, cai: User) -> None:
    furnish()
    for user in (ada, bo, cai):
        seller(user)
    for number in range(999):
        submit({"name": f"Visitor {number}", "email": f"visitor{number}@example.com"})
    settle()
    given = Counter(owner for (owner,) in rows("select owner_id from lead"))
    assert count("lead") == 999
    assert sorted(given.values()) == [333, 333, 333]


def test_capacity_is_not_passed(ada: User, bo: User) -> None:
    furnish()
    seller(ada, capacity=2)
    seller(bo, capacity=1)
    for number in range(5):
        submit({"name": f"Visitor {number}", "email": f"visitor{number}@example.com"})
    settle()
    given = Counter(owner for (owner,) in rows("select owner_id from lead"))
    assert given == {ada.pk: 2, bo.pk: 1, None: 2}


def test_a_person_may_assign_by_hand(ada: User, bo: User) -> None:
    furnish()
    seller(ada)
    arrive(ADA_LOVELACE)
    write.update("lead", [Draft({"owner": bo.pk}, id=only("lead")["id"])], By(SYSTEM))
    assert [event["rule"] for event in happened("lead.assigned")] == ["load", "by_hand"]
