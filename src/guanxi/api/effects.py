"""How an effect (a mail, a message on its way out) looks in answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from ninja import Schema

from guanxi.automation.outbox import OutboxItem


class EffectOut(Schema):
    id: str
    idem: str
    kind: str
    label: str
    state: str
    due_at: datetime
    created_at: datetime
    done_at: datetime | None
    attempts: int
    error: dict[str, Any] | None
    run: str | None


def effect_data(item: OutboxItem) -> Mapping[str, Any]:
    """Without the payload: it may hold more than the onlooker may see."""
    return {
        "id": item.id,
        "idem": item.id.partition(":")[2],
        "kind": item.kind,
        "label": item.label,
        "state": item.state,
        "due_at": item.due_at,
        "created_at": item.created_at,
        "done_at": item.done_at,
        "attempts": item.attempts,
        "error": item.error,
        "run": item.run or None,
    }
