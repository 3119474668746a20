"""Take a whole import back: what it made is deleted, what it changed gets its old values again.

What somebody changed since is left alone and listed: a record a person has written to is no longer only the import's,
and of a changed record only the fields that still hold what the import wrote go back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, islice
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import Actor, import_actor
from guanxi.imports.history import tell_undone
from guanxi.imports.models import ImportChange, ImportJob, ImportKey
from guanxi.kit import json, sql
from guanxi.kit.clock import now
from guanxi.kit.errors import Refused
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import identifier
from guanxi.objects import rows, write
from guanxi.objects.drafts import By, Draft
from guanxi.objects.registry import OBJECTS
from guanxi.objects.shape import Shape, shape_of

BATCH = 1000
# Records that point to others go first, so that nothing points to what is already gone.
FIRST = ("task", "note", "deal", "lead", "contact", "company")
NOT_NOW = Phrase("Only an import that has ended can be undone.", "只有已结束的导入才能撤销。")
CHANGED = Phrase("changed since the import", "导入后已被修改")

_TOUCHED = """
select distinct record from event
where record = any(%s) and at >= %s and cause is distinct from %s and (actor like 'user:%%' or actor like 'key:%%')
"""


@dataclass(frozen=True, slots=True)
class Undone:
    deleted: int
    restored: int
    left: tuple[dict[str, object], ...]

    def json(self) -> dict[str, object]:
        return {"deleted": self.deleted, "restored": self.restored, "left": list(self.left)}


def undo(job_id: UUID, actor: Actor) -> Undone:
    """One transaction: either the whole import is gone, or none of it."""
    with transaction.atomic():
        job = ImportJob.objects.select_for_update().get(pk=job_id)
        if job.status not in ("done", "cancelled", "failed"):
            raise Refused(NOT_NOW, code="not_ended")
        by = _by(job, actor)
        made = [_unmake(job, name, ids, by) for name, ids in _made(job)]
        changed = [_change_back(name, batch, by) for name, batch in _changed(job)]
        done = made + changed
        result = Undone(
            sum(part.deleted for part in done),
            sum(part.restored for part in done),
            tuple(line for part in done for line in part.left),
        )
        ImportKey.objects.filter(job=job_id).delete()
        job.status, job.undone_at, job.undo = "undone", now(), result.json()
        job.save(update_fields=["status", "undone_at", "undo"])
        tell_undone(job, actor, {"deleted": result.deleted, "restored": result.restored, "left": len(result.left)})
    return result


def _made(job: ImportJob) -> Iterator[tuple[str, list[UUID]]]:
    """The living records this import made, in batches."""
    for name in (name for name in FIRST if name in OBJECTS):
        table = identifier(OBJECTS[name].table)
        with connection.cursor() as cur:
            text = f"select id from {table} where created_by = %s and deleted_at is null order by id"
            found = iter([row[0] for row in sql.rows(cur, text, [f"import:{job.id}"])])
        while batch := list(islice(found, BATCH)):
            yield name, batch


def _changed(job: ImportJob) -> Iterator[tuple[str, list[ImportChange]]]:
    changes = ImportChange.objects.filter(job=job).order_by("object", "record").iterator(chunk_size=BATCH)
    for name, group in groupby(changes, key=lambda change: change.object):
        while batch := list(islice(group, BATCH)):
            yield name, batch


def _unmake(job: ImportJob, name: str, ids: Sequence[UUID], by: By) -> Undone:
    touched = _touched_by_people(job, list(ids))
    untouched = [id for id in ids if id not in touched]
    deleted = write.delete(name, untouched, by) if untouched else []
    return Undone(len(deleted), 0, tuple(_left(name, id, ()) for id in ids if id in touched))


def _change_back(name: str, batch: Sequence[ImportChange], by: By) -> Undone:
    """Records the import had made itself are gone by now, or were left on purpose."""
    shape = shape_of(name)
    stamp = by.actor.stamp
    found = rows.lock(shape, [change.record for change in batch])
    current = {id: row for id, row in found.items() if not row.deleted and row.values.get("created_by") != stamp}
    drafts, kept = _restorations(shape, batch, current)
    restored = write.update(name, drafts, by, partial=True) if drafts else []
    left = [_left(name, id, fields) for id, fields in kept.items()]
    left += [_left(name, done.id, [fault.field for fault in done.faults]) for done in restored if done.faults]
    return Undone(0, sum(done.outcome == "updated" for done in restored), tuple(left))


def _by(job: ImportJob, actor: Actor) -> By:
    """Whoever may undo an import may undo all of it, also what now belongs to another team.

    The undo is quiet: flows that react to records must not take it for a person's work.
    """
    return By(replace(import_actor(job.id, actor), is_admin=True), cause=f"import:{job.id}/undo", depth=100)


def _restorations(
    shape: Shape, batch: Sequence[ImportChange], current: Mapping[UUID, rows.Stored]
) -> tuple[list[Draft], dict[UUID, tuple[str, ...]]]:
    """What the object derives by itself follows from the rest and is not set by hand."""
    settable = {name for name, spec in shape.fields.items() if not spec.readonly}
    drafts, kept = [], {}
    for change in batch:
        if change.record not in current:
            continue
        values = current[change.record].values
        same = {name: old for name, old in change.before.items() if _plain(values.get(name)) == change.after.get(name)}
        if back := {name: old for name, old in same.items() if name in settable}:
            drafts.append(Draft(back, id=change.record))
        if other := tuple(sorted((set(change.before) - set(same)) & settable)):
            kept[change.record] = other
    return drafts, kept


def _touched_by_people(job: ImportJob, ids: list[UUID]) -> set[UUID]:
    with connection.cursor() as cur:
        return {row[0] for row in sql.rows(cur, _TOUCHED, [ids, job.started_at, f"import:{job.id}"])}


def _plain(value: Any) -> Any:
    """A value as it looks after a trip through JSON, as the before-images did."""
    return json.loads(json.dumps(value))


def _left(name: str, record: UUID | None, fields: Sequence[str]) -> dict[str, object]:
    return {"object": name, "id": str(record), "fields": list(fields), "reason": CHANGED.json()}
