"""What a provider of a channel must be able to do: take one finished message and say honestly what became of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail, ready to leave. `idem` is the same at every attempt, and so is the Message-ID: `id`, or one made of
    `idem`. What cannot be delivered comes back to `bounces_to`, or to the sender.
    """

    idem: str
    to: str
    subject: str
    html: str
    text: str
    to_name: str = ""
    sender: str = ""
    sender_name: str = ""
    reply_to: Sequence[str] = ()
    language: str = "en"
    id: str = ""
    bounces_to: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


NO_REASON = Phrase("", "")


@dataclass(frozen=True, slots=True)
class Handed:
    """What became of one attempt.

    sent       the provider has it
    retry      it does not have it, and may take it later (`after`, else the usual back-off)
    down       it cannot be reached at all: no mail would leave now
    bounced    it will never take it for this address
               (`is_dead`: there is no such mailbox, so nobody should try again)
    failed     it will never take this mail, whatever the address
    uncertain  the connection broke after the content had left: it may or may not have it
    """

    state: Literal["sent", "retry", "down", "bounced", "failed", "uncertain"]
    reason: Phrase = NO_REASON
    provider_id: str = ""
    is_dead: bool = False
    after: timedelta | None = None


@dataclass(frozen=True, slots=True)
class Adapter:
    """`is_idempotent`: the provider itself drops a second copy with the same key, so an uncertain one may be resent."""

    name: str
    channel: str
    label: Phrase
    send: Callable[[Mail], Handed]
    is_idempotent: bool = False


ADAPTERS: Registry[Adapter] = Registry("adapter", Phrase("adapter", "发送通道"))
