"""What people do with a message after it left: open it, click in it, ask for no more.

Each look is an event of its own, also the second and the tenth; the status of the message only moves forward.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import SYSTEM, visitor
from guanxi.channels.agents import Look, is_machine
from guanxi.channels.suppression import suppress, suppressed
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock, sql
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.objects import write
from guanxi.objects.write import By, Draft

_READER = visitor("mail")
_BEFORE = {
    "opened": frozenset({"queued", "sent", "delivered", "uncertain"}),
    "clicked": frozenset({"queued", "sent", "delivered", "uncertain", "opened"}),
}


@dataclass(frozen=True, slots=True)
class Sent:
    """What tracking needs to know of a message."""

    id: UUID
    contact: UUID
    channel: str
    purpose: str
    template: str
    flow: str
    subject: str
    address: str
    status: str
    sent_at: datetime | None
    run: str

    def about(self) -> dict[str, object]:
        return {
            "channel": self.channel,
            "template": self.template,
            "flow": self.flow,
            "message": str(self.id),
            "subject": self.subject,
        }


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    contact: UUID
    address: str
    channel: str
    purpose: str
    message: UUID
    at: datetime


# Layers above (consent) hear of it inside the same transaction.
UNSUBSCRIBERS: Registry[Callable[[Unsubscribe], None]] = Registry("unsubscriber", Phrase("unsubscriber", "退订处理"))


def sent(message: UUID) -> Sent | None:
    """The message, or None when it was deleted since."""
    return many_sent([message]).get(message)


def many_sent(messages: Sequence[UUID]) -> dict[UUID, Sent]:
    """The messages by id; those deleted since are not among them."""
    with connection.cursor() as cur:
        found = sql.records(
            Sent,
            cur,
            """
            select id, contact_id as contact, channel, coalesce(purpose, 'marketing') as purpose,
                   coalesce(template, '') as template, coalesce(flow, '') as flow, coalesce(subject, '') as subject,
                   coalesce(to_address, '') as address, status, sent_at, coalesce(run, '') as run
            from message where id = any(%s) and deleted_at is null
            """,
            [list(messages)],
        )
    return {message.id: message for message in found}


def opened(messages: Sequence[UUID], look: Look) -> None:
    """Each is one look at one message; a message may be among them more than once."""
    _seen("opened", messages, look, {})


def clicked(messages: Sequence[UUID], look: Look, url: str) -> None:
    _seen("clicked", messages, look, {"url": url})


def _seen(what: str, messages: Sequence[UUID], look: Look, more: Mapping[str, object]) -> None:
    with transaction.atomic():
        known = many_sent(messages)
        seen = [(known[message], is_machine(look, known[message].sent_at)) for message in messages if message in known]
        append([_look_event(what, message, {**more, "machine": by_machine}, look) for message, by_machine in seen])
        # The status is ours to compute from what the reader did; the event above names the reader.
        fresh = {message.id for message, by_machine in seen if not by_machine and message.status in _BEFORE[what]}
        write.update("message", [Draft({"status": what}, id=id) for id in sorted(fresh)], By(SYSTEM))


def _look_event(what: str, message: Sent, more: Mapping[str, object], look: Look) -> NewEvent:
    data = {**message.about(), **more, "agent": look.agent[:200]}
    return NewEvent(f"message.{what}", "message", message.id, message.contact, data, actor=_READER.stamp)


def _is_told(message: Sent) -> bool:
    """An address may be banned for another reason, too; what the person wishes must then be known all the same."""
    ban = suppressed([message.address]).get(message.address)
    if ban is None or ban.reason == "unsubscribed":
        return ban is not None
    text = "select exists (select from event where record = %s and kind = 'message.unsubscribed')"
    with connection.cursor() as cur:
        return bool(sql.rows(cur, text, [message.id])[0][0])


def unsubscribe(message: UUID) -> Sent | None:
    """Ban the address from unasked mail and tell the layers above. A second request changes nothing more."""
    with transaction.atomic():
        known = sent(message)
        if known is None or not known.address:
            return known
        if _is_told(known):
            return known
        suppress(known.address, "unsubscribed", known.id)
        request = Unsubscribe(known.contact, known.address, known.channel, known.purpose, known.id, clock.now())
        for hear in UNSUBSCRIBERS.values():
            hear(request)
        append(
            [NewEvent("message.unsubscribed", "message", known.id, known.contact, known.about(), actor=_READER.stamp)]
        )
    return known
