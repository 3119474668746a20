"""What a person may do to runs, one or many: retry, skip a step, cancel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db import connection, transaction

from guanxi.access.scopes import require_ability
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.claims import lock
from guanxi.automation.engine.outcome import Ledger, save
from guanxi.automation.engine.run import Run
from guanxi.automation.keys import run_key
from guanxi.automation.program import Program
from guanxi.automation.publishing import ABILITY
from guanxi.automation.steps import END, RunKey
from guanxi.kit import clock
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

Act = Callable[[Run, "Program | None", Ledger, By], bool]
CANCELLED = Phrase("cancelled by {who}", "由 {who} 取消")
SKIPPED = Phrase("skipped by {who}", "由 {who} 跳过")


def retry(ids: Sequence[str], by: By) -> int:
    """Parked runs go on at the step where they failed; those that wait to be tried again are tried now."""
    return _each(ids, by, _retry)


def skip(ids: Sequence[str], by: By) -> int:
    """Leave the present step through its first exit without doing it; a wait is over at once."""
    return _each(ids, by, _skip)


def cancel(ids: Sequence[str], by: By) -> int:
    """End runs; what they have queued and not yet sent is called off."""
    return _each(ids, by, _cancel)


_FIND = """
select e.bucket, e.subject, e.flow, e.entry from enrollment e
join unnest(%s::uuid[], %s::int[], %s::int[]) as k (subject, flow, entry)
  on e.subject = k.subject and e.flow = k.flow and e.entry = k.entry
where e.bucket = any(%s) and e.status <> 'e'
"""


def _each(ids: Sequence[str], by: By, act: Act) -> int:
    """Answers how many runs were changed; those that have ended are left alone."""
    require_ability(by.actor, ABILITY)
    keys = [run_key(id) for id in ids]
    known = catalog()
    with transaction.atomic():
        ledger = Ledger(clock.now())
        runs = [run for run in lock(_located(keys)) if run.status != "e"]
        changed = [run for run in runs if act(run, known.program(run.flow, run.version), ledger, by)]
        save(ledger, changed)
    return len(changed)


def _located(keys: Sequence[RunKey]) -> list[RunKey]:
    if not keys:
        return []
    columns = [[key.subject for key in keys], [key.flow for key in keys], [key.entry for key in keys]]
    with connection.cursor() as cursor:
        return [RunKey(*row) for row in rows(cursor, _FIND, [*columns, list(range(256))])]


def _retry(run: Run, program: Program | None, ledger: Ledger, by: By) -> bool:
    if run.status != "d" and not run.attempts:
        return False
    ledger.trace(run, "", "retried", {"gave": {"by": by.actor.stamp}})
    run.status, run.attempts, run.reason, run.wake_at = "w", 0, None, ledger.now
    run.epoch += 1
    return True


def _skip(run: Run, program: Program | None, ledger: Ledger, by: By) -> bool:
    step = program.steps.get(run.step) if program else None
    if step is None:
        return False
    reason = SKIPPED.fill(who=by.actor.name or by.actor.stamp)
    ledger.trace(run, "", "skipped", {"reason": reason.json()})
    target = step.target(next(iter(step.next), ""))
    run.status = "w"
    run.move(run.step if target == END else target, {}, ledger.now)
    if target == END:
        ledger.end(run, program, "completed", reason, is_natural=True)
    return True


def _cancel(run: Run, program: Program | None, ledger: Ledger, by: By) -> bool:
    reason = CANCELLED.fill(who=by.actor.name or by.actor.stamp)
    ledger.trace(run, "", "cancelled", {"reason": reason.json()})
    ledger.end(run, program, "cancelled", reason)
    return True
