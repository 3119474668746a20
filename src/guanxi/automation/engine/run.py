"""One enrollment in the hands of the engine, between claiming and saving."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from guanxi.automation.program import Program
from guanxi.automation.steps import EventPattern, Json, RunKey, Seat

WAKE, PATTERNS = "_woken", "_on"
RESERVED = (WAKE, PATTERNS)

COLUMNS = (
    "bucket, subject, flow, entry, version, step, status, wake_at, step_since, entered_at, epoch, attempts, lane,"
    " depth, is_waiting, cause, contact, context"
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
    context: dict[str, Json]
    outcome: str | None = None
    reason: dict[str, str] | None = None
    wakes: list[str] | None = None
    hops: int = 0
    _key: RunKey | None = None

    @property
    def key(self) -> RunKey:
        if self._key is None:
            self._key = RunKey(self.bucket, self.subject, self.flow, self.entry)
        return self._key

    @property
    def id(self) -> str:
        return f"{self.flow}.{self.entry}.{self.subject.hex}"

    def seat(self, program: Program, now: datetime) -> Seat:
        woken = self.context.get(WAKE) or {}
        woken_by = str(woken.get("by") or ("timer" if self.is_waiting and self.wake_at <= now else ""))
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
        )

    def patterns(self) -> list[EventPattern]:
        return [EventPattern(kind, where or None, exit) for kind, exit, where in self.context.get(PATTERNS) or ()]

    def wakes_on(self, kind: str) -> bool:
        return any(one[0] == kind for one in self.context.get(PATTERNS) or ())

    def woken(self, by: str, exit: str, now: datetime) -> None:
        """An early wake is a change of the row; the higher epoch makes any older wake-up void."""
        self.context = {**self.context, WAKE: {"by": by, "exit": exit}}
        self.wakes = None
        self.wake_at = now
        self.epoch += 1

    def jump(self, step: str, by: str, now: datetime) -> None:
        self.step, self.step_since, self.is_waiting, self.attempts = step, now, False, 0
        self.woken(by, "reached", now)

    def move(self, step: str, set: Mapping[str, Json], now: datetime) -> None:
        self.step, self.step_since, self.wake_at = step, now, now
        self.is_waiting, self.attempts, self.wakes = False, 0, None
        self.epoch += 1
        if set or WAKE in self.context or PATTERNS in self.context:
            kept = {name: value for name, value in self.context.items() if name not in RESERVED}
            self.context = {**kept, **set}

    def wait(self, until: datetime, on: tuple[EventPattern, ...], set: Mapping[str, Json]) -> None:
        kept = {name: value for name, value in self.context.items() if name not in RESERVED}
        kept.update(set)
        if on:
            kept[PATTERNS] = [[one.kind, one.exit, one.where] for one in on]
        self.context, self.wakes = kept, sorted({one.kind for one in on}) or None
        self.is_waiting, self.attempts, self.wake_at = True, 0, until
        self.epoch += 1

    def end(self, outcome: str, reason: dict[str, str], now: datetime) -> None:
        self.status, self.outcome, self.reason = "e", outcome, reason
        self.is_waiting, self.wakes, self.wake_at, self.step_since = False, None, now, now
        self.context = {name: value for name, value in self.context.items() if name not in RESERVED}
        self.epoch += 1


def run_of(row: tuple[Any, ...]) -> Run:
    *plain, context = row
    return Run(*plain, dict(context or {}))  # type: ignore[call-arg, misc, unused-ignore]
