"""What became of a mail, written where people look: the message record, the timeline, the list of banned addresses."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from guanxi.access.actors import SYSTEM, Actor, flow_actor
from guanxi.automation.outgoing import Delivery, Outgoing, Result, Settled
from guanxi.channels import caps
from guanxi.channels.suppression import suppress
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock
from guanxi.objects import write
from guanxi.objects.write import By, Draft

# The final results of the outbox as statuses of a message; its event kind is "message.<status>".
_STATUS: Mapping[Result, str] = {
    "delivered": "sent",
    "failed": "failed",
    "held": "held",
    "skipped": "cancelled",
    "uncertain": "uncertain",
}


def finish_mails(settled: Sequence[Settled]) -> None:
    """In the transaction that closes the outbox rows: statuses by one statement a flow, events by one for all."""
    final = [(out, delivery) for out, delivery in settled if delivery.result in _STATUS]
    caps.release([_message(out) for out, _ in final])
    by_flow: dict[str, list[Settled]] = defaultdict(list)
    for out, delivery in final:
        by_flow[str(out.payload.get("flow") or "")].append((out, delivery))
    told: list[Settled] = []
    for flow, of_flow in by_flow.items():
        # A message that somebody deleted meanwhile comes back as refused; its event still tells what happened.
        written = write.update("message", [_draft(*one) for one in of_flow], By(actor_of(flow)), partial=True)
        # A mail held again for the same reason (a server that stays down) is no news.
        told += [
            one
            for one, row in zip(of_flow, written, strict=True)
            if one[1].result != "held" or row.outcome == "updated"
        ]
    append([event_of(out, delivery) for out, delivery in told])
    for out, delivery in final:
        if delivery.data.get("is_dead"):
            suppress(str(out.payload["mail"]["to"]), "bounced", _message(out))


def actor_of(flow: str) -> Actor:
    return flow_actor(flow) if flow else SYSTEM


def status_of(delivery: Delivery) -> str:
    return "bounced" if delivery.data.get("bounced") else _STATUS[delivery.result]


def _draft(out: Outgoing, delivery: Delivery) -> Draft:
    values: dict[str, object] = {"status": status_of(delivery)}
    values["error"] = delivery.reason.json() if delivery.reason else None
    mail: Mapping[str, Any] = out.payload.get("mail") or {}
    if mail:
        values |= {"subject": mail["subject"], "html": mail["html"], "text": mail["text"], "to_address": mail["to"]}
    if delivery.result == "delivered":
        values |= {"sent_at": clock.now(), "provider_id": delivery.data.get("provider_id") or None}
    return Draft(values, id=_message(out), cause=out.cause, depth=out.depth)


def event_of(out: Outgoing, delivery: Delivery) -> NewEvent:
    status = status_of(delivery)
    data = about(out.payload)
    if delivery.reason:
        data["reason"] = delivery.reason.json()
    if status == "bounced":
        data["hard"] = bool(delivery.data.get("is_dead"))
    if status == "held" and delivery.until:
        data["until"] = delivery.until.isoformat()
    return NewEvent(
        f"message.{status}",
        "message",
        _message(out),
        UUID(str(out.payload["contact"])),
        data,
        actor=actor_of(str(out.payload.get("flow") or "")).stamp,
        cause=out.cause,
        depth=out.depth,
    )


def about(payload: Mapping[str, Any]) -> dict[str, object]:
    """What every event of a message says."""
    mail: Mapping[str, Any] = payload.get("mail") or {}
    return {
        "channel": "email",
        "template": str(payload.get("template") or ""),
        "flow": str(payload.get("flow") or ""),
        "message": str(payload["message"]),
        "subject": str(mail.get("subject") or payload.get("template") or ""),
    }


def _message(out: Outgoing) -> UUID:
    return UUID(str(out.payload["message"]))
