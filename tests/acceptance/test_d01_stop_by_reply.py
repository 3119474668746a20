"""D01: a reply that lies in a real mailbox ends the sequence; who is merely away stays in it."""

from datetime import timedelta
from email.message import EmailMessage
from typing import Any

import pytest

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation.engine.loop import run_through
from guanxi.automation.sending import send_until_idle
from guanxi.kit.clock import VirtualClock
from guanxi.objects.timeline import timeline
from tests.acceptance.mailbox import inbox, letter, mailbox, read
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, happened, only, rows, runs, seller, settle
from tests.imap import Inbox
from tests.unit.channels.conftest import Postman, postman

__all__ = ["inbox", "postman"]
pytestmark = pytest.mark.usefixtures("db")
HERS = "ada@analytical.example"


@pytest.fixture
def welcome(inbox: Inbox, postman: Postman, clock: VirtualClock, ada: User) -> EmailMessage:
    """The first mail of the sequence, as it lies in her mailbox."""
    furnish()
    seller(ada)
    mailbox(inbox)
    arrive(ADA_LOVELACE)
    send_until_idle()
    return to_her(postman)[0]


def to_her(postman: Postman) -> list[EmailMessage]:
    return [mail for mail in postman.mails if mail["To"].addresses[0].addr_spec == HERS]


def reply(mail: EmailMessage, text: str, **headers: str) -> EmailMessage:
    return letter(HERS, f"Re: {mail['Subject']}", text, In_Reply_To=str(mail["Message-ID"]), **headers)


def live(clock: VirtualClock, days: int) -> None:
    for _ in range(days):
        run_through(clock, timedelta(days=1))
        send_until_idle()
        settle()


def outcomes() -> list[tuple[str, str]]:
    return [(status, outcome) for status, _, outcome in runs("new-lead-sequence")]


def sentences(contact: Any, language: str) -> list[str]:
    return [item.sentence.in_(language) for item in timeline("contact", contact, SYSTEM, limit=100)]


def test_a_reply_in_the_mailbox_ends_the_sequence_and_no_further_mail_leaves(
    welcome: EmailMessage, inbox: Inbox, postman: Postman, clock: VirtualClock
) -> None:
    live(clock, 1)
    inbox.put(reply(welcome, "Thank you, let us talk on Friday.\n\nOn Monday, Spruce wrote:\n> Hello").as_bytes())
    assert read() == {"answer": 1}
    settle()
    assert outcomes() == [("e", "replied")]
    live(clock, 16)
    assert len(to_her(postman)) == 1


def test_the_reply_stands_with_the_contact_in_words_that_people_wrote(welcome: EmailMessage, inbox: Inbox) -> None:
    text = "谢谢，周五聊聊。\n\n在 2026年3月2日，云杉智造 写道：\n> 你好"
    inbox.put(reply(welcome, text).as_bytes())
    read()
    (told,) = happened("message.replied")
    assert (told["text"], told["sender"], told["template"]) == ("谢谢，周五聊聊。", HERS, "welcome")
    kept = rows("select contact_id, direction, status, text from message where direction = 'in'")
    assert kept == [(only("contact")["id"], "in", "received", text)]
    assert rows("select status from message where direction = 'out'") == [("replied",)]
    assert any("was answered" in one for one in sentences(only("contact")["id"], "en"))
    assert any("收到回复" in one for one in sentences(only("contact")["id"], "zh"))


def test_our_mails_ask_to_be_answered_in_the_mailbox_and_to_the_owner(welcome: EmailMessage, ada: User) -> None:
    addresses = [one.addr_spec for one in welcome["Reply-To"].addresses]
    assert addresses == [ada.email, "answers@spruce.example"]


def test_a_mail_without_any_reference_is_known_by_its_sender(welcome: EmailMessage, inbox: Inbox) -> None:
    inbox.put(letter(f"Ada <{HERS.upper()}>", "A question", "How much is it?").as_bytes())
    assert read() == {"answer": 1}
    settle()
    assert outcomes() == [("e", "replied")]


def test_a_colleague_who_answers_from_another_address_has_answered_too(welcome: EmailMessage, inbox: Inbox) -> None:
    mail = letter(
        "assistant@analytical.example", "Re: yours", "She asks you to call.", References=str(welcome["Message-ID"])
    )
    inbox.put(mail.as_bytes())
    assert read() == {"answer": 1}
    settle()
    assert outcomes() == [("e", "replied")]


@pytest.mark.parametrize(
    ("subject", "headers"),
    [
        ("Re: Thank you", {"Auto_Submitted": "auto-replied"}),
        ("Automatic reply: Thank you", {}),
        ("自动回复：感谢来信", {}),
        ("I am away", {"X_Autoreply": "yes"}),
    ],
)
def test_whoever_is_out_of_office_has_not_replied(
    subject: str, headers: dict[str, str], welcome: EmailMessage, inbox: Inbox, postman: Postman, clock: VirtualClock
) -> None:
    mail = letter(HERS, subject, "I am back on Monday.", In_Reply_To=str(welcome["Message-ID"]), **headers)
    inbox.put(mail.as_bytes())
    assert read() == {"absence": 1}
    live(clock, 16)
    assert outcomes() == [("e", "completed")]
    assert len(to_her(postman)) == 5
    assert len(happened("message.auto_replied")) == 1
    assert happened("message.replied") == []


def test_mails_are_read_once_though_the_server_numbers_them_anew(welcome: EmailMessage, inbox: Inbox) -> None:
    inbox.put(reply(welcome, "Yes.").as_bytes())
    assert read() == {"answer": 1}
    assert read() == {}
    inbox.renumber()
    assert read() == {"repeated": 1}
    inbox.put(reply(welcome, "And one thing more.").as_bytes())
    assert read() == {"answer": 1}
    assert len(happened("message.replied")) == 2


def test_nothing_in_the_mailbox_is_changed_and_old_mails_are_left_alone(
    inbox: Inbox, postman: Postman, clock: VirtualClock
) -> None:
    furnish()
    inbox.put(letter(HERS, "From last year", "Hello").as_bytes())
    mailbox(inbox)
    assert read() == {}
    assert set(inbox.commands) <= {"CAPABILITY", "LOGIN", "ID", "EXAMINE", "SEARCH", "FETCH", "LOGOUT"}


def test_a_stranger_and_a_forged_reference_change_nothing(welcome: EmailMessage, inbox: Inbox) -> None:
    (message,) = rows("select id from message where direction = 'out'")[0]
    forged = f"<{message.hex}.{'0' * 20}@spruce.example>"
    inbox.put(letter("eve@elsewhere.example", "Re: hi", "Stop it", In_Reply_To=forged).as_bytes())
    assert read() == {"stranger": 1}
    settle()
    assert outcomes() == [("w", "")]
