"""How a strand is born: an enrollment of the same subject, flow and version, whose end its parent waits for."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import connection

from guanxi.automation.engine.outcome import Ledger
from guanxi.automation.engine.run import GIVES, OF_THE_STEP, Run
from guanxi.automation.steps import Strand
from guanxi.kit.sql import rows

MOST_OPEN = 500


def numbers(count: int) -> Iterator[int]:
    """Entry numbers for new strands: below zero and falling, so that they never meet the numbers of entries."""
    with connection.cursor() as cursor:
        found = rows(cursor, "select nextval('strand_number') from generate_series(1, %s)", [count])
    return iter(sorted((-number for (number,) in found), reverse=True))


def born(ledger: Ledger, parent: Run, strand: Strand, step: str, number: int) -> Run:
    """It sees the variables its parent has at this moment, and the event that had started the run."""
    shared = {name: value for name, value in parent.context.items() if name not in (*OF_THE_STEP, GIVES)}
    gives = {"only": list(strand.keep) if strand.keep is not None else None, "set": []}
    run = Run(
        bucket=parent.bucket,
        subject=parent.subject,
        flow=parent.flow,
        entry=number,
        version=parent.version,
        step=step,
        status="w",
        wake_at=ledger.now,
        step_since=ledger.now,
        entered_at=ledger.now,
        epoch=0,
        attempts=0,
        lane=parent.lane,
        depth=parent.depth,
        is_waiting=False,
        cause=parent.cause,
        contact=parent.contact,
        root=parent.entry if parent.root is None else parent.root,
        parent=parent.entry,
        strand=strand.name,
        context={**shared, **strand.set, GIVES: gives},
        hops=parent.hops,
    )
    parent.opened(1)
    ledger.kin.add([parent, run])
    ledger.opened.append(run)
    return run


def are_too_many(ledger: Ledger, run: Run, more: int) -> bool:
    """A flow whose strands lead back to their own beginning would double for ever."""
    return run.has_family and len(ledger.kin.members(run)) + more > MOST_OPEN


def is_home(ledger: Ledger, run: Run, step: str) -> bool:
    """A strand is over when it comes to the step at which its parent waits for it."""
    return run.root is not None and ledger.kin.parent(run).step == step
