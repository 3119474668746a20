"""Reads the mailboxes: what arrived since last time, each mail filed in the transaction that moves the place."""

from collections import Counter
from datetime import timedelta
from uuid import UUID

import structlog
from django.conf import settings
from django.db import transaction

from guanxi.automation import vault
from guanxi.automation.sending import tokens
from guanxi.channels import notices
from guanxi.channels.inbound import filing, mailboxes
from guanxi.channels.inbound.imap import Folder, Login, Place, Unreadable, opened
from guanxi.channels.inbound.mailboxes import MAILBOXES, Mailbox
from guanxi.kit.net import Blocked, doors
from guanxi.kit.phrase import Phrase

# The next run of the job reads on; so one flooded mailbox does not keep the others waiting.
MOST = 500
_OVERLAP = timedelta(days=2)
_FILED = frozenset({"answer", "received", "absence", "bounce", "complaint"})
_log = structlog.get_logger("guanxi.inbound")


def read_all() -> None:
    for mailbox in MAILBOXES.where("is_active"):
        read(mailbox)


def read(mailbox: Mailbox) -> Counter[str]:
    """How many of each outcome. Trouble is written down where whoever set it up looks, and never raised."""
    done: Counter[str] = Counter()
    try:
        with opened(_place(mailbox), _login(mailbox), doors(settings.GUANXI_PRIVATE_HOSTS)) as folder:
            for uid in _waiting(mailbox, folder)[:MOST]:
                done[_take(mailbox, folder, uid)] += 1
    except Unreadable as trouble:
        _say(mailbox, trouble.reason)
        return done
    mailboxes.ended(mailbox, None)
    return done


def attempt(mailbox: Mailbox) -> int:
    """For the button “try it”: how many mails the folder holds for us to read. Raises Unreadable."""
    with opened(_place(mailbox), _login(mailbox), doors(settings.GUANXI_PRIVATE_HOSTS)) as folder:
        return len(folder.after(mailbox.last_uid)) if mailbox.uid_validity == folder.validity else 0


def _place(mailbox: Mailbox) -> Place:
    return Place(mailbox.host, mailbox.port, mailbox.security, mailbox.folder)


def _login(mailbox: Mailbox) -> Login:
    opened = vault.open_credential(mailbox.credential)
    if opened is None:
        raise Unreadable(_NO_CREDENTIAL.fill(name=mailbox.credential))
    if not opened.may_go_to(mailbox.host.lower()):
        raise Unreadable(_NOT_THERE.fill(name=mailbox.credential, host=mailbox.host))
    if opened.kind != "oauth2":
        return Login(opened.part("username"), opened.part("password"))
    try:
        return Login(mailbox.address, token=tokens.token_of(opened, doors(settings.GUANXI_PRIVATE_HOSTS)))
    except (tokens.NoToken, Blocked) as trouble:
        raise Unreadable(trouble.reason) from None


def _waiting(mailbox: Mailbox, folder: Folder) -> list[int]:
    """A mailbox is read from the moment it was set up. When the server has numbered its mails anew, the last days are
    read again: what was filed then is known by its own id.
    """
    if mailbox.uid_validity == folder.validity:
        return folder.after(mailbox.last_uid)
    since = mailbox.read_at
    found = folder.since(since - _OVERLAP) if mailbox.uid_validity is not None and since else []
    start = found[0] - 1 if found else folder.next - 1
    mailboxes.begin(mailbox, folder.validity, start)
    return found


def _take(mailbox: Mailbox, folder: Folder, uid: int) -> str:
    raw = folder.mail(uid)
    try:
        with transaction.atomic():
            outcome = filing.file(raw) if raw is not None else "gone"
            mailboxes.move(mailbox, uid, is_filed=outcome in _FILED)
    except Exception:
        _log.exception("mail_not_filed", mailbox=str(mailbox.id), uid=uid)
        mailboxes.move(mailbox, uid, is_filed=False)
        return "failed"
    return outcome


def _say(mailbox: Mailbox, reason: Phrase) -> None:
    """Whoever set it up hears of it once, not every minute."""
    if mailbox.error is None and mailbox.read_at is not None and mailbox.created_by.startswith("user:"):
        user = UUID(mailbox.created_by.partition(":")[2])
        notices.notify([user], _TROUBLE.fill(name=mailbox.name), reason, "/settings/mailboxes")
    mailboxes.ended(mailbox, reason)


_NO_CREDENTIAL = Phrase("There is no credential “{name}” in the vault", "保险库中没有名为“{name}”的凭证")
_NOT_THERE = Phrase("The credential “{name}” may not be sent to “{host}”", "凭证“{name}”不允许发送到“{host}”")
_TROUBLE = Phrase("The mailbox “{name}” can no longer be read", "邮箱“{name}”无法读取")
