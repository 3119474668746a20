"""What follows from a mail that came in: the record, the events flows wait for, addresses nobody writes to again."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM, visitor
from guanxi.channels.inbound.bounces import Bounce
from guanxi.channels.inbound.quoting import said_in
from guanxi.channels.inbound.reading import Incoming
from guanxi.channels.suppression import suppress
from guanxi.channels.tracking import Sent
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, sql
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.registry import Registry
from guanxi.objects import write
from guanxi.objects.write import By, Draft

EXCERPT = 1_000
# So many refusals of one address within this time, none of them final, and it is given up.
MOST_BOUNCES, WITHIN = 3, timedelta(days=30)
_AHEAD, _OLDEST = timedelta(minutes=5), timedelta(days=30)

_SENDER = visitor("mail")
# Whatever came before an answer, the answer says more; a mail that was refused cannot have been answered.
_ANSWERABLE = frozenset({"queued", "sent", "delivered", "uncertain", "opened", "clicked"})

# Layers above hear of an answer inside the same transaction: to what, and in which words.
REPLIERS: Registry[Callable[[Sent, Mapping[str, object]], None]] = Registry(
    "listener to answers", Phrase("listener to answers", "回复处理")
)


def answered(mail: Incoming, about: Sent) -> None:
    """Flows hear of it by `message.replied`; the answer itself becomes a message of the contact."""
    kept = _keep(mail, about.contact, about.purpose)
    said = {**_words(mail), "answer": str(kept)}
    _tell("replied", about, said)
    for hear in REPLIERS.values():
        hear(about, said)
    if about.status in _ANSWERABLE:
        _set_status(about.id, "replied")


def received(mail: Incoming, contact: UUID) -> None:
    """A mail out of the blue from somebody we know."""
    kept = _keep(mail, contact, "service")
    data = {"channel": "email", "template": "", "flow": "", "message": str(kept), "subject": mail.subject}
    append([NewEvent("message.received", "message", kept, contact, {**data, **_words(mail)}, actor=_SENDER.stamp)])


def absent(mail: Incoming, about: Sent) -> None:
    """A program has answered: worth knowing, but nobody has replied."""
    kept = _keep(mail, about.contact, about.purpose)
    _tell("auto_replied", about, {**_words(mail), "answer": str(kept)})


def bounced(bounce: Bounce, about: Sent, *, is_proven: bool) -> None:
    """A final refusal bans the address at once only when the mail itself came back: anybody can write a notice."""
    if about.status == "bounced" or bounce.verdict is None:
        return
    reason = _CAME_BACK.fill(said=same(bounce.said or bounce.status or "—"))
    _set_status(about.id, "bounced", reason)
    is_final = bounce.verdict == "hard" and is_proven
    is_over = is_final or _bounces_of(about) >= MOST_BOUNCES
    _tell("bounced", about, {"reason": reason.json(), "hard": is_over, "status": bounce.status})
    if is_over and about.address:
        suppress(about.address, "bounced", about.id)


def complained(about: Sent, kind: str) -> None:
    if about.address:
        suppress(about.address, "complained", about.id)
    _tell("complained", about, {"report": kind})


def _keep(mail: Incoming, contact: UUID, purpose: str) -> UUID:
    values = {
        "contact": contact,
        "channel": "email",
        "direction": "in",
        "purpose": purpose,
        "status": "received",
        "to_address": mail.sender,
        "subject": mail.subject,
        "text": mail.text,
        "sent_at": _moment(mail.at),
        "provider_id": mail.id[:250],
    }
    (written,) = write.create("message", [Draft(values)], By(SYSTEM))
    assert written.id is not None  # noqa: S101 -- nothing in it can be refused
    return written.id


def _moment(said: datetime | None) -> datetime:
    """The sender's clock, when it can be believed."""
    now = clock.now()
    return said if said is not None and now - _OLDEST <= said <= now + _AHEAD else now


def _words(mail: Incoming) -> dict[str, object]:
    return {"text": said_in(mail.text)[:EXCERPT], "sender": mail.sender}


def _tell(what: str, about: Sent, data: dict[str, object]) -> None:
    told = {**about.about(), **data}
    append([NewEvent(f"message.{what}", "message", about.id, about.contact, told, actor=_SENDER.stamp)])


def _set_status(message: UUID, status: str, reason: Phrase | None = None) -> None:
    values: dict[str, object] = {"status": status} | ({"error": reason.json()} if reason else {})
    write.update("message", [Draft(values, id=message)], By(SYSTEM), partial=True)


def _bounces_of(about: Sent) -> int:
    """With the one just written down."""
    text = (
        "select count(*) from message where contact_id = %s and to_address = %s and status = 'bounced'"
        " and coalesce(sent_at, updated_at) > %s and deleted_at is null"
    )
    with connection.cursor() as cur:
        return int(sql.rows(cur, text, [about.contact, about.address, clock.now() - WITHIN])[0][0])


_CAME_BACK = Phrase("It came back: {said}", "被退回：{said}")
