"""What leaves the database: the contract between the outbox and those who deliver.

Life of an effect: a step queues it in its own transaction; a sender claims it; `guard` looks again at the moment of
sending, in a short transaction; `deliver` talks to the world outside any transaction; `finish` writes the
consequences (message status, events) in the transaction that closes the row. A crash between the call and the
closing leaves it `uncertain`, unless the kind is idempotent: then it is simply delivered again under the same key.

A kind that `is_answered` tells the run that waits for it: see `exchange`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Literal

from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

Json = Any
State = Literal["pending", "delivered", "failed", "uncertain", "held", "cancelled"]
Result = Literal["delivered", "retry", "failed", "held", "skipped", "uncertain", "down"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """One claimed effect. `idem` is the idempotency key to hand to the provider; `run` is empty when a person caused
    it.
    """

    bucket: int
    idem: str
    kind: str
    payload: Mapping[str, Json]
    lane: int = 0
    due_at: datetime | None = None
    attempts: int = 0
    run: str = ""
    cause: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Delivery:
    """How it went. Made by the functions below; `data` is kept with the row (provider id, status code)."""

    result: Result
    reason: Phrase | None = None
    after: timedelta | None = None
    until: datetime | None = None
    data: Mapping[str, Json] = field(default_factory=dict)

    @staticmethod
    def delivered(data: Mapping[str, Json] | None = None) -> Delivery:
        return Delivery("delivered", data=data or {})

    @staticmethod
    def retry(reason: Phrase, after: timedelta | None = None) -> Delivery:
        """Try again; `after` is the provider's Retry-After, else backoff decides. Burns one attempt."""
        return Delivery("retry", reason, after=after)

    @staticmethod
    def down(reason: Phrase, after: timedelta | None = None) -> Delivery:
        """The provider itself cannot be reached: the whole kind is parked for a while and no attempt is burned."""
        return Delivery("down", reason, after=after)

    @staticmethod
    def failed(reason: Phrase, data: Mapping[str, Json] | None = None) -> Delivery:
        """It will never work as it is; a person sees it and can retry."""
        return Delivery("failed", reason, data=data or {})

    @staticmethod
    def held(until: datetime, reason: Phrase) -> Delivery:
        """Not now (quiet hours, provider rate): looked at again at `until`."""
        return Delivery("held", reason, until=until)

    @staticmethod
    def skipped(reason: Phrase) -> Delivery:
        """Must not be sent (no consent, suppressed): ends as cancelled, with the reason."""
        return Delivery("skipped", reason)

    @staticmethod
    def uncertain(reason: Phrase, data: Mapping[str, Json] | None = None) -> Delivery:
        """It may or may not have arrived; shown, never sent again by itself."""
        return Delivery("uncertain", reason, data=data or {})


Settled = tuple[Outgoing, Delivery]


def send_all(outs: Sequence[Outgoing]) -> Sequence[Outgoing | Delivery]:
    """A guard that lets everything pass."""
    return outs


def finish_nothing(_settled: Sequence[Settled]) -> None:
    """For kinds without consequences inside the database."""


def name_of(out: Outgoing) -> str:
    return out.kind


def imagine_delivered(_out: Outgoing) -> Delivery:
    return Delivery.delivered()


@dataclass(frozen=True, slots=True)
class OutboxKind:
    """One kind of effect.

    `guard` runs inside a short transaction and answers, for each effect in order, either a Delivery (not to be sent,
    and why) or the effect to deliver, whose payload it may have completed (a rendered mail). `deliver` runs in a
    thread, must not touch the database, and should bound its own time below `seconds`. `finish` runs in the closing
    transaction, with final results and holds alike. `provider` groups effects that fail together (circuit breaker);
    `label` is how lists name one. With `is_answered` the end of an effect is appended as the event `effect.answered`
    on the subject of its run; `imagine` is the answer that simulations and backtests presume.
    """

    name: str
    deliver: Callable[[Outgoing], Delivery]
    guard: Callable[[Sequence[Outgoing]], Sequence[Outgoing | Delivery]] = send_all
    finish: Callable[[Sequence[Settled]], None] = finish_nothing
    is_idempotent: bool = False
    attempts: int = 8
    seconds: int = 60
    label: Callable[[Outgoing], str] = name_of
    provider: Callable[[Outgoing], str] = name_of
    is_answered: bool = False
    imagine: Callable[[Outgoing], Delivery] = imagine_delivered


OUTBOX: Registry[OutboxKind] = Registry("outbox kind")
