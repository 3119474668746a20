"""A02: what visitors send is tidied and checked; what is refused says which field and why; nothing sent is lost."""

import pytest

from guanxi.kit.clock import VirtualClock
from tests.acceptance import office
from tests.acceptance.office import ADA_LOVELACE, arrive, count, detail, furnish, one, only, traced

pytestmark = pytest.mark.usefixtures("db")


def test_a_contact_is_made_of_clean_values(clock: VirtualClock) -> None:
    furnish()
    arrive(ADA_LOVELACE)
    contact, company = only("contact"), only("company")
    assert (contact["name"], contact["first_name"], contact["last_name"]) == ("Ada Lovelace", "Ada", "Lovelace")
    assert (contact["email"], contact["phone"], contact["country"]) == ("ada@analytical.example", "+4930123456", "DE")
    assert (contact["title_level"], contact["language"], contact["source"]) == ("decision", "en", "website_form")
    assert (company["name"], company["domain"]) == ("Analytical Engines GmbH", "analytical.example")
    assert company["industry"] == "technology"
    assert contact["company_id"] == company["id"]


def test_every_correction_stands_in_the_trace(clock: VirtualClock) -> None:
    furnish()
    submission = arrive(ADA_LOVELACE)
    lines = detail(submission, "clean")["lines"]
    assert ("phone", "phone.e164", "(030) 123456", "+4930123456") in [
        (line["field"], line["rule"], line["before"], line["after"]) for line in lines
    ]
    assert all(line["label"]["zh"] for line in lines)


@pytest.mark.parametrize(
    ("address", "rule", "reason"),
    [
        ("ada at example", "mail.syntax", "“adaatexample” is not an e-mail address"),
        ("ada@mailinator.com", "mail.disposable", "mailinator.com gives out throw-away mailboxes"),
    ],
)
def test_a_refused_value_names_field_and_reason_and_the_raw_submission_is_kept(
    address: str, rule: str, reason: str, clock: VirtualClock
) -> None:
    furnish()
    submission = arrive({**ADA_LOVELACE, "email": address})
    kept = one("submission", submission)
    assert (kept["status"], kept["reason"]) == ("refused", reason)
    assert [(fault["field"], fault["code"]) for fault in kept["faults"]] == [("email", rule)]
    assert kept["data"]["email"] == address
    assert count("contact") == 0
    assert traced(submission)[0] == ("clean", "refused")


def test_a_phone_nobody_could_call_is_left_out_but_does_not_turn_the_person_away(clock: VirtualClock) -> None:
    furnish()
    submission = arrive({**ADA_LOVELACE, "phone": "12"})
    assert only("contact")["phone"] is None
    assert one("submission", submission)["status"] == "accepted"
    assert [fault["code"] for fault in detail(submission, "clean")["faults"]] == ["phone.e164"]


def test_somebody_who_cannot_be_reached_is_refused(clock: VirtualClock) -> None:
    furnish()
    submission = arrive({"name": "Nobody", "message": "hello"})
    assert one("submission", submission)["status"] == "refused"
    assert office.runs("lead-capture") == [("e", "refused", "refused")]
