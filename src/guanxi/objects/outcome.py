"""How a batch ends: all of it or an error; or, when asked for, the good part and the faults of the rest."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from django.db import connection, transaction

from guanxi.kit.errors import Conflict, Fault, GuanxiError, Invalid
from guanxi.objects.drafts import Outcome, Written
from guanxi.objects.prepare import Attempt


@contextmanager
def in_transaction() -> Iterator[None]:
    """The caller's transaction, or one of our own. No savepoint: we refuse before we write, not after."""
    if connection.in_atomic_block:
        yield
    else:
        with transaction.atomic():
            yield


def stop_at_faults(attempts: Sequence[Attempt], partial: bool) -> None:
    """Without `partial`, the first refused draft ends the call."""
    if partial:
        return
    for attempt in attempts:
        if attempt.faults:
            raise _error(attempt, len(attempts))


def written(attempt: Attempt, outcome: Outcome, version: int) -> Written:
    if attempt.faults:
        known = attempt.id if attempt.old is not None else attempt.draft.id
        return Written(known, "refused", attempt.version, tuple(attempt.faults))
    return Written(attempt.id, outcome, version, changed=tuple(sorted(attempt.changed)))


def _error(attempt: Attempt, size: int) -> GuanxiError:
    if attempt.error is not None:
        return attempt.error
    faults = tuple(_placed(fault, attempt.index) if size > 1 else fault for fault in attempt.faults)
    if all(fault.code == "taken" for fault in faults):
        return Conflict(faults[0].message, code="taken", faults=faults)
    return Invalid(faults[0].message, faults=faults)


def _placed(fault: Fault, index: int) -> Fault:
    return replace(fault, field=f"{index}.{fault.field}")
