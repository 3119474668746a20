"""One enrollment in the hands of the engine, between claiming and saving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.automation.program import Program
from guanxi.automation.steps import NOTHING, Ended, EventPattern, Json, RunKey, Seat

WAKE, PATTERNS, KEPT, OPEN, GIVES = "_woken", "_on", "_kept", "_open", "_gives"
OF_THE_WAIT = (WAKE, PATTERNS)
OF_THE_STEP = (*OF_THE_WAIT, KEPT, OPEN)

COLUMNS = (
    "bucket, subject, flow, entry, version, step, status, wake_at, step_since, entered_at, epoch, attempts, lane,"
    " depth, is_waiting, cause, contact, root, parent, strand, context"
)


@dataclass(slots=True)
class Run:
    """Mutable, because a batch changes it from hop to hop and writes it once."""

    bucket: int
    subject: UUID
    flow: int
    entry: int
    version: int
    step: str
    status: str
    wake_at: datetime
    step_since: datetime
    entered_at: datetime
    epoch: int
    attempts: int
    lane: int
    depth: int
    is_waiting: bool
    cause: str
    contact: UUID | None
    root: int | None
    parent: int | None
    strand: str | None
    context: dict[str, Json]
    outcome: str | None = None
    reason: dict[str, str] | None = None
    wakes: list[str] | None = None
    hops: int = 0
    is_standing: bool = False
    """It is in one of the groups of its batch."""
    _key: RunKey | None = None
    _name: str | None = None

    @property
    def key(self) -> RunKey:
        if self._key is None:
            self._key = RunKey(self.bucket, self.subject, self.flow, self.entry)
        return self._key

    @property
    def id(self) -> str:
        return self.key.id

    @property
    def name(self) -> str:
        """The subject as text: a batch writes it several times."""
        if self._name is None:
            self._name = str(self.subject)
        return self._name

    @property
    def family(self) -> RunKey:
        """The run that people see: itself, or the one this strand belongs to."""
        return self.key if self.root is None else RunKey(self.bucket, self.subject, self.flow, self.root)

    @property
    def has_family(self) -> bool:
        return self.root is not None or OPEN in self.context

    def seat(self, program: Program, now: datetime) -> Seat:
        woken = self.context.get(WAKE) or NOTHING
        woken_by = str(woken.get("by") or ("timer" if self.is_waiting and self.wake_at <= now else ""))
        strands = self.context.get(OPEN) or NOTHING
        return Seat(
            run=self.key,
            object=program.object,
            subject=self.subject,
            step=self.step,
            context=self.context,
            step_since=self.step_since,
            attempts=self.attempts,
            woken_by=woken_by,
            woken_exit=str(woken.get("exit") or ""),
            cause=self.cause,
            depth=self.depth,
            flow_key=program.key,
            epoch=self.epoch,
            version=self.version,
            scope=program.scope,
            kept=self.context.get(KEPT) or NOTHING,
            ended=_ended(strands),
            open=int(strands.get("open") or 0),
            woken_with=woken.get("with") or NOTHING,
            contact=self.contact,
        )

    def patterns(self) -> list[EventPattern]:
        known = self.context.get(PATTERNS) or ()
        return [EventPattern(kind, where or None, exit, bool(more)) for kind, exit, where, *more in known]

    def wakes_on(self, kind: str) -> bool:
        return any(one[0] == kind for one in self.context.get(PATTERNS) or ())

    def woken(self, by: str, exit: str, now: datetime, with_: Mapping[str, Json] | None = None) -> None:
        """An early wake is a change of the row; the higher epoch makes any older wake-up void."""
        self.context = {**self.context, WAKE: {"by": by, "exit": exit} | ({"with": dict(with_)} if with_ else {})}
        self.wakes = None
        self.wake_at = now
        self.epoch += 1

    def jump(self, step: str, by: str, now: datetime) -> None:
        self.step, self.step_since, self.is_waiting, self.attempts = step, now, False, 0
        self.context = self._without(OF_THE_STEP)
        self.woken(by, "reached", now)

    def move(self, step: str, set: Mapping[str, Json], now: datetime) -> None:
        self.step, self.step_since, self.wake_at = step, now, now
        self.is_waiting, self.attempts, self.wakes = False, 0, None
        self.epoch += 1
        if set or not self.context.keys().isdisjoint(OF_THE_STEP):
            self.context = {**self._without(OF_THE_STEP), **self._given(set)}

    def wait(self, until: datetime, on: tuple[EventPattern, ...], set: Mapping[str, Json]) -> None:
        kept = {**self._without(OF_THE_WAIT), **self._given(set)}
        if on:
            kept[PATTERNS] = [[one.kind, one.exit, one.where, *([1] if one.takes else [])] for one in on]
        self.context, self.wakes = kept, sorted({one.kind for one in on}) or None
        self.is_waiting, self.attempts, self.wake_at = True, 0, until
        self.epoch += 1

    def keep(self, what: Mapping[str, Json]) -> None:
        self.context = {**self.context, KEPT: dict(what)}

    def opened(self, count: int) -> None:
        """So many strands more are open, and this run waits for them."""
        known = self.context.get(OPEN) or {"open": 0, "ended": []}
        self.context = {**self.context, OPEN: {**known, "open": known["open"] + count}}

    def told(self, strand: Run, now: datetime) -> None:
        """A strand has ended: the step that waits for it looks again."""
        known = self.context[OPEN]
        ended = [*known["ended"], [strand.entry, strand.strand, strand.outcome, strand.gifts()]]
        self.context = {**self.context, OPEN: {"open": known["open"] - 1, "ended": ended}}
        self.woken(f"strand:{strand.entry}", "", now)

    def gifts(self) -> dict[str, Json]:
        """The variables a strand gives back: those it was asked for, else all that it has set."""
        gives = self.context.get(GIVES) or {"only": None, "set": []}
        names = gives["set"] if gives["only"] is None else gives["only"]
        return {name: self.context[name] for name in names if name in self.context}

    def leave_behind(self, set: Mapping[str, Json]) -> None:
        self.context = {**self.context, **set}

    def _given(self, set: Mapping[str, Json]) -> dict[str, Json]:
        """What is set; a strand also remembers that it was the one who set it."""
        gives = self.context.get(GIVES)
        if not set or gives is None:
            return dict(set)
        return {**set, GIVES: {**gives, "set": sorted({*gives["set"], *set})}}

    def _without(self, names: tuple[str, ...]) -> dict[str, Json]:
        return {name: value for name, value in self.context.items() if name not in names}

    def end(self, outcome: str, reason: dict[str, str], now: datetime) -> None:
        self.status, self.outcome, self.reason = "e", outcome, reason
        self.is_waiting, self.wakes, self.wake_at, self.step_since = False, None, now, now
        self.context = self._without(OF_THE_STEP)
        self.epoch += 1


def _ended(strands: Mapping[str, Json]) -> tuple[Ended, ...]:
    """Strands are numbered downwards: the first that was opened has the highest number."""
    if not strands:
        return ()
    return tuple(Ended(*one[1:]) for one in sorted(strands.get("ended") or (), key=lambda one: -one[0]))


def run_of(row: tuple[Any, ...]) -> Run:
    *plain, context = row
    return Run(*plain, dict(context or {}))  # type: ignore[call-arg, misc, unused-ignore]
