"""A visitor sends a form; two seconds later the team can act on it."""

import re
from datetime import datetime

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import SLOWER, Screen
from tests.e2e.visitors import PROMISE, Arrival, contact_of, fill, label_of, leads_of, send

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


@pytest.mark.skipif(SLOWER > 1, reason="seconds are no promise in a browser slowed down on purpose")
def test_contact_lead_notice_and_mail_are_there_within_two_seconds(arrival: Arrival) -> None:
    told = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in arrival.seconds.items())
    print(f"\nafter the visitor's click: {told}")  # noqa: T201
    assert max(arrival.seconds.values()) < PROMISE


def test_what_the_visitor_typed_is_clean(arrival: Arrival) -> None:
    contact, visitor = arrival.contact, arrival.visitor
    assert (contact["email"], contact["phone"], contact["country"]) == (visitor.email, visitor.phone, visitor.country)
    assert contact["name"] == " ".join(contact["name"].split())


def test_the_page_of_the_contact_shows_them_and_says_why_the_score_is_so(admin: Screen, arrival: Arrival) -> None:
    page, contact = admin.page, arrival.contact
    admin.go(f"/contacts/{contact['id']}")
    about = admin.region("record.about")
    for text in (arrival.visitor.email, arrival.visitor.phone):
        expect(about).to_contain_text(text)
    score = label_of(admin, "contact", "score")
    page.get_by_role("button", name=admin.say("why.label", name=score)).click()
    why = page.get_by_role("dialog", name=admin.say("why.label", name=score))
    title = admin.say("why.title", name=score, value=contact["score"])
    expect(why.get_by_role("heading")).to_have_text(title, ignore_case=True)
    lines = admin.get(f"/contacts/{contact['id']}/explain", field="score")["lines"]
    assert sum(line["points"] for line in lines) == int(contact["score"]) > 0
    for line in lines:
        expect(why).to_contain_text(line["label"][admin.language])
        expect(why).to_contain_text(f"+{line['points']}")


def test_the_timeline_says_who_got_the_lead_and_why(admin: Screen, arrival: Arrival) -> None:
    admin.go(f"/leads/{arrival.lead['id']}")
    timeline = admin.page.get_by_role("region", name=admin.say("record.timeline"))
    owner = arrival.lead["owner"]["label"]
    country = {"zh": "中国", "en": "United Kingdom"}[admin.language]
    expect(timeline.get_by_role("listitem").filter(has_text=country).filter(has_text=owner).first).to_be_visible()


def test_the_bell_of_the_owner_rings_and_leads_to_the_lead(owner: Screen, arrival: Arrival) -> None:
    page = owner.page
    owner.go("/today")
    page.get_by_role("button", name=f"{owner.say('shell.notices')}: {owner.say('shell.unread', count=1)}").click()
    notices = page.get_by_role("dialog", name=owner.say("shell.notices"))
    notices.get_by_role("button", name=arrival.notice["title"][owner.language]).click()
    expect(page).to_have_url(f"{owner.address}/leads/{arrival.lead['id']}")
    expect(page.get_by_role("heading", level=1)).to_contain_text(arrival.contact["name"])


def test_the_four_mails_to_come_stand_there_with_their_days(admin: Screen, arrival: Arrival) -> None:
    admin.go(f"/contacts/{arrival.contact['id']}")
    section = admin.page.locator("section").filter(has=admin.heading("record.next")).last
    coming = admin.get(f"/contacts/{arrival.contact['id']}/next")["items"]
    assert [day_of(item["due_at"]) - day_of(arrival.contact["created_at"]) for item in coming] == [2, 5, 10, 15]
    steps = section.get_by_role("listitem")
    expect(steps).to_have_count(4)
    for step, item in zip(steps.all(), coming, strict=True):
        expect(step).to_contain_text(item["sentence"][admin.language])
        expect(step).to_contain_text(re.compile(r"\d\d:\d\d"))


def test_a_second_submission_is_an_interaction_and_no_second_contact(
    admin: Screen, stranger: Screen, form: str, arrival: Arrival
) -> None:
    fill(stranger, form, arrival.visitor, email=arrival.visitor.email.upper())
    send(stranger)
    path = f"/contacts/{arrival.contact['id']}/timeline"
    admin.until(
        lambda: [item for item in admin.get(path)["items"] if item["kind"] == "contact.interaction"],
        "the interaction",
    )
    again = contact_of(admin, arrival.visitor)
    assert again is not None
    assert again["id"] == arrival.contact["id"]
    assert admin.get("/contacts", filter=f'phone = "{arrival.visitor.phone}"', total="true")["total"] == 1
    assert [lead["id"] for lead in leads_of(admin, arrival.contact)] == [arrival.lead["id"]]


def day_of(moment: str) -> int:
    """Mails go out to the minute of the day on which they fall due, so whole days can be compared."""
    return datetime.fromisoformat(moment).toordinal()
