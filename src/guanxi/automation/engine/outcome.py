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
from guanxi.automation import tally
from guanxi.automation.engine.run import Run
from guanxi.automation.outbox import Effect, cancel_runs, put
from guanxi.automation.program import Program
from guanxi.automation.steps import Json
from guanxi.automation.triggers import is_person
from guanxi.events.log import NewEvent, append
from guanxi.kit import json
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import insert_rows

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
        insert_rows(cursor, "trace", TRACE, ledger.traces)
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


_UPDATE = """
update enrollment e
set version = n.version, step = n.step, status = n.status, wake_at = n.wake_at, step_since = n.step_since,
    epoch = n.epoch, attempts = n.attempts, is_waiting = n.is_waiting, contact = n.contact,
    wakes = case when n.wakes is not null then array(select jsonb_array_elements_text(n.wakes)) end,
    context = n.context, outcome = n.outcome, reason = n.reason
from unnest(
    %s::smallint[], %s::uuid[], %s::int[], %s::int[], %s::int[], %s::text[], %s::"char"[], %s::timestamptz[],
    %s::timestamptz[], %s::int[], %s::smallint[], %s::bool[], %s::uuid[], %s::text[], %s::jsonb[], %s::jsonb[],
    %s::jsonb[]
) as n (bucket, subject, flow, entry, version, step, status, wake_at, step_since, epoch, attempts, is_waiting,
        contact, outcome, wakes, context, reason)
where e.bucket = n.bucket and e.subject = n.subject and e.flow = n.flow and e.entry = n.entry
"""


_PLAIN = attrgetter(
    *("bucket", "subject", "flow", "entry", "version", "step", "status", "wake_at", "step_since"),
    *("epoch", "attempts", "is_waiting", "contact", "outcome"),
)


def _update(cursor: Any, runs: Sequence[Run]) -> None:
    if not runs:
        return
    values = [(*_PLAIN(run), _json(run.wakes), _json(run.context), _json(run.reason)) for run in runs]
    cursor.execute(_UPDATE, [list(column) for column in zip(*values, strict=True)])


def _json(value: object) -> str | None:
    return json.dumps(value) if value else None
