"""What a batch has to write at its end: collected while it runs, written by one statement a table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any

from django.db import connection

from guanxi.access.actors import flow_actor
from guanxi.automation import bulk, tally
from guanxi.automation.engine.run import Run
from guanxi.automation.outbox import Effect, cancel_runs, put
from guanxi.automation.program import Program
from guanxi.automation.steps import Json
from guanxi.automation.triggers import is_person
from guanxi.events.log import NewEvent, append
from guanxi.kit import json
from guanxi.kit.phrase import Phrase

TRACE = {
    "at": "timestamptz",
    "flow": "int",
    "entry": "int",
    "epoch": "int",
    "version": "int",
    "took_us": "int",
    "bucket": "smallint",
    "subject": "uuid",
    "step": "text",
    "exit": "text",
    "outcome": "text",
    "cause": "text",
    "detail": "jsonb",
}
DETAIL_LIMIT = 8_000


@dataclass(slots=True)
class Ledger:
    """Lines of a batch. `mark` and `back` undo what a failed group had collected."""

    now: datetime
    traces: list[tuple[object, ...]] = field(default_factory=list)
    counts: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    effects: list[Effect] = field(default_factory=list)
    left: list[tuple[Run, Program | None]] = field(default_factory=list)
    called_off: list[tuple[int, str]] = field(default_factory=list)

    def trace(
        self, run: Run, exit: str, outcome: str, detail: Mapping[str, Json], took_us: int = 0, cause: str = ""
    ) -> None:
        """One line: what happened at the step the run stands at, under the epoch it has now."""
        place = (self.now, run.flow, run.entry, run.epoch, run.version, took_us, run.bucket, run.subject, run.step)
        self.traces.append((*place, exit, outcome, cause, _short(detail) if detail else None))
        self.counts[(run.flow, run.step, exit or outcome)] += 1

    def end(self, run: Run, program: Program | None, outcome: str, reason: Phrase, *, is_natural: bool = False) -> None:
        """A run that ends by itself keeps what it has queued; one that is ended (by a rule, a person) takes it back."""
        run.end(outcome, reason.json(), self.now)
        self.counts[(run.flow, "", f"{tally.LEFT}{outcome}")] += 1
        self.left.append((run, program))
        if not is_natural:
            self.called_off.append((run.bucket, run.id))


def _short(detail: Mapping[str, Json]) -> Mapping[str, Json]:
    """A trace line stays narrow: what is larger than a few kilobytes keeps its reason and says that it was cut."""
    if len(json.dumps(detail)) <= DETAIL_LIMIT:
        return detail
    return {**{name: detail[name] for name in ("reason",) if name in detail}, "is_cut": True}


def save(ledger: Ledger, runs: Sequence[Run]) -> None:
    """Write everything a batch has decided. Runs must be locked by this transaction."""
    with connection.cursor() as cursor:
        _update(cursor, runs)
        bulk.copy(cursor, "trace", TRACE, ledger.traces)
    put(ledger.effects)
    _leave(ledger)
    tally.add(ledger.counts)


def _leave(ledger: Ledger) -> None:
    append([_left_event(run, program) for run, program in ledger.left if program is not None])
    cancel_runs(ledger.called_off, ledger.now)


def _left_event(run: Run, program: Program) -> NewEvent:
    is_contact = is_person(program.object)
    return NewEvent(
        "flow.left",
        program.object,
        run.subject,
        run.subject if is_contact else run.contact,
        {"flow": program.key, "run": run.id, "outcome": run.outcome, "reason": run.reason},
        actor=flow_actor(program.key).stamp,
        cause=f"run:{run.id}#{run.step}@{run.epoch}",
        depth=run.depth,
    )


_SAVED = {
    "bucket": "smallint",
    "subject": "uuid",
    "flow": "int",
    "entry": "int",
    "version": "int",
    "step": "text",
    "status": '"char"',
    "wake_at": "timestamptz",
    "step_since": "timestamptz",
    "epoch": "int",
    "attempts": "smallint",
    "is_waiting": "bool",
    "contact": "uuid",
    "outcome": "text",
    "wakes": "text[]",
    "context": "jsonb",
    "reason": "jsonb",
}
_UPDATE = f"""
update enrollment e
set version = n.version, step = n.step, status = n.status, wake_at = n.wake_at, step_since = n.step_since,
    epoch = n.epoch, attempts = n.attempts, is_waiting = n.is_waiting, contact = n.contact, wakes = n.wakes,
    context = n.context, outcome = n.outcome, reason = n.reason
from {bulk.recordset(_SAVED)}
where e.bucket = n.bucket and e.subject = n.subject and e.flow = n.flow and e.entry = n.entry
"""
_VALUES = attrgetter(*_SAVED)


def _update(cursor: Any, runs: Sequence[Run]) -> None:
    """An empty context is kept as NULL: it costs nothing."""
    for run in runs:
        run.context = run.context or None  # type: ignore[assignment]
    if runs:
        cursor.execute(_UPDATE, [bulk.document(_SAVED, [_VALUES(run) for run in runs])])
