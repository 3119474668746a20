"""D01: what is proved against an IMAP server of ours holds against Dovecot, too."""

from collections.abc import Iterator
from email.message import EmailMessage

import pytest
from pytest_django.fixtures import Settings

from guanxi.access.models import User
from guanxi.automation.sending import send_until_idle
from guanxi.channels.inbound import polling
from guanxi.channels.inbound.imap import Unreadable
from guanxi.channels.inbound.mailboxes import MAILBOXES
from guanxi.kit.clock import VirtualClock
from tests import dovecot
from tests.acceptance.mailbox import letter, mailbox, read
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, happened, seller, settle
from tests.acceptance.test_d01_stop_by_reply import HERS, live, outcomes, reply, to_her
from tests.dovecot import Dovecot
from tests.unit.channels.conftest import Postman, postman

__all__ = ["postman"]
pytestmark = [
    pytest.mark.usefixtures("db"),
    pytest.mark.skipif(dovecot.PROGRAM is None, reason="dovecot is not installed (Debian: dovecot-imapd)"),
]
CUSTOMERS, ON_THE_WIRE = "客户", "&W6JiNw-"


@pytest.fixture(scope="module")
def running() -> Iterator[Dovecot]:
    with dovecot.serving() as account:
        yield account


@pytest.fixture
def house(running: Dovecot, settings: Settings) -> Dovecot:
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    running.restore(ON_THE_WIRE)
    return running


@pytest.fixture
def welcome(house: Dovecot, postman: Postman, clock: VirtualClock, ada: User) -> EmailMessage:
    """The first mail of the sequence, answers to which go to a folder that had a mail in it before."""
    furnish()
    seller(ada)
    house.put(letter(HERS, "From last year", "Hello").as_bytes(), ON_THE_WIRE)
    mailbox(house, folder=CUSTOMERS)
    arrive(ADA_LOVELACE)
    send_until_idle()
    return to_her(postman)[0]


def test_a_reply_ends_the_sequence_and_stays_unread_for_people(
    welcome: EmailMessage, house: Dovecot, postman: Postman, clock: VirtualClock
) -> None:
    house.put(reply(welcome, "谢谢，周五聊聊。").as_bytes(), ON_THE_WIRE)
    assert house.unseen(ON_THE_WIRE) == 2
    assert read() == {"answer": 1}
    assert read() == {}
    assert house.unseen(ON_THE_WIRE) == 2
    settle()
    assert outcomes() == [("e", "replied")]
    live(clock, 16)
    assert len(to_her(postman)) == 1
    assert [told["text"] for told in happened("message.replied")] == ["谢谢，周五聊聊。"]


def test_a_folder_that_was_restored_is_read_without_counting_twice(welcome: EmailMessage, house: Dovecot) -> None:
    mail = reply(welcome, "Yes.").as_bytes()
    house.put(mail, ON_THE_WIRE)
    assert read() == {"answer": 1}
    house.restore(ON_THE_WIRE)
    house.put(mail, ON_THE_WIRE)
    house.put(reply(welcome, "And one thing more.").as_bytes(), ON_THE_WIRE)
    assert read() == {"repeated": 1, "answer": 1}
    assert read() == {}


def test_a_wrong_password_and_a_folder_that_is_not_there_are_said(house: Dovecot) -> None:
    nowhere = mailbox(house, folder="无此文件夹")
    with pytest.raises(Unreadable) as told:
        polling.attempt(nowhere)
    assert "无此文件夹" in told.value.reason.zh
    with pytest.raises(Unreadable) as told:
        polling.attempt(
            mailbox(dovecot.Dovecot(port=house.port, user="wrong@spruce.example", password="guess"), "wrong")
        )
    assert "refused the login" in told.value.reason.en
    assert len(MAILBOXES.where("error is not null")) == 2
