"""The events a written row leaves behind."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.events.log import NewEvent
from guanxi.objects.drafts import By, Change
from guanxi.objects.prepare import is_empty
from guanxi.objects.shape import Shape
from guanxi.objects.statement import Filed

Values = Mapping[str, object]


def contact_of(shape: Shape, id: UUID, values: Values) -> UUID | None:
    """About whom the record is: itself, the contact it points at, or nobody."""
    path = shape.type.contact_path
    if path is None:
        return None
    found = id if path == "id" else values.get(path.removesuffix("_id"))
    return found if isinstance(found, UUID) else None


def change_events(shape: Shape, change: Change, by: By, version: int, at: datetime) -> list[Filed]:
    """`created` or `updated`, and whatever the object's own declaration adds."""
    own = By(by.actor, change.cause, change.depth)
    if change.old is None:
        first = event(shape, "created", change.id, change.new, own, at, {"values": _values(shape, change)})
    else:
        data = {"changes": _changes(shape, change), "version": version}
        first = event(shape, "updated", change.id, change.new, own, at, data)
    more = [new for make in shape.type.events for new in make(change.old, change.new, own)]
    return [first, *(Filed(change.id, new) for new in more)]


def event(shape: Shape, verb: str, id: UUID, values: Values, by: By, at: datetime, data: Mapping[str, Any]) -> Filed:
    kind = f"{shape.name}.{verb}"
    about = contact_of(shape, id, values)
    stamp = by.actor.stamp
    return Filed(id, NewEvent(kind, shape.name, id, about, data, at, actor=stamp, cause=by.cause, depth=by.depth))


def _values(shape: Shape, change: Change) -> dict[str, object]:
    return {name: change.new[name] for name in shape.tracked if name in change.changed}


def tracked(shape: Shape, values: Values) -> dict[str, object]:
    return {name: value for name in shape.tracked if not is_empty(value := values.get(name))}


def tracked_changes(shape: Shape, change: Change) -> Sequence[str]:
    return [name for name in sorted(change.changed) if shape.fields[name].tracked]


def _changes(shape: Shape, change: Change) -> dict[str, list[object]]:
    old = change.old or {}
    return {name: [old.get(name), change.new.get(name)] for name in tracked_changes(shape, change)}
