"""D05: what comes back is understood, hard and soft; who complains is left in peace."""

from datetime import timedelta
from email.message import EmailMessage

import pytest

from guanxi.access.models import User
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending import send_until_idle
from guanxi.channels.suppression import suppressed
from guanxi.kit.clock import VirtualClock
from tests.acceptance.mailbox import feedback, inbox, letter, mailbox, read, returned
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, happened, rows, runs, seller, settle
from tests.imap import Inbox
from tests.unit.channels.conftest import Postman, postman

__all__ = ["inbox", "postman"]
pytestmark = pytest.mark.usefixtures("db")
HERS = "ada@analytical.example"
GONE = "550 5.1.1 <ada@analytical.example>: Recipient address rejected: User unknown"
FULL = "552 5.2.2 <ada@analytical.example>: Mailbox full"


@pytest.fixture
def welcome(inbox: Inbox, postman: Postman, clock: VirtualClock, ada: User) -> EmailMessage:
    furnish()
    seller(ada)
    mailbox(inbox)
    arrive(ADA_LOVELACE)
    send_until_idle()
    return to_her(postman)[0]


def to_her(postman: Postman) -> list[EmailMessage]:
    return [mail for mail in postman.mails if mail["To"].addresses[0].addr_spec == HERS]


def reason() -> str:
    ban = suppressed([HERS]).get(HERS)
    return ban.reason if ban else ""


def outcomes() -> list[str]:
    return [outcome for _, _, outcome in runs("new-lead-sequence")]


def test_a_hard_bounce_ends_the_sequence_and_bans_the_address(welcome: EmailMessage, inbox: Inbox) -> None:
    inbox.put(returned(welcome, status="5.1.1", said=GONE))
    assert read() == {"bounce": 1}
    settle()
    assert outcomes() == ["bounced"]
    assert reason() == "bounced"
    ((status, error),) = rows("select status, error from message")
    assert status == "bounced"
    assert "User unknown" in error["en"]
    assert "被退回" in error["zh"]


def test_a_soft_bounce_is_told_and_the_next_mail_is_tried(
    welcome: EmailMessage, inbox: Inbox, postman: Postman, clock: VirtualClock
) -> None:
    inbox.put(returned(welcome, status="5.2.2", said=FULL))
    read()
    run_through(clock, timedelta(days=3))
    send_until_idle()
    assert [event["hard"] for event in happened("message.bounced")] == [False]
    assert reason() == ""
    assert len(to_her(postman)) == 2


def test_the_third_soft_bounce_within_a_month_gives_the_address_up(
    welcome: EmailMessage, inbox: Inbox, postman: Postman, clock: VirtualClock
) -> None:
    inbox.put(returned(welcome, status="5.2.2", said=FULL))
    read()
    for mails in (2, 3):
        run_through(clock, timedelta(days=4))
        send_until_idle()
        assert len(to_her(postman)) == mails
        inbox.put(returned(to_her(postman)[-1], status="5.2.2", said=FULL))
        read()
    settle()
    assert [event["hard"] for event in happened("message.bounced")] == [False, False, True]
    assert (reason(), outcomes()) == ("bounced", ["bounced"])


def test_a_delay_is_no_bounce(welcome: EmailMessage, inbox: Inbox) -> None:
    inbox.put(returned(welcome, status="4.4.7", said="450 4.4.7 delivery delayed", action="delayed"))
    assert read() == {"report": 1}
    assert happened("message.bounced") == []


def test_a_notice_that_anybody_could_have_written_bans_nobody_at_once(welcome: EmailMessage, inbox: Inbox) -> None:
    stranger = letter(HERS, "x", "y")
    stranger.replace_header("To", HERS)
    inbox.put(returned(stranger, status="5.1.1", said=GONE))
    assert read() == {"bounce": 1}
    assert [event["hard"] for event in happened("message.bounced")] == [False]
    assert reason() == ""


def test_a_complaint_stops_every_mail_and_ends_the_sequence(
    welcome: EmailMessage, inbox: Inbox, postman: Postman, clock: VirtualClock
) -> None:
    inbox.put(feedback(welcome))
    assert read() == {"complaint": 1}
    settle()
    assert (reason(), outcomes()) == ("complained", ["complained"])
    run_through(clock, timedelta(days=16))
    send_until_idle()
    assert len(to_her(postman)) == 1


def test_a_report_about_signatures_is_no_complaint(welcome: EmailMessage, inbox: Inbox) -> None:
    inbox.put(feedback(welcome, "auth-failure"))
    assert read() == {"report": 1}
    assert reason() == ""


def test_what_cannot_be_delivered_comes_back_to_the_mailbox(welcome: EmailMessage, postman: Postman) -> None:
    assert postman.senders[postman.mails.index(welcome)] == "answers@spruce.example"
