"""What follows inside the database when an effect comes to its end: its kind's own consequences, then the answer to the
run that may be waiting for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.automation.outgoing import OUTBOX, Delivery, Outgoing, Result, Settled
from guanxi.events.log import NewEvent, append
from guanxi.kit import json

ANSWERED = "effect.answered"
# A larger answer stays with the row of the outbox alone, where the step reads it anyhow.
ANSWER_LIMIT = 4_000
OUTCOMES: Mapping[Result, str] = {
    "delivered": "delivered",
    "failed": "failed",
    "skipped": "cancelled",
    "uncertain": "uncertain",
}


def finish(settled: Sequence[Settled]) -> None:
    """In the transaction that closes the rows. Holds reach the kinds, too, but are no answer."""
    for kind in dict.fromkeys(out.kind for out, _ in settled):
        declared = OUTBOX.get(kind)
        if declared is not None:
            declared.finish([(out, answer) for out, answer in settled if out.kind == kind])
    append([_answered(out, answer) for out, answer in settled if _is_awaited(out, answer)])


def _is_awaited(out: Outgoing, answer: Delivery) -> bool:
    declared = OUTBOX.get(out.kind)
    return bool(declared and declared.is_answered and out.run and answer.result in OUTCOMES)


def _answered(out: Outgoing, answer: Delivery) -> NewEvent:
    data: dict[str, Any] = {
        "idem": out.idem,
        "run": out.run,
        "kind": out.kind,
        "outcome": OUTCOMES[answer.result],
        "label": OUTBOX[out.kind].label(out),
        "answer": answer.data if len(json.dumps(answer.data)) < ANSWER_LIMIT else {"is_cut": True},
    }
    return NewEvent(
        ANSWERED,
        str(out.payload.get("object") or "run"),
        UUID(out.run.rpartition(".")[2]),
        None,
        data,
        cause=out.cause,
        depth=out.depth,
    )
