"""C01: a lead goes to whoever covers the place, then knows the industry, then has the fewest; the reason is kept."""

from collections import Counter

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels.notices import notices
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
    postman,
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


def test_the_new_owner_is_told_what_matters_and_what_to_do(ada: User) -> None:
    """C02: in the application and by mail, with score, source, industry, the reason and a next step."""
    furnish()
    seller(ada, territories=["DE"])
    with postman() as mails:
        arrive(ADA_LOVELACE)
        send_until_idle()
    (notice,) = notices(ada.pk)
    assert notice.title.en == "New lead: Ada Lovelace · Analytical Engines GmbH"
    assert notice.title.zh == "新线索：Ada Lovelace · Analytical Engines GmbH"
    assert "Score: 45/100\nSource: Website form\nIndustry: Technology" in notice.body.en
    assert "1. Answer within one working day" in notice.body.en
    assert "Why you: Ada covers Germany (0 open leads)." in notice.body.en
    assert "评分：45/100\n来源：官网表单\n行业：信息技术" in notice.body.zh
    assert "1. 一个工作日内回复" in notice.body.zh
    assert "How much is it for twelve people?" in notice.body.zh
    assert notice.link == f"/leads/{only('lead')['id']}"
    assert [mail.subject for mail in mails if mail.to == ada.email] == [notice.title.en]


def test_a_returning_person_is_announced_without_a_second_mail(ada: User) -> None:
    furnish()
    seller(ada)
    with postman() as mails:
        arrive(ADA_LOVELACE)
        arrive(ADA_LOVELACE)
        send_until_idle()
    assert {notice.title.zh for notice in notices(ada.pk)} >= {"Ada Lovelace 再次提交了表单"}
    assert len([mail for mail in mails if mail.to == ada.email]) == 1


def test_while_nobody_has_a_sales_profile_everybody_takes_part(ada: User) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    lead = only("lead")
    assert lead["status"] == "assigned"
    assert lead["owner_id"] is not None
