"""What follows from the status of an onboarding, on every write, whoever writes."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from guanxi.events.log import NewEvent
from guanxi.kit.clock import now
from guanxi.kit.phrase import Phrase
from guanxi.objects.write import By
from guanxi.success.vocabulary import DONE, RUNNING, STOP_REASONS, STOPPED

Values = dict[str, object]
Old = Mapping[str, object] | None
_REASONS = dict(STOP_REASONS)
_KINDS = {RUNNING: "onboarding.started", DONE: "onboarding.finished", STOPPED: "onboarding.stopped"}


def follow_status(values: Values, old: Old) -> Values:
    """It starts anew when a stopped one runs again; a reason stands only where it was stopped."""
    before = (old or {}).get("status")
    after = values.get("status") or before or RUNNING
    if old is not None and after == before:
        return values
    values["status"] = after
    if after == RUNNING:
        values |= {"started_at": now(), "ended_at": None, "stop_reason": None}
    else:
        values["ended_at"] = now()
        values["stop_reason"] = (values.get("stop_reason") or "other") if after == STOPPED else None
    return values


def told(old: Old, new: Mapping[str, object], by: By) -> list[NewEvent]:
    status = str(new.get("status"))
    if old is not None and old.get("status") == status:
        return []
    id, contact, deal = new["id"], new.get("contact"), new.get("deal")
    assert isinstance(id, UUID)  # noqa: S101 - what `write` hands out
    data: dict[str, object] = {"deal": str(deal) if deal else None}
    if status != RUNNING:
        data["days"] = _days(new.get("started_at"))
    if status == STOPPED:
        reason = str(new.get("stop_reason") or "other")
        data |= {"reason": reason, "reason_name": _REASONS.get(reason, Phrase(reason, reason)).json()}
    about = contact if isinstance(contact, UUID) else None
    stamp = by.actor.stamp
    return [NewEvent(_KINDS[status], "onboarding", id, about, data, actor=stamp, cause=by.cause, depth=by.depth)]


def _days(since: object) -> float:
    return round((now() - since).total_seconds() / 86400, 1) if isinstance(since, datetime) else 0.0
