"""One mail, filed once: recognised, matched with what we sent, and its consequences drawn, in one transaction."""

from datetime import timedelta
from hashlib import sha256
from typing import Literal

from django.db import connection, transaction

from guanxi.channels import house
from guanxi.channels.inbound import consequences, finding
from guanxi.channels.inbound.bounces import Bounce
from guanxi.channels.inbound.complaints import Complaint
from guanxi.channels.inbound.kinds import Recognised, recognise
from guanxi.channels.inbound.reading import Incoming
from guanxi.kit import clock, sql

Outcome = Literal["answer", "received", "absence", "bounce", "complaint", "report", "stranger", "own", "repeated"]
KEPT = timedelta(days=120)
"""How long a mail is remembered as read."""
# Notices about what was sent longer ago than this are about something else.
_RECENT = timedelta(days=14)


@transaction.atomic
def file(raw: bytes) -> Outcome:
    mail = Incoming(raw)
    key = sha256(f"{mail.id}\n{mail.sender}".encode()).hexdigest()
    if not _is_new(key):
        return "repeated"
    outcome = _filed(mail, recognise(mail))
    with connection.cursor() as cur:
        cur.execute("update arrived_mail set outcome = %s where key = %s", [outcome, key])
    return outcome


def forget() -> int:
    with connection.cursor() as cur:
        cur.execute("delete from arrived_mail where at < %s", [clock.now() - KEPT])
        return int(cur.rowcount)


def _is_new(key: str) -> bool:
    text = "insert into arrived_mail (key, at) values (%s, %s) on conflict (key) do nothing returning key"
    with connection.cursor() as cur:
        return bool(sql.rows(cur, text, [key, clock.now()]))


def _filed(mail: Incoming, found: Recognised) -> Outcome:
    if found.kind == "report":
        return "report"
    if found.kind == "bounce":
        return _bounce(mail, found.bounces)
    if found.complaint is not None:
        return _complaint(mail, found.complaint)
    if mail.sender == house.mail_from()[1].lower():
        return "own"
    return _absence(mail) if found.kind == "absence" else _answer(mail)


def _answer(mail: Incoming) -> Outcome:
    about = finding.answered(mail)
    if about is not None:
        consequences.answered(mail, about)
        return "answer"
    contact = finding.contact_of(mail.sender)
    if contact is None:
        return "stranger"
    consequences.received(mail, contact)
    return "received"


def _absence(mail: Incoming) -> Outcome:
    about = finding.answered(mail)
    if about is not None:
        consequences.absent(mail, about)
    return "absence"


def _bounce(mail: Incoming, bounces: tuple[Bounce, ...]) -> Outcome:
    """The mail that came back says which message it was. Without it, each address named is looked up."""
    refused = [bounce for bounce in bounces if bounce.verdict]
    returned = finding.returned(mail)
    if returned is not None:
        worst = next((bounce for bounce in refused if bounce.verdict == "hard"), refused[0])
        consequences.bounced(worst, returned, is_proven=True)
        return "bounce"
    for bounce in refused:
        about = finding.newest_to(bounce.recipient, exactly=True, within=_RECENT)
        if about is not None:
            consequences.bounced(bounce, about, is_proven=False)
    return "bounce"


def _complaint(mail: Incoming, complaint: Complaint) -> Outcome:
    returned = finding.returned(mail)
    named = (finding.newest_to(one, exactly=True, within=_RECENT) for one in complaint.recipients)
    for about in [returned] if returned else [one for one in named if one]:
        consequences.complained(about, complaint.kind)
    return "complaint"
