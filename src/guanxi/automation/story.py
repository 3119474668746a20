"""What a run has done, line by line, its strands among its own steps."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection

from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.run import Run
from guanxi.automation.glimpse import told as told_decision
from guanxi.automation.program import Program
from guanxi.automation.steps import Json
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows


@dataclass(frozen=True, slots=True)
class TraceLine:
    """`outcome`: done, waiting, retry, parked, failed, ended, exited, jumped, retried, skipped, cancelled.

    `strand` is empty for what the run itself did.
    """

    at: datetime
    step: str
    name: Phrase
    icon: str
    kind: str
    exit: str
    exit_label: Phrase
    outcome: str
    sentence: Phrase
    reason: Phrase | None
    given: Mapping[str, Json]
    decision: Sequence[Json]
    gave: Mapping[str, Json]
    lines: Sequence[Json]
    took_ms: float
    version: int
    epoch: int
    cause: str
    strand: str = ""


# Lines are written in the order of their happening; where in the table they land says nothing of it.
_TRACE = """
select at, step, exit, outcome, cause, detail, took_us, version, epoch, entry from trace
where bucket = %s and subject = %s and flow = %s and entry = any(%s)
order by at, n
"""


def trace(family: Sequence[Run]) -> list[TraceLine]:
    """The run itself comes first in `family`."""
    run = family[0]
    names = {one.entry: one.strand or "" for one in family}
    with connection.cursor() as cursor:
        found = rows(cursor, _TRACE, [run.bucket, run.subject, run.flow, list(names)])
    if len(family) == 1:
        found.sort(key=lambda row: (row[8], row[0]))
    known = catalog()
    return [_line(row[:-1], known.program(run.flow, row[7]), names[row[-1]]) for row in found]


def _line(row: Sequence[Any], program: Program | None, strand: str) -> TraceLine:
    at, step_id, exit, outcome, cause, detail, took_us, version, epoch = row
    detail = detail or {}
    step = program.steps.get(step_id) if program else None
    exits = {one.name: one.label for one in step.kind.exits(step.config)} if step else {}
    return TraceLine(
        at=at,
        step=step_id,
        name=step.name if step else same(step_id),
        icon=step.kind.icon if step else "circle",
        kind=step.kind.name if step else "",
        exit=exit,
        exit_label=exits.get(exit, same(exit)),
        outcome=outcome,
        sentence=step.sentence() if step else same(step_id),
        reason=phrase_of(detail["reason"]) if detail.get("reason") else None,
        given=detail.get("given") or {},
        decision=told_decision(detail.get("decision") or [], program, step, at),
        gave=detail.get("gave") or {},
        lines=detail.get("lines") or [],
        took_ms=took_us / 1000,
        version=version,
        epoch=epoch,
        cause=cause,
        strand=strand,
    )
