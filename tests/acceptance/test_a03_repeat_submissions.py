"""A03: the same person twice is one contact: an interaction is noted, empty fields are filled, the lead lives on."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from uuid import UUID

import pytest
from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation.engine.loop import run_until_idle
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.acceptance.office import (
    ADA_LOVELACE,
    arrive,
    count,
    furnish,
    happened,
    only,
    rows,
    seller,
    settle,
    submit,
    traced,
    until_readable,
)


def test_a_second_submission_is_an_interaction(transactional_db: None, clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    second = arrive({**ADA_LOVELACE, "email": "ADA@analytical.example", "message": "And for twenty?"})
    assert (count("contact"), count("company"), count("lead")) == (1, 1, 1)
    assert [event["text"] for event in happened("contact.interaction")] == ["And for twenty?"]
    assert ("match", "matched") in traced(second)
    assert ("open", "refreshed") in traced(second)
    lead = only("lead")
    assert (lead["enquiries"], lead["message"]) == (2, "And for twenty?")


def test_only_empty_fields_are_filled(db: None, clock: VirtualClock) -> None:
    furnish()
    arrive({"name": "Ada Lovelace", "email": "ada@analytical.example"})
    arrive({**ADA_LOVELACE, "name": "A. L."})
    contact = only("contact")
    assert (contact["name"], contact["title"], contact["phone"]) == ("Ada Lovelace", "CTO", "+4930123456")
    assert contact["company_id"] == only("company")["id"]


def test_a_person_is_known_by_phone_too(db: None, clock: VirtualClock) -> None:
    furnish()
    arrive({"name": "Ada Lovelace", "phone": "+49 30 123456"})
    arrive({"name": "Ada Lovelace", "phone": "0049 30 123456", "email": "ada@analytical.example"})
    assert only("contact")["email"] == "ada@analytical.example"


def test_two_colleagues_behind_one_switchboard_stay_two(db: None, clock: VirtualClock) -> None:
    furnish()
    arrive({"name": "Ada Lovelace", "phone": "+49 30 123456", "email": "ada@analytical.example"})
    arrive({"name": "Bo Berg", "phone": "+49 30 123456", "email": "bo@analytical.example"})
    assert (count("contact"), count("company")) == (2, 0)


def test_a_whole_office_that_writes_at_once_stays_a_whole_office(db: None, clock: VirtualClock) -> None:
    furnish()
    arrive({"name": "Front Desk", "phone": "+49 30 123456"})
    for name in ("Ada Lovelace", "Bo Berg", "Cai Chen"):
        submit({"name": name, "phone": "+49 30 123456", "email": f"{name[:2].lower()}@analytical.example"})
    settle()
    emails = rows("select email from contact where deleted_at is null order by email")
    assert emails == [("ad@analytical.example",), ("bo@analytical.example",), ("ca@analytical.example",)]


def test_one_person_who_writes_twice_at_once_is_one_contact(db: None, clock: VirtualClock) -> None:
    furnish()
    for email in ("ada@analytical.example", "ada@home.example"):
        submit({"name": "Ada Lovelace", "phone": "+49 30 123456", "email": email})
    settle()
    assert (count("contact"), count("lead")) == (1, 1)


def test_a_company_is_found_in_another_spelling(db: None, clock: VirtualClock) -> None:
    furnish()
    arrive({"name": "王小明", "email": "wang@qq.com", "company": "北京华为数字技术有限公司"})
    arrive({"name": "李雷", "email": "li@163.com", "company": "华为数字技术"})
    assert (count("contact"), count("company")) == (2, 1)


def test_a_lead_that_was_let_go_is_taken_up_again(db: None, ada: User, clock: VirtualClock) -> None:
    furnish()
    seller(ada)
    arrive(ADA_LOVELACE)
    write.update("lead", [Draft({"status": "lost", "lost_reason": "timing"}, id=only("lead")["id"])], By(SYSTEM))
    clock.advance(timedelta(days=30))
    again = arrive(ADA_LOVELACE)
    lead = only("lead")
    assert ("open", "reopened") in traced(again)
    assert (lead["status"], lead["owner_id"], lead["lost_reason"]) == ("assigned", ada.pk, None)


def test_many_of_one_person_in_one_batch_are_one_contact(db: None, clock: VirtualClock) -> None:
    furnish()
    for _ in range(20):
        submit(ADA_LOVELACE)
    settle()
    assert (count("contact"), count("lead"), only("lead")["enquiries"]) == (1, 1, 20)
    assert len(happened("contact.interaction")) == 19


@pytest.mark.parametrize(
    "answers",
    [{"email": "ada@analytical.example", "company": "Analytical"}, {"phone": "+49 30 123456", "company": "Analytical"}],
    ids=["by e-mail", "by phone"],
)
def test_two_that_arrive_at_the_same_instant_are_one_contact(answers: dict[str, str], transactional_db: None) -> None:
    """Eight workers each hold one submission of one person, in buckets of their own, and start together."""
    furnish()
    buckets = [_bucket(submit({"name": "Ada", **answers})) for _ in range(8)]
    until_readable()
    start = Barrier(8)

    def work(bucket: int) -> None:
        start.wait()
        run_until_idle([bucket])
        connection.close()

    with ThreadPoolExecutor(8) as workers:
        list(workers.map(work, buckets))
    settle()
    assert (count("contact"), count("company"), count("lead")) == (1, 1, 1)


def _bucket(submission: UUID) -> int:
    return int(rows("select bucket_of(%s)", submission)[0][0])
