"""What follows from the status and the owner of a lead, on every write, whoever writes."""

from collections.abc import Mapping
from uuid import UUID

from guanxi.access.names import actor_name
from guanxi.events.log import NewEvent
from guanxi.kit.clock import now
from guanxi.kit.errors import Fault, Refused
from guanxi.kit.phrase import Phrase, listed, phrase_of
from guanxi.objects.write import By
from guanxi.sales.vocabulary import LEAD_MOVES, LEAD_STATUSES, OPEN_LEAD

Values = dict[str, object]
Old = Mapping[str, object] | None

_LABELS = dict(LEAD_STATUSES)


def follow_status(values: Values, old: Old) -> Values:
    """Refuse an illegal move; keep the moments, the assignment and the key that goes with being open in step."""
    _follow_owner(values, old)
    before = str((old or {}).get("status") or "new")
    after = str(values.get("status") or before)
    if old is not None and after != before:
        refuse_move(before, after)
    if old is None or after != before:
        is_open = after in OPEN_LEAD
        values["closed_at"] = None if is_open else now()
        if not is_open:
            values["open_key"] = None
        if after != "lost":
            values["lost_reason"] = None
    return values


def refuse_move(before: str, after: str) -> None:
    if after in LEAD_MOVES[before]:
        return
    possible = [_LABELS[key] for key in LEAD_MOVES if key in LEAD_MOVES[before]]
    sentence = _NOT_FROM_HERE if possible else _THE_END
    message = sentence.fill(source=_LABELS[before], target=_LABELS[after], possible=listed(possible))
    raise Refused(message, code="move_refused", faults=(Fault("status", "transition", message),))


def _follow_owner(values: Values, old: Old) -> None:
    """A new lead with an owner is assigned; one that loses its owner is new again."""
    if "owner" not in values or values["owner"] == (old or {}).get("owner"):
        return
    has_owner = values["owner"] is not None
    status = values.get("status") or (old or {}).get("status") or "new"
    if "status" not in values and status in ("new", "assigned"):
        values["status"] = "assigned" if has_owner else "new"
    values["assigned_at"] = now() if has_owner else None
    values.setdefault("assignment", None)


def told(old: Old, new: Mapping[str, object], by: By) -> list[NewEvent]:
    """Assigned and let go, beside the change of the fields."""
    events = []
    owner = new.get("owner")
    if isinstance(owner, UUID) and owner != (old or {}).get("owner"):
        events.append(_event("lead.assigned", new, by, _assigned(owner, new, by)))
    if new.get("status") == "lost" and old is not None and old.get("status") != "lost":
        events.append(_event("lead.lost", new, by, {"reason": new.get("lost_reason"), "title": new.get("title")}))
    return events


def _assigned(owner: UUID, new: Mapping[str, object], by: By) -> dict[str, object]:
    """With the reason the assigning step has left on the lead; a person needs no reason."""
    given = new.get("assignment")
    chosen: Mapping[str, object] = given if isinstance(given, Mapping) else {}
    reason = phrase_of(chosen["reason"]) if "reason" in chosen else _BY_HAND.fill(name=actor_name(by.actor.stamp))
    return {
        "owner": str(owner),
        "owner_name": (phrase_of(chosen["name"]) if "name" in chosen else actor_name(f"user:{owner}")).json(),
        "rule": str(chosen.get("rule") or "by_hand"),
        "reason": reason.json(),
    }


def _event(kind: str, new: Mapping[str, object], by: By, data: dict[str, object]) -> NewEvent:
    id, contact = new["id"], new.get("contact")
    assert isinstance(id, UUID)  # noqa: S101 - what `write` hands out
    about = contact if isinstance(contact, UUID) else None
    return NewEvent(kind, "lead", id, about, data, actor=by.actor.stamp, cause=by.cause, depth=by.depth)


_BY_HAND = Phrase("chosen by {name}", "由 {name} 指定")
_NOT_FROM_HERE = Phrase(
    "A lead that is “{source}” cannot become “{target}”; possible: {possible}",
    "“{source}”的线索不能变为“{target}”，可选：{possible}",
)
_THE_END = Phrase("A lead that is “{source}” stays what it is", "“{source}”的线索不能再改变状态")
