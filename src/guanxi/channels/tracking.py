"""What people do with a message after it left: open it, click in it, ask for no more.

Each look is an event of its own, also the second and the tenth; the status of the message only moves forward.
"""

from collections.abc import Callable
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
    with connection.cursor() as cur:
        found = sql.records(
            Sent,
            cur,
            """
            select id, contact_id as contact, channel, coalesce(purpose, 'marketing') as purpose,
                   coalesce(template, '') as template, coalesce(flow, '') as flow, coalesce(subject, '') as subject,
                   coalesce(to_address, '') as address, status, sent_at
            from message where id = %s and deleted_at is null
            """,
            [message],
        )
    return found[0] if found else None


def opened(message: UUID, look: Look) -> None:
    _seen("opened", message, look, {})


def clicked(message: UUID, look: Look, url: str) -> None:
    _seen("clicked", message, look, {"url": url})


def _seen(what: str, message: UUID, look: Look, more: dict[str, object]) -> None:
    with transaction.atomic():
        known = sent(message)
        if known is None:
            return
        machine = is_machine(look, known.sent_at)
        data = {**known.about(), **more, "machine": machine, "agent": look.agent[:200]}
        append([NewEvent(f"message.{what}", "message", known.id, known.contact, data, actor=_READER.stamp)])
        if not machine and known.status in _BEFORE[what]:
            # The status is ours to compute from what the reader did; the event above names the reader.
            write.update("message", [Draft({"status": what}, id=known.id)], By(SYSTEM))


def unsubscribe(message: UUID) -> Sent | None:
    """Ban the address from unasked mail and tell the layers above. A second request changes nothing more."""
    with transaction.atomic():
        known = sent(message)
        if known is None or not known.address:
            return known
        if known.address in suppressed([known.address]):
            return known
        suppress(known.address, "unsubscribed", known.id)
        request = Unsubscribe(known.contact, known.address, known.channel, known.purpose, known.id, clock.now())
        for hear in UNSUBSCRIBERS.values():
            hear(request)
        append(
            [NewEvent("message.unsubscribed", "message", known.id, known.contact, known.about(), actor=_READER.stamp)]
        )
    return known
