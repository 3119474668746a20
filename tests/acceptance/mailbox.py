"""A mailbox of ours on a real IMAP server, and the mails that strangers put into it."""

from collections import Counter
from collections.abc import Iterator
from email.message import EmailMessage, Message
from email.utils import format_datetime

import pytest
from pytest_django.fixtures import Settings

from guanxi.access.actors import SYSTEM
from guanxi.automation import vault
from guanxi.channels.inbound import polling
from guanxi.channels.inbound.mailboxes import MAILBOXES, Mailbox, Wanted
from guanxi.kit import clock
from tests import imap
from tests.imap import Account, Inbox


@pytest.fixture
def inbox(settings: Settings) -> Iterator[Inbox]:
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    with imap.serving() as server:
        yield server


def mailbox(inbox: Account, credential: str = "answers", **more: object) -> Mailbox:
    """Set up and read once, so that what comes from now on is read."""
    secret = {"password": inbox.password}
    vault.create(credential, "basic", {"username": inbox.user}, secret, [inbox.host], SYSTEM)
    given = {"security": "none", "port": inbox.port, "takes_bounces": True, **more}
    made = MAILBOXES.create(Wanted("Answers", inbox.user, inbox.host, credential, **given), SYSTEM)  # type: ignore[arg-type]
    polling.read(made)
    return made


def read() -> Counter[str]:
    """What the job does every minute."""
    done: Counter[str] = Counter()
    for one in MAILBOXES.where("is_active"):
        done += polling.read(one)
    return done


def letter(sender: str, subject: str, text: str, **headers: str) -> EmailMessage:
    mail = EmailMessage()
    mail["From"], mail["To"], mail["Subject"] = sender, "answers@spruce.example", subject
    mail["Date"] = format_datetime(clock.now())
    mail["Message-ID"] = f"<{abs(hash((sender, subject, text, *headers.values())))}@elsewhere.example>"
    for name, value in headers.items():
        mail[name.replace("_", "-")] = value
    mail.set_content(text)
    return mail


def returned(original: Message, *, status: str, said: str, action: str = "failed") -> bytes:
    """A delivery report (RFC 3464) as Postfix writes it, with the headers of what it returns."""
    address = str(original["To"]).rpartition("<")[2].rstrip(">")
    name = abs(hash((address, status, str(original["Message-ID"]))))
    fields = f"Final-Recipient: rfc822; {address}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n"
    return _report(
        f"From: MAILER-DAEMON@mx.example\nSubject: Undelivered Mail Returned\nMessage-ID: <{name}@mx.example>\n",
        "delivery-status",
        f"This is the mail system.\n\n<{address}>: {said}\n",
        f"Reporting-MTA: dns; mx.example.com\n\n{fields}",
        original,
    )


def feedback(original: Message, kind: str = "abuse") -> bytes:
    """A complaint (RFC 5965) as providers send it: whose it was is blacked out."""
    name = abs(hash((kind, str(original["Message-ID"]))))
    return _report(
        f"From: feedback@provider.example\nSubject: FW: complaint\nMessage-ID: <{name}@provider.example>\n",
        "feedback-report",
        "This is an abuse report.\n",
        f"Feedback-Type: {kind}\nVersion: 1\nUser-Agent: Provider/1.0\n",
        original,
    )


def _report(head: str, kind: str, words: str, fields: str, original: Message) -> bytes:
    headers = "".join(f"{name}: {original[name]}\n" for name in ("From", "To", "Subject", "Message-ID"))
    parts = (("text/plain", words), (f"message/{kind}", fields), ("text/rfc822-headers", headers))
    body = "".join(f"--cut\nContent-Type: {type}\n\n{text}\n" for type, text in parts)
    said = f"{head}To: answers@spruce.example\nMIME-Version: 1.0\n"
    return f'{said}Content-Type: multipart/report; report-type={kind}; boundary="cut"\n\n{body}--cut--\n'.encode()
