"""New records: one statement for the rows of a batch and their events."""

from collections.abc import Sequence
from contextlib import nullcontext
from datetime import datetime

from guanxi.access import scopes
from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7
from guanxi.objects import gathering, keys, lookups, ownership, prepare, statement
from guanxi.objects.drafts import By, Draft, Written
from guanxi.objects.logged import change_events
from guanxi.objects.once import as_one_write
from guanxi.objects.outcome import in_transaction, stop_at_faults, written
from guanxi.objects.prepare import Attempt, fine
from guanxi.objects.rows import Stored, custom_of
from guanxi.objects.search import search_text
from guanxi.objects.shape import Shape, shape_of

# Columns a new row has besides those of its fields.
_OWN = (("id", "uuid"), ("version", "integer"), ("custom", "jsonb"), ("search_text", "text"))


@as_one_write
def create(object: str, drafts: Sequence[Draft], by: By, *, partial: bool = False) -> list[Written]:
    """Add records. A draft without an id gets one; key values that another living record has are refused."""
    if not drafts:
        return []
    shape = shape_of(object)
    attempts = [Attempt(index, draft, draft.id or uuid7()) for index, draft in enumerate(drafts)]
    with nullcontext() if _is_one_statement(shape) else in_transaction():
        add(shape, attempts, by, partial)
    return [written(attempt, "created", 1) for attempt in attempts]


def _is_one_statement(shape: Shape) -> bool:
    """Rows and events of an object that claims no keys and checks nothing are one statement, which needs no transaction
    around it: two exchanges with the database less for each form that somebody sends.
    """
    return not (shape.type.keys or shape.type.checks)


def add(shape: Shape, attempts: Sequence[Attempt], by: By, partial: bool) -> None:
    """Write what is fine among the attempts. Nothing is claimed or written when the call is going to be refused."""
    require_create(shape, by)
    prepare.accept_values(shape, attempts, by.actor)
    prepare.run_prepare(shape, attempts)
    finish(shape, attempts, by, partial)


def require_create(shape: Shape, by: By) -> None:
    if not scopes.may_create(by.actor, shape.name):
        raise scopes.forbidden("create")


def finish(shape: Shape, attempts: Sequence[Attempt], by: By, partial: bool) -> None:
    """From accepted and prepared values to rows in the table."""
    _complete(shape, attempts, by)
    stop_at_faults(attempts, partial)
    keys.claim(shape, attempts)
    stop_at_faults(attempts, partial)
    insert(shape, fine(attempts), by, now())


def _complete(shape: Shape, attempts: Sequence[Attempt], by: By) -> None:
    ownership.own_new(attempts, by.actor)
    ownership.follow_owner(attempts, by.actor)
    lookups.check_targets(shape, attempts, by.actor)
    prepare.fill_new(shape, attempts)
    prepare.run_checks(shape, attempts, by)


def insert(shape: Shape, attempts: Sequence[Attempt], by: By, at: datetime) -> None:
    if not attempts:
        return
    columns = (*_OWN, *((spec.column, spec.sql_type) for spec in shape.stored))
    stamped = {"created_at": at, "updated_at": at, "created_by": by.actor.stamp, "updated_by": by.actor.stamp}
    for attempt in attempts:
        attempt.new |= {name: value for name, value in stamped.items() if attempt.new.get(name) is None}
    changes = [attempt.change(by) for attempt in attempts]
    events = [filed for change in changes for filed in change_events(shape, change, by, 1, at)]
    cells = [_cells(shape, attempt) for attempt in attempts]
    if (together := gathering.current()) is None:
        statement.insert(shape.type.table, columns, cells, events)
        return
    with together.ours():
        statement.insert(shape.type.table, columns, cells, ())
    rows = {attempt.id: Stored(attempt.id, 1, False, None, attempt.new) for attempt in attempts}
    together.learn(shape.type.table, rows)
    together.tell(filed.event for filed in events)


def _cells(shape: Shape, attempt: Attempt) -> dict[str, object]:
    """Everything not empty; a column the row does not name is NULL in the statement."""
    new = attempt.new
    cells = {spec.column: value for spec in shape.stored if (value := new[spec.name]) is not None}
    filled = [spec.name for spec in shape.customs if new[spec.name] is not None]
    cells["id"] = attempt.id
    cells["version"] = 1
    cells["custom"] = custom_of(shape, new, filled) if filled else {}
    cells["search_text"] = search_text(shape, new)
    return cells
