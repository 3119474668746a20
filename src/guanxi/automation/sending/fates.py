"""From the answer of a guard or provider to what becomes of the row. Pure."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from guanxi.automation.outgoing import OUTBOX, Delivery, Outgoing
from guanxi.automation.sending.rows import Fate
from guanxi.kit.backoff import delay


def fate(out: Outgoing, delivery: Delivery, now: datetime, parked_until: datetime | None = None) -> Fate:
    """`out.attempts` counts the calls made before this one; waiting for a slot or a provider burns none."""
    tried = out.attempts + 1
    most = OUTBOX[out.kind].attempts if out.kind in OUTBOX else 1
    error: dict[str, Any] | None = {"reason": delivery.reason.json()} if delivery.reason else None
    match delivery.result:
        case "delivered":
            return Fate(out, "delivered", done_at=now, attempts=tried, result=delivery.data)
        case "retry" if tried < most:
            due_at = now + max(delivery.after or delay(tried), delay(1) / 2)
            return Fate(out, "pending", due_at, attempts=tried, error=error)
        case "down":
            return Fate(out, "pending", parked_until or now, attempts=out.attempts, error=error)
        case "held":
            return Fate(out, "held", delivery.until or now, attempts=out.attempts, error=error)
        case "skipped":
            return Fate(out, "cancelled", done_at=now, attempts=out.attempts, error=error)
        case "uncertain":
            return Fate(out, "uncertain", done_at=now, attempts=tried, error=error, result=delivery.data)
        case _:
            return Fate(out, "failed", done_at=now, attempts=tried, error=error, result=delivery.data)
