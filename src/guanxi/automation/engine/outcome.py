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
from guanxi.kit.phrase import Phrase

TRACE = (
    *("at", "flow", "entry", "epoch", "version", "took_us", "bucket", "subject"),
    *("step", "exit", "outcome", "cause", "detail"),
)
DETAIL_LIMIT = 8_000


@dataclass(slots=True)
class Ledger:
    """Lines of a batch. `mark` and `back` undo what a failed group had collected."""

    now: datetime
    traces: list[str] = field(default_factory=list)
    counts: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    effects: list[Effect] = field(default_factory=list)
    left: list[tuple[Run, Program | None]] = field(default_factory=list)
    called_off: list[tuple[int, str]] = field(default_factory=list)

    def trace(
        self, run: Run, exit: str, outcome: str, detail: Mapping[str, Json], took_us: int = 0, cause: str = ""
    ) -> None:
        """One line: what happened at the step the run stands at, under the epoch it has now.

        Steps, exits, outcomes and causes are keys and ids, which hold nothing that COPY would read otherwise.
        """
        self.traces.append(
            f"{self.now}\t{run.flow}\t{run.entry}\t{run.epoch}\t{run.version}\t{took_us}\t{run.bucket}\t{run.subject}"
            f"\t{run.step}\t{exit}\t{outcome}\t{cause}\t{_detail(detail)}\n"
        )
        self.counts[(run.flow, run.step, exit or outcome)] += 1

    def end(self, run: Run, program: Program | None, outcome: str, reason: Phrase, *, is_natural: bool = False) -> None:
        """A run that ends by itself keeps what it has queued; one that is ended (by a rule, a person) takes it back."""
        run.end(outcome, reason.json(), self.now)
        self.counts[(run.flow, "", f"{tally.LEFT}{outcome}")] += 1
        self.left.append((run, program))
        if not is_natural:
            self.called_off.append((run.bucket, run.id))


def _detail(detail: Mapping[str, Json]) -> str:
    """A trace line stays narrow: what is larger than a few kilobytes keeps its reason and says that it was cut."""
    if not detail:
        return "\\N"
    text = bulk.encode(detail)
    if len(text) > DETAIL_LIMIT:
        text = bulk.encode({**{name: detail[name] for name in ("reason",) if name in detail}, "is_cut": True})
    return bulk.escaped(text)


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
_PLAIN = attrgetter("epoch", "attempts", "is_waiting", "contact", "outcome", "wakes")


def _update(cursor: Any, runs: Sequence[Run]) -> None:
    if runs:
        cursor.execute(_UPDATE, [bulk.document(_SAVED, [_values(run) for run in runs])])


def _values(run: Run) -> tuple[object, ...]:
    """Moments as text already, which is cheaper than to let the encoder ask; an empty context is NULL and costs
    nothing.
    """
    return (
        *(run.bucket, str(run.subject), run.flow, run.entry, run.version, run.step, run.status),
        *(run.wake_at.isoformat(), run.step_since.isoformat(), *_PLAIN(run), run.context or None, run.reason),
    )
