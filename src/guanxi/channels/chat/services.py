"""What a chat service is: a card in, a request out, and an honest reading of what it answers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guanxi.automation.credentials import Opened
from guanxi.automation.outgoing import Delivery
from guanxi.kit.http import Call, Reply
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Card:
    """One notice, in one language, as plain text: each service escapes it in its own way."""

    title: str
    facts: Sequence[tuple[str, str]] = ()
    text: str = ""
    url: str = ""
    open: str = ""


@dataclass(frozen=True, slots=True)
class ChatService:
    """`kind` of credential holds its address and secrets. `per_minute` is what it takes of one room."""

    name: str
    label: Phrase
    kind: str
    per_minute: int
    request: Callable[[Card, Opened, datetime], Call]
    read: Callable[[Reply], Delivery]


SERVICES: Registry[ChatService] = Registry("chat service", Phrase("chat service", "聊天服务"))

BUSY = timedelta(seconds=60)


def by_status(reply: Reply, label: Phrase, said: str) -> Delivery | None:
    """What HTTP itself says; None when it is well so far."""
    if reply.status < 400:
        return None
    reason = refused(label, f"HTTP {reply.status} {said}".strip())
    if reply.status == 429 or reply.status >= 500:
        wait = reply.headers.get("retry-after", "")
        return Delivery.retry(reason, timedelta(seconds=int(wait[:5])) if wait.isdigit() else BUSY)
    return Delivery.failed(reason)


def refused(label: Phrase, said: str) -> Phrase:
    return _REFUSED.fill(service=label, said=said[:300])


_REFUSED = Phrase("{service} did not take it: {said}", "{service}未接受消息：{said}")
