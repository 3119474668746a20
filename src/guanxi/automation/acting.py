"""What a person may do to runs, one or many: retry, skip a step, cancel."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from django.db import connection, transaction

from guanxi.access.scopes import has_ability, require_ability
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.kin import HEAD, hold
from guanxi.automation.engine.outcome import CUT, Ledger, save
from guanxi.automation.engine.run import Run
from guanxi.automation.engine.strands import is_home
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
MOVED = Phrase("moved by {who}", "由 {who} 移动")
OPERATE = "runs.manage"
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


def move(ids: Sequence[str], step: str, by: By) -> int:
    """Go on at another step of the flow, or end ("end"). What was begun at the old step is left behind."""

    def to(run: Run, program: Program | None, ledger: Ledger, by: By) -> bool:
        return _move(run, step, program, ledger, by)

    return _each(ids, by, to)


def require_operator(by: By) -> None:
    """Who runs the flows may do this, and who builds them."""
    if not has_ability(by.actor, ABILITY):
        require_ability(by.actor, OPERATE)


_FIND = f"""
select e.bucket, e.subject, e.flow, e.entry, {HEAD} from enrollment e
join unnest(%s::uuid[], %s::int[], %s::int[]) as k (subject, flow, entry)
  on e.subject = k.subject and e.flow = k.flow and e.entry = k.entry
where e.bucket = any(%s) and e.status <> 'e'
"""


def _each(ids: Sequence[str], by: By, act: Act) -> int:
    """Answers how many runs were changed; those that have ended are left alone. A strand may be named by its own id."""
    require_operator(by)
    keys = [run_key(id) for id in ids]
    known = catalog()
    with transaction.atomic():
        runs, kin = hold(_located(keys))
        ledger = Ledger(clock.now(), kin=kin)
        living = [run for run in runs if run.status != "e"]
        changed = [run for run in living if act(run, known.program(run.flow, run.version), ledger, by)]
        save(ledger, changed)
    return len(changed)


def _located(keys: Sequence[RunKey]) -> list[tuple[Any, ...]]:
    if not keys:
        return []
    columns = [[key.subject for key in keys], [key.flow for key in keys], [key.entry for key in keys]]
    with connection.cursor() as cursor:
        return rows(cursor, _FIND, [*columns, list(range(256))])


def _retry(run: Run, program: Program | None, ledger: Ledger, by: By) -> bool:
    """With all its strands, when the run itself is named."""
    some = ledger.kin.members(run) if run.root is None else [run]
    again = [one for one in some if one.status == "d" or one.attempts]
    for one in again:
        ledger.trace(one, "", "retried", {"gave": {"by": by.actor.stamp}})
        one.status, one.attempts, one.reason, one.wake_at = "w", 0, None, ledger.now
        one.epoch += 1
        ledger.change(one)
    return bool(again)


def _skip(run: Run, program: Program | None, ledger: Ledger, by: By) -> bool:
    step = program.steps.get(run.step) if program else None
    if step is None:
        return False
    reason = SKIPPED.fill(who=by.actor.name or by.actor.stamp)
    ledger.trace(run, "", "skipped", {"reason": reason.json()})
    ledger.cut(run, CUT)
    target = step.target(next(iter(step.next), ""))
    run.status, run.reason = "w", None
    is_over = target == END or is_home(ledger, run, target)
    run.move(run.step if is_over else target, {}, ledger.now)
    if is_over:
        _close(run, program, ledger, "completed", reason)
    return True


def _move(run: Run, step: str, program: Program | None, ledger: Ledger, by: By) -> bool:
    """A strand cannot leave for another part of the flow: its run would wait for it in vain."""
    if program is None or run.root is not None or (step != END and step not in program.steps):
        return False
    reason = MOVED.fill(who=by.actor.name or by.actor.stamp)
    ledger.trace(run, "", "moved", {"reason": reason.json(), "gave": {"to": step}})
    ledger.cut(run, CUT)
    run.status, run.reason = "w", None
    run.move(run.step if step == END else step, {}, ledger.now)
    if step == END:
        _close(run, program, ledger, "completed", reason)
    return True


def _cancel(run: Run, program: Program | None, ledger: Ledger, by: By) -> bool:
    reason = CANCELLED.fill(who=by.actor.name or by.actor.stamp)
    ledger.trace(run, "", "cancelled", {"reason": reason.json()})
    if run.root is None:
        ledger.end(run, program, "cancelled", reason)
    else:
        ledger.close(run, "cancelled", reason)
    return True


def _close(run: Run, program: Program | None, ledger: Ledger, outcome: str, reason: Phrase) -> None:
    """The end of a way: of the run, which keeps what it has queued, or of one strand."""
    if run.root is None:
        ledger.end(run, program, outcome, reason, is_natural=True)
    else:
        ledger.close(run, outcome, reason)
