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
from guanxi.automation.engine import calls
from guanxi.automation.engine.kin import Kin
from guanxi.automation.engine.run import Run
from guanxi.automation.outbox import Effect, cancel_runs, put
from guanxi.automation.program import Program
from guanxi.automation.steps import NOTHING, Json, RunKey
from guanxi.automation.triggers import is_person
from guanxi.events.log import NewEvent, append
from guanxi.kit.phrase import Phrase

TRACE = (
    *("at", "flow", "entry", "epoch", "version", "took_us", "bucket", "subject"),
    *("step", "exit", "outcome", "cause", "detail"),
)
DETAIL_LIMIT = 8_000
CUT = Phrase("the run went on without this strand", "流程已继续，不再等待此并行分支")


@dataclass(slots=True)
class Ledger:
    """Lines of a batch. `mark` and `back` undo what a failed group had collected."""

    now: datetime
    traces: list[str] = field(default_factory=list)
    counts: Counter[tuple[int, str, str]] = field(default_factory=Counter)
    effects: list[Effect] = field(default_factory=list)
    left: list[tuple[Run, Program | None]] = field(default_factory=list)
    called_off: list[tuple[int, str]] = field(default_factory=list)
    kin: Kin = field(default_factory=Kin)
    changed: dict[RunKey, Run] = field(default_factory=dict)
    """Kin of the batch's own runs that were changed with them; saved too."""
    opened: list[Run] = field(default_factory=list)
    """Strands that are new: inserted as they stand at the end of the batch."""
    _moment: str = field(init=False)
    _told: tuple[Mapping[str, Json], str] = (NOTHING, "\\N")
    """The last detail with its text: those who wait for the same moment share one."""

    def __post_init__(self) -> None:
        self._moment = str(self.now)

    def trace(
        self, run: Run, exit: str, outcome: str, detail: Mapping[str, Json], took_us: int = 0, cause: str = ""
    ) -> None:
        """One line: what happened at the step the run stands at, under the epoch it has now.

        Steps, exits, outcomes and causes are keys and ids, which hold nothing that COPY would read otherwise.
        """
        if detail is not self._told[0]:
            self._told = detail, _detail(detail)
        self.traces.append(
            f"{self._moment}\t{run.flow}\t{run.entry}\t{run.epoch}\t{run.version}\t{took_us}\t{run.bucket}\t{run.name}"
            f"\t{run.step}\t{exit}\t{outcome}\t{cause}\t{self._told[1]}\n"
        )
        self.counts[(run.flow, run.step, exit or outcome)] += 1

    def end(self, run: Run, program: Program | None, outcome: str, reason: Phrase, *, is_natural: bool = False) -> None:
        """End the whole run, of which `run` may be a strand; strands that are still open are cut.

        A run that ends by itself keeps what it has queued; one that is ended (by a rule, a person) takes it back.
        """
        head = self.kin.head(run)
        if run is not head:
            self._end_with(run, outcome, reason, is_natural)
        self.cut(head, CUT)
        self.change(head)
        head.end(outcome, reason.json(), self.now)
        self.counts[(head.flow, "", f"{tally.LEFT}{outcome}")] += 1
        self.left.append((head, program))
        if not is_natural:
            self.called_off.append((head.bucket, head.id))

    def _end_with(self, strand: Run, outcome: str, reason: Phrase, is_natural: bool) -> None:
        """The strand in which the whole run came to its end has the run's outcome, and is not cut."""
        self.cut(strand, CUT)
        self.change(strand)
        strand.end(outcome, reason.json(), self.now)
        if not is_natural:
            self.called_off.append((strand.bucket, strand.id))

    def close(self, strand: Run, outcome: str, reason: Phrase) -> Run:
        """End one strand, and tell the run that waits for it; answers that run."""
        parent = self.kin.parent(strand)
        self.cut(strand, CUT)
        self.change(strand)
        strand.end(outcome, reason.json(), self.now)
        self.change(parent)
        parent.told(strand, self.now)
        return parent

    def cut(self, run: Run, reason: Phrase) -> None:
        """End the open strands of a run that leaves them behind; what they have queued is called off."""
        for strand in self.kin.below(run):
            self.trace(strand, "", "cancelled", {"reason": reason.json()})
            self.change(strand)
            strand.end("cancelled", reason.json(), self.now)
            self.called_off.append((strand.bucket, strand.id))

    def change(self, run: Run) -> None:
        """Remember a member of a family that must be saved, whether or not the batch had claimed it."""
        if run.has_family:
            self.changed[run.key] = run


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
        _update(cursor, _known(ledger, runs))
        bulk.insert(cursor, "enrollment", _OPENED, [(*_values(run), *_BORN(run)) for run in ledger.opened])
        bulk.copy(cursor, "trace", TRACE, ledger.traces)
    put(ledger.effects)
    _leave(ledger)
    tally.add(ledger.counts)


def _known(ledger: Ledger, runs: Sequence[Run]) -> Sequence[Run]:
    """The runs of the batch and their changed kin, without strands that are not stored yet."""
    if not (ledger.changed or ledger.opened):
        return runs
    every = {run.key: run for run in runs} | ledger.changed
    new = {run.key for run in ledger.opened}
    return [run for key, run in every.items() if key not in new]


def _leave(ledger: Ledger) -> None:
    append([_left_event(run, program) for run, program in ledger.left if program is not None])
    append([answer for run, program in ledger.left for answer in calls.of_left(run, program)])
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
_OPENED = {
    **_SAVED,
    "root": "int",
    "parent": "int",
    "strand": "text",
    "lane": "smallint",
    "depth": "smallint",
    "cause": "text",
    "entered_at": "timestamptz",
}
_BORN = attrgetter("root", "parent", "strand", "lane", "depth", "cause", "entered_at")
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
        *(run.bucket, run.name, run.flow, run.entry, run.version, run.step, run.status),
        *(run.wake_at.isoformat(), run.step_since.isoformat(), *_PLAIN(run), run.context or None, run.reason),
    )
