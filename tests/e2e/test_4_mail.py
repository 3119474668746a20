"""Open the welcome mail, click in it: it is on the timeline, and the third open counts."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import expect

from tests.e2e.screen import Screen
from tests.e2e.visitors import Arrival, label_of, one

# Whoever opens a mail within two seconds is a machine.
_READERS = timedelta(seconds=3)

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(300)]


def test_the_welcome_mail_is_among_the_caught_ones_and_readable(admin: Screen, arrival: Arrival) -> None:
    open_mail(admin, arrival)
    mail = admin.page.get_by_role("article")
    expect(mail).to_contain_text(arrival.visitor.email)
    greeting = {"zh": "你的留言我们已经收到", "en": "thank you for your message"}[admin.language]
    expect(mail.frame_locator("iframe").locator("body")).to_contain_text(greeting)
    expect(mail.frame_locator("iframe").locator("body")).to_contain_text(arrival.lead["owner"]["label"])


def test_the_third_open_raises_the_score_by_ten_and_says_why(admin: Screen, arrival: Arrival) -> None:
    before = int(one(admin, "contacts", arrival.contact["id"])["score"])
    for _ in range(3 - opens(admin, arrival)):
        assert int(one(admin, "contacts", arrival.contact["id"])["score"]) == before
        open_mail(admin, arrival)
    after = admin.until(
        lambda: int(one(admin, "contacts", arrival.contact["id"])["score"]) - before, "a score that went up"
    )
    assert after == 10
    admin.go(f"/contacts/{arrival.contact['id']}")
    score = label_of(admin, "contact", "score")
    admin.page.get_by_role("button", name=admin.say("why.label", name=score)).click()
    why = admin.page.get_by_role("dialog", name=admin.say("why.label", name=score))
    reason = {"zh": "7 天内打开邮件 3 次", "en": "Opened our mails three times within 7 days"}[admin.language]
    expect(why.get_by_role("listitem").filter(has_text=reason)).to_contain_text("+10")


def test_a_click_in_the_mail_opens_its_page_and_is_on_the_timeline(admin: Screen, arrival: Arrival) -> None:
    open_mail(admin, arrival)
    button = {"zh": "了解我们的产品", "en": "See what we do"}[admin.language]
    with admin.page.context.expect_page() as opened:
        admin.page.get_by_role("article").frame_locator("iframe").get_by_role("link", name=button).click()
    opened.value.wait_for_load_state()
    assert "/t/c/" not in opened.value.url
    opened.value.close()
    admin.until(lambda: kinds(admin, arrival).count("message.clicked"), "the click on the timeline")


def test_opens_and_the_click_are_told_on_the_page_of_the_contact(admin: Screen, arrival: Arrival) -> None:
    admin.go(f"/contacts/{arrival.contact['id']}")
    timeline = admin.page.get_by_role("region", name=admin.say("record.timeline"))
    told = admin.get(f"/contacts/{arrival.contact['id']}/timeline")["items"]
    for kind in ("message.opened", "message.clicked"):
        sentence = next(item["sentence"][admin.language] for item in told if item["kind"] == kind)
        expect(timeline.get_by_role("listitem").filter(has_text=sentence).first).to_be_visible()


def open_mail(admin: Screen, arrival: Arrival) -> None:
    """From the list of caught mails, as the receiver would from theirs; the picture in it comes with it."""
    admin.until(lambda: datetime.now(UTC) - datetime.fromisoformat(arrival.mail["at"]) > _READERS, "a reader's time")
    seen = opens(admin, arrival)
    admin.go("/mails")
    line = admin.page.get_by_role("list", name=admin.say("mails.title")).get_by_role("button")
    line.filter(has_text=arrival.visitor.email).first.click()
    admin.until(lambda: opens(admin, arrival) > seen, "the open on the timeline")


def kinds(admin: Screen, arrival: Arrival) -> list[str]:
    return [item["kind"] for item in admin.get(f"/contacts/{arrival.contact['id']}/timeline", limit=100)["items"]]


def opens(admin: Screen, arrival: Arrival) -> int:
    """How often a person opened the mail, as the timeline counts."""
    told = admin.get(f"/contacts/{arrival.contact['id']}/timeline", limit=100)["items"]
    return sum(item["kind"] == "message.opened" and not item["data"]["machine"] for item in told)
