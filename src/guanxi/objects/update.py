"""Changes: rows are locked, compared with what is wanted, and only what differs is written, with its events.

The comparison happens here and not in the statement's RETURNING, because the same old and new values are what the
object's own checks and events look at. The rows are locked before they are read, so both see the same.
"""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from guanxi.access import scopes
from guanxi.kit.clock import now
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase
from guanxi.objects import gathering, keys, lookups, ownership, prepare, statement
from guanxi.objects.conflict import conflict
from guanxi.objects.drafts import By, Draft, Written
from guanxi.objects.gathering import Rewritten
from guanxi.objects.logged import change_events, tracked_changes
from guanxi.objects.once import as_one_write
from guanxi.objects.outcome import in_transaction, stop_at_faults, written
from guanxi.objects.prepare import Attempt, fine, is_empty
from guanxi.objects.rounds import in_rounds
from guanxi.objects.rows import Stored, columns_of, custom_of, lock
from guanxi.objects.search import search_text
from guanxi.objects.shape import Shape, shape_of
from guanxi.objects.statement import Filed

Cells = dict[str, object]


@as_one_write
def update(object: str, drafts: Sequence[Draft], by: By, *, partial: bool = False) -> list[Written]:
    """Change records. With a version in the draft, a change by somebody else meanwhile is a Conflict."""
    if not drafts:
        return []
    shape = shape_of(object)
    attempts = [Attempt(index, draft, _id(draft)) for index, draft in enumerate(drafts)]
    with in_transaction():
        for batch in in_rounds(attempts, lambda attempt: attempt.id):
            apply(shape, batch, by, partial)
    return [result(attempt) for attempt in attempts]


def result(attempt: Attempt) -> Written:
    return written(attempt, "updated" if attempt.changed else "unchanged", attempt.version)


def apply(shape: Shape, attempts: Sequence[Attempt], by: By, partial: bool, *, only_empty: bool = False) -> None:
    """Write what is fine among the attempts; each record at most once among them."""
    _take(shape, attempts, lock(shape, [attempt.id for attempt in attempts]), by)
    prepare.accept_values(shape, attempts, by.actor)
    if only_empty:
        _leave_filled(attempts)
    prepare.run_prepare(shape, _touched(attempts))
    ownership.follow_owner(attempts, by.actor)
    lookups.check_targets(shape, attempts, by.actor)
    prepare.fill_new(shape, attempts)
    prepare.run_checks(shape, _changing(attempts), by)
    stop_at_faults(attempts, partial)
    keys.claim(shape, attempts)
    stop_at_faults(attempts, partial)
    keys.release_old(shape, attempts)
    write(shape, _changing(attempts), by, now())


def _take(shape: Shape, attempts: Sequence[Attempt], found: dict[UUID, Stored], by: By) -> None:
    """Give each attempt its old row, or the reason why it has none."""
    for attempt in attempts:
        row = found.get(attempt.id)
        if row is None or row.deleted or not scopes.may(by.actor, shape.name, "read", row.values):
            attempt.refuse(not_found(shape))
            continue
        attempt.old, attempt.version = dict(row.values), row.version
        if not scopes.may(by.actor, shape.name, "write", row.values):
            attempt.refuse(scopes.forbidden("write"))
        elif attempt.draft.version is not None and attempt.draft.version != row.version:
            attempt.refuse(conflict(shape, attempt))


def not_found(shape: Shape) -> NotFound:
    """The same for records that never were, are deleted, or are somebody else's."""
    return NotFound(Phrase("There is no such {object}", "没有该{object}").fill(object=shape.type.label))


def _leave_filled(attempts: Sequence[Attempt]) -> None:
    for attempt in fine(attempts):
        old = attempt.old or {}
        attempt.values = {name: value for name, value in attempt.values.items() if is_empty(old.get(name))}


def _touched(attempts: Sequence[Attempt]) -> list[Attempt]:
    return [attempt for attempt in fine(attempts) if attempt.values]


def _changing(attempts: Sequence[Attempt]) -> list[Attempt]:
    return [attempt for attempt in fine(attempts) if attempt.changed]


def write(shape: Shape, attempts: Sequence[Attempt], by: By, at: datetime) -> None:
    """One statement, or a part of what the batch gathers. A change of untracked fields alone leaves version and history
    as they are.
    """
    if not attempts:
        return
    events: list[Filed] = []
    rows: list[Rewritten] = []
    for attempt in attempts:
        change = attempt.change(by)
        if tracked_changes(shape, change):
            attempt.version += 1
            events.extend(change_events(shape, change, by, attempt.version, at))
            attempt.new |= {"updated_at": at, "updated_by": by.actor.stamp}
        rows.append(Rewritten(Stored(attempt.id, attempt.version, False, None, attempt.new), attempt.changed))
    if (together := gathering.current()) is None:
        _send(shape, rows, events)
        return
    together.change(shape.type.table, rows, lambda changed: _send(shape, changed, ()))
    together.tell(filed.event for filed in events)


def _send(shape: Shape, rows: Sequence[Rewritten], events: Sequence[Filed]) -> None:
    names = {name for one in rows for name in one.changed}
    statement.update(shape.type.table, _columns(shape, names), [_cells(shape, one, names) for one in rows], events)


def _columns(shape: Shape, names: set[str]) -> tuple[tuple[str, str], ...]:
    stored = columns_of(shape, names | {"updated_at", "updated_by"})
    columns = [("id", "uuid"), ("version", "integer"), *((spec.column, spec.sql_type) for spec in stored)]
    if any(shape.fields[name].is_custom for name in names):
        columns.append(("custom", "jsonb"))
    if _is_found_by(shape, names):
        columns.append(("search_text", "text"))
    return tuple(columns)


def _cells(shape: Shape, one: Rewritten, names: set[str]) -> Cells:
    """Rows that do not change a column another row changes get their old value, which the lock keeps true."""
    values = one.row.values
    cells: Cells = {"id": one.row.id, "version": one.row.version}
    cells |= {spec.column: values.get(spec.name) for spec in columns_of(shape, names | {"updated_at", "updated_by"})}
    if any(shape.fields[name].is_custom for name in names):
        cells["custom"] = custom_of(shape, values, one.changed)
    if _is_found_by(shape, names):
        cells["search_text"] = search_text(shape, values)
    return cells


def _is_found_by(shape: Shape, names: set[str]) -> bool:
    return not names.isdisjoint(shape.searchable)


def _id(draft: Draft) -> UUID:
    if draft.id is None:
        raise ValueError("a change needs the id of its record")
    return draft.id
