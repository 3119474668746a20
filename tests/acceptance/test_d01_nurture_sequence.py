"""D01: five mails on the days 0, 2, 5, 10 and 15, until the deal is won or lost, or the person replies or leaves."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending.loop import send_until_idle
from guanxi.channels import tracking
from guanxi.channels.adapters import Mail
from guanxi.customers.facade import Entry, record_consent
from guanxi.events.log import NewEvent, append
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from guanxi.sales.facade import convert_lead, move_deal
from tests.acceptance.office import (
    ADA_LOVELACE,
    CONSENT,
    arrive,
    furnish,
    happened,
    only,
    postman,
    rows,
    runs,
    seller,
    settle,
)

pytestmark = pytest.mark.usefixtures("db")
BY = By(SYSTEM)


@pytest.fixture
def mails(clock: VirtualClock, ada: User) -> Iterator[list[Mail]]:
    """The mails to the visitor; what the owner is told goes elsewhere."""
    furnish()
    seller(ada)
    with postman() as taken:
        yield taken


def live(clock: VirtualClock, days: int) -> None:
    """Let so many days pass, one by one, with engine and sender at work."""
    for _ in range(days):
        run_through(clock, timedelta(days=1))
        send_until_idle()
        settle()


def to_ada(mails: list[Mail]) -> list[str]:
    return [mail.subject for mail in mails if mail.to == "ada@analytical.example"]


def test_five_mails_on_their_days(mails: list[Mail], clock: VirtualClock) -> None:
    start = clock.now()
    arrive(ADA_LOVELACE)
    send_until_idle()
    live(clock, 16)
    sent = rows("select template, sent_at from message order by sent_at")
    assert [(template, (at - start).days) for template, at in sent] == [
        ("welcome", 0),
        ("case-study", 2),
        ("product-demo", 5),
        ("social-proof", 10),
        ("last-offer", 15),
    ]
    assert len(to_ada(mails)) == 5
    assert runs("new-lead-sequence") == [("e", "last-offer", "completed")]


@pytest.mark.parametrize(("language", "subject"), [("en", "Thank you for writing to us, Ada"), ("zh", "ada")])
def test_the_mail_speaks_the_language_of_the_form(
    language: str, subject: str, mails: list[Mail], clock: VirtualClock
) -> None:
    arrive(ADA_LOVELACE, language=language)
    send_until_idle()
    assert subject in to_ada(mails)[0].lower() or subject in to_ada(mails)[0]
    assert {"en": "Hello Ada", "zh": "感谢你的来信"}[language] in mails[-1].text + mails[-1].subject


def test_a_won_deal_ends_the_sequence_and_the_run_says_so(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    live(clock, 3)
    deal = convert_lead(only("lead")["id"], {"amount": 9000, "close_on": "2026-04-01"}, BY)
    for stage in ("qualified", "proposal_sent", "close_won"):
        move_deal(deal, stage, BY)
    live(clock, 20)
    assert len(to_ada(mails)) == 2
    assert [outcome for _, _, outcome in runs("new-lead-sequence")] == ["won"]
    (left,) = [event for event in happened("flow.left") if event["flow"] == "new-lead-sequence"]
    assert "赢单" in left["reason"]["zh"]


def test_converting_alone_does_not_end_it(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    convert_lead(only("lead")["id"], {}, BY)
    live(clock, 3)
    assert len(to_ada(mails)) == 2


def test_a_lead_that_is_let_go_ends_it(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    write.update("lead", [Draft({"status": "lost", "lost_reason": "no_need"}, id=only("lead")["id"])], BY)
    live(clock, 3)
    assert [outcome for _, _, outcome in runs("new-lead-sequence")] == ["let_go"]


@pytest.mark.parametrize("what", ["replied", "bounced"])
def test_a_reply_and_a_bounce_end_it(what: str, mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    message = only("message")
    data = {"channel": "email", "hard": True}
    append([NewEvent(f"message.{what}", "message", message["id"], message["contact_id"], data)])
    live(clock, 6)
    assert [outcome for _, _, outcome in runs("new-lead-sequence")] == [what]


def test_unsubscribing_ends_it_and_is_written_into_the_ledger(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    live(clock, 3)
    (message,) = rows("select id from message where template = 'case-study'")
    tracking.unsubscribe(message[0])
    live(clock, 14)
    assert len(to_ada(mails)) == 2
    assert [outcome for _, _, outcome in runs("new-lead-sequence")] == ["unsubscribed"]
    ledger = rows("select purpose, is_given from consent order by said_at, id")
    assert ledger == [("marketing", True), ("marketing", False)]
    assert only("contact")["email_consent"] == "withdrawn"


def test_without_consent_only_the_answer_to_the_enquiry_is_sent(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE, consent={**CONSENT, "given": False})
    live(clock, 16)
    assert [subject[:9] for subject in to_ada(mails)] == ["Thank you"]
    reasons = [event["reason"]["zh"] for event in happened("message.cancelled")]
    assert reasons == ["联系人已拒绝营销推广消息"] * 4


def test_consent_keeps_wording_time_and_place(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    entry = only("consent")
    assert (entry["is_given"], entry["wording"], entry["source"]) == (True, CONSENT["wording"], "form:contact-us")
    assert entry["said_at"] == clock.now()
    assert only("contact")["email_consent"] == "given"
    (event,) = happened("contact.consented")
    assert (event["purpose"], event["is_given"]) == ("marketing", True)


def test_agreeing_again_lifts_the_ban_of_an_unsubscription(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    live(clock, 1)
    tracking.unsubscribe(only("message")["id"])
    assert rows("select reason from suppression") == [("unsubscribed",)]
    record_consent([Entry(only("contact")["id"], True, "Yes, again", "phone")], BY)
    assert rows("select reason from suppression") == []


def test_a_second_enquiry_does_not_begin_a_second_sequence(mails: list[Mail], clock: VirtualClock) -> None:
    arrive(ADA_LOVELACE)
    live(clock, 1)
    arrive(ADA_LOVELACE)
    live(clock, 16)
    assert len(to_ada(mails)) == 5
