"""Delete and restore. A deleted record keeps its row and history, but gives its keys free."""

from collections.abc import Sequence
from uuid import UUID

from guanxi.access import scopes
from guanxi.kit.clock import now
from guanxi.kit.errors import Conflict, Refused
from guanxi.kit.phrase import Phrase
from guanxi.objects import keys, statement
from guanxi.objects.drafts import By, Draft, Written
from guanxi.objects.logged import event
from guanxi.objects.outcome import in_transaction
from guanxi.objects.prepare import Attempt, is_empty
from guanxi.objects.rows import Stored, lock
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.update import not_found

_COLUMNS = (
    ("id", "uuid"),
    ("version", "integer"),
    ("deleted_at", "timestamptz"),
    ("merged_into", "uuid"),
    ("updated_at", "timestamptz"),
    ("updated_by", "text"),
)


def delete(object: str, ids: Sequence[UUID], by: By) -> list[Written]:
    """Take records out of sight. One that is not there, or that one may not delete, refuses the whole call."""
    shape = shape_of(object)
    with in_transaction():
        found = lock(shape, ids)
        for id in ids:
            _require(shape, found.get(id), by, want_deleted=False)
        keys.release_all(shape, ids)
        mark(shape, list(found.values()), by, "deleted")
    return [Written(id, "deleted", found[id].version + 1) for id in ids]


def restore(object: str, ids: Sequence[UUID], by: By) -> list[Written]:
    """Bring deleted records back, with their keys; a key that somebody has taken meanwhile is a Conflict."""
    shape = shape_of(object)
    with in_transaction():
        found = lock(shape, ids)
        for id in ids:
            _require(shape, found.get(id), by, want_deleted=True)
        _claim_again(shape, list(found.values()))
        mark(shape, list(found.values()), by, "restored")
    return [Written(id, "restored", found[id].version + 1) for id in ids]


def mark(shape: Shape, rows: Sequence[Stored], by: By, verb: str, merged_into: UUID | None = None) -> None:
    at = now()
    gone = verb == "deleted"
    cells = [_cells(row, by, at if gone else None, merged_into) | {"updated_at": at} for row in rows]
    data = {"merged_into": merged_into} if merged_into else {}
    events = [event(shape, verb, row.id, row.values, by, at, {**data, "version": row.version + 1}) for row in rows]
    statement.update(shape.type.table, _COLUMNS, cells, events)


def _cells(row: Stored, by: By, deleted_at: object, merged_into: UUID | None) -> dict[str, object]:
    return {
        "id": row.id,
        "version": row.version + 1,
        "deleted_at": deleted_at,
        "merged_into": merged_into,
        "updated_by": by.actor.stamp,
    }


def _require(shape: Shape, row: Stored | None, by: By, *, want_deleted: bool) -> None:
    if row is None or row.deleted != want_deleted or not scopes.may(by.actor, shape.name, "read", row.values):
        raise not_found(shape)
    if not scopes.may(by.actor, shape.name, "delete", row.values):
        raise scopes.forbidden("delete")
    if row.merged_into is not None:
        raise Refused(_MERGED, code="merged")


def _claim_again(shape: Shape, rows: Sequence[Stored]) -> None:
    attempts = [_attempt(index, row) for index, row in enumerate(rows)]
    keys.claim(shape, attempts)
    refused = [attempt for attempt in attempts if attempt.faults]
    if not refused:
        return
    for attempt in attempts:
        keys.release_all(shape, [attempt.id])
    first = refused[0].faults
    raise Conflict(_TAKEN.fill(reason=first[0].message), code="taken", faults=tuple(first))


def _attempt(index: int, row: Stored) -> Attempt:
    changed = frozenset(name for name, value in row.values.items() if not is_empty(value))
    return Attempt(index, Draft({}), row.id, new=dict(row.values), changed=changed)


_MERGED = Phrase("This record was merged into another one and cannot come back", "该记录已合并到另一条记录，无法恢复")
_TAKEN = Phrase("It cannot come back: {reason}", "无法恢复：{reason}")
