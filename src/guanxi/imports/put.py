"""Values to records, in sets: what is new is created, what is there is updated, and what it was is remembered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal
from uuid import UUID

from guanxi.imports import complete
from guanxi.imports.plan import Existing
from guanxi.kit.errors import Fault
from guanxi.objects import rows, write
from guanxi.objects.drafts import By, Draft
from guanxi.objects.shape import shape_of

Outcome = Literal["created", "updated", "unchanged", "refused"]


@dataclass(slots=True)
class Entry:
    """One record to be. `changes` holds (before, after) of each field that changed; empty for a new record."""

    values: dict[str, Any]
    record: UUID | None = None
    outcome: Outcome = "unchanged"
    faults: tuple[Fault, ...] = ()
    changes: dict[str, tuple[object, object]] = field(default_factory=dict)

    @property
    def is_fine(self) -> bool:
        return self.outcome != "refused"


def put(object_name: str, entries: Sequence[Entry], by: By, existing: Existing) -> None:
    """Fills in the fate of every entry. No two entries may mean the same record."""
    _create(object_name, [entry for entry in entries if entry.record is None], by)
    if existing != "skip":
        _update(object_name, [entry for entry in entries if entry.outcome == "unchanged"], by, existing)


def _create(object_name: str, entries: Sequence[Entry], by: By) -> None:
    """A company also claims the core of its name, so that a visitor's form finds it instead of making it twice."""
    whole = [(entry, {**entry.values, **complete.claims(object_name, entry.values)}) for entry in entries]
    _create_as(object_name, whole, by)
    late = [entry for entry in entries if {fault.field for fault in entry.faults} == {complete.CLAIM}]
    _create_as(object_name, [(entry, entry.values) for entry in late], by)


def _create_as(object_name: str, entries: Sequence[tuple[Entry, Mapping[str, Any]]], by: By) -> None:
    if not entries:
        return
    drafts = [Draft(_in_team(values, by)) for _, values in entries]
    written = write.create(object_name, drafts, by, partial=True)
    for (entry, _), done in zip(entries, written, strict=True):
        entry.faults = done.faults
        entry.outcome = "refused" if done.outcome == "refused" else "created"
        entry.record = None if done.outcome == "refused" else done.id


def _in_team(values: Mapping[str, Any], by: By) -> Mapping[str, Any]:
    """What nobody owns belongs to the team of who imports it, or they could not import it a second time."""
    if by.actor.team is None or values.get("owner") or values.get("team"):
        return values
    return {**values, "team": by.actor.team}


def _update(object_name: str, entries: Sequence[Entry], by: By, existing: Existing) -> None:
    """A record gone meanwhile leaves its entry unchanged: the next import meets a stranger and makes it anew."""
    shape = shape_of(object_name)
    ids = [entry.record for entry in entries if entry.record is not None]
    before = {id: row.values for id, row in rows.lock(shape, ids).items() if not row.deleted} if ids else {}
    drafts = [
        (entry, Draft(values, id=entry.record))
        for entry in entries
        if entry.record in before and (values := _news(entry.values, before[entry.record], existing))
    ]
    if not drafts:
        return
    written = write.update(object_name, [draft for _, draft in drafts], by, partial=True)
    after = {id: row.values for id, row in rows.load(shape, [done.id for done in written if done.id]).items()}
    for (entry, _), done in zip(drafts, written, strict=True):
        if done.outcome == "refused":
            entry.outcome, entry.faults = "refused", done.faults
        elif done.outcome == "updated" and entry.record is not None:
            entry.outcome = "updated"
            entry.changes = _changes(before[entry.record], after[entry.record])


def _news(values: Mapping[str, Any], now: Mapping[str, object], existing: Existing) -> dict[str, Any]:
    if existing == "fill":
        return {name: value for name, value in values.items() if now.get(name) in (None, "", [])}
    return {name: value for name, value in values.items() if now.get(name) != value}


_NOISE = frozenset({"updated_at", "updated_by"})


def _changes(before: Mapping[str, object], after: Mapping[str, object]) -> dict[str, tuple[object, object]]:
    """Also what the object itself derived from the new values, so that undo takes that back, too."""
    return {
        name: (before.get(name), value)
        for name, value in after.items()
        if name not in _NOISE and before.get(name) != value
    }
