"""Runs as screens see them: lists, one run with its trace, what is late, what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation import outbox
from guanxi.automation.acting import cancel, retry, skip
from guanxi.automation.ahead import Coming, ahead, upcoming
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.run import COLUMNS, Run, run_of
from guanxi.automation.glimpse import told as told_decision
from guanxi.automation.keys import page_key, run_key
from guanxi.automation.program import Program
from guanxi.automation.steps import Json
from guanxi.events.read import find
from guanxi.kit import clock
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows
from guanxi.objects.lookups import labels
from guanxi.objects.timeline import told

__all__ = ["cancel", "get_run", "list_runs", "overdue", "retry", "skip", "upcoming"]

LATE = timedelta(minutes=1)
STATUSES: Mapping[str, str] = {"w": "waiting", "a": "approval", "d": "failed", "p": "paused", "e": "ended"}
_CODES = {name: code for code, name in STATUSES.items()}


@dataclass(frozen=True, slots=True)
class Subject:
    id: UUID
    label: str
    object: str


@dataclass(frozen=True, slots=True)
class RunItem:
    """`wake_at` is None for runs that do not wait. `status`: waiting, approval, failed, paused or ended."""

    id: str
    flow_key: str
    flow_name: Phrase
    subject: Subject
    status: str
    step: str
    step_name: Phrase
    entered_at: datetime
    wake_at: datetime | None
    outcome: str
    reason: Phrase | None
    attempts: int
    version: int


@dataclass(frozen=True, slots=True)
class RunPage:
    items: list[RunItem]
    next: str | None


@dataclass(frozen=True, slots=True)
class TraceLine:
    """`outcome`: done, waiting, retry, parked, failed, ended, exited, jumped, retried, skipped, cancelled."""

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


@dataclass(frozen=True, slots=True)
class Trigger:
    sentence: Phrase
    at: datetime
    ref: str


@dataclass(frozen=True, slots=True)
class Changed:
    mails: int
    tasks: int
    fields: int
    held: int


@dataclass(frozen=True, slots=True)
class RunView:
    item: RunItem
    trigger: Trigger
    trace: list[TraceLine]
    ahead: list[Coming]
    effects: list[outbox.OutboxItem]
    changed: Changed
    variables: Mapping[str, Json]


_COLUMNS = ", ".join(f"e.{name.strip()}" for name in COLUMNS.split(","))
# Newest first within each flow by its index, then merged: never a walk over the table.
_BY_FLOW = f"""
select r.* from (select id from flow where %(flow)s = '' or key = %(flow)s) f cross join lateral (
    select {_COLUMNS}, e.outcome, e.reason from enrollment e
    where e.flow = f.id and (%(status)s = '' or e.status = %(status)s::"char")
      and (%(at)s::timestamptz is null or (e.entered_at, e.subject) < (%(at)s, %(subject)s::uuid))
    order by e.entered_at desc, e.subject desc limit %(limit)s
) r order by r.entered_at desc, r.subject desc limit %(limit)s
"""
_BY_SUBJECT = f"""
select {_COLUMNS}, e.outcome, e.reason from enrollment e
where e.bucket = any(%(buckets)s) and (e.subject = %(about)s or e.contact = %(about)s)
  and (%(status)s = '' or e.status = %(status)s::"char")
  and (%(flow)s = '' or e.flow = (select id from flow where key = %(flow)s))
  and (%(at)s::timestamptz is null or (e.entered_at, e.subject) < (%(at)s, %(subject)s::uuid))
order by e.entered_at desc, e.subject desc limit %(limit)s
"""
_OVERDUE = f"""
select {_COLUMNS}, e.outcome, e.reason from enrollment e
where e.bucket = any(%s) and e.lane = any('{{0,1,2}}') and e.status = 'w' and e.wake_at < %s
order by e.wake_at limit %s
"""


def list_runs(
    flow: str = "", subject: UUID | None = None, status: str = "", after: str = "", limit: int = 50
) -> RunPage:
    """Newest first. `subject` finds runs of the record and of what is about it; `after` is a page's `next`."""
    at, last = page_key(after)
    params = {
        "flow": flow,
        "status": _CODES.get(status, status),
        "about": subject,
        "at": at,
        "subject": last,
        "limit": limit + 1,
        "buckets": list(range(256)),
    }
    with connection.cursor() as cursor:
        found = rows(cursor, _BY_SUBJECT if subject else _BY_FLOW, params)
    shown = found[:limit]
    next = f"{shown[-1][9].isoformat()}|{shown[-1][1]}" if len(found) > limit else None
    return RunPage(_items(shown), next)


def overdue(limit: int = 100) -> list[RunItem]:
    """Runs that should have gone on more than a minute ago: when this is not empty, engines are missing or behind."""
    with connection.cursor() as cursor:
        return _items(rows(cursor, _OVERDUE, [list(range(256)), clock.now() - LATE, limit]))


def get_run(id: str) -> RunView:
    key = run_key(id)
    with connection.cursor() as cursor:
        text = (
            f"select {_COLUMNS}, e.outcome, e.reason from enrollment e"
            " where e.bucket = any(%s) and e.subject = %s and e.flow = %s and e.entry = %s"
        )
        found = rows(cursor, text, [list(range(256)), key.subject, key.flow, key.entry])
    if not found:
        raise NotFound(Phrase("There is no such run", "没有这次运行"), code="unknown_run")
    run = run_of(found[0][:-2])
    program = catalog().program(run.flow, run.version)
    trace = _trace(run)
    effects = outbox.of_run(run.bucket, run.id)
    return RunView(
        item=_items(found)[0],
        trigger=_trigger(run),
        trace=trace,
        ahead=ahead(run, program) if program and run.status != "e" else [],
        effects=effects,
        changed=_changed(trace, effects),
        variables={name: value for name, value in run.context.items() if not name.startswith("_")},
    )


def _items(found: Iterable[Sequence[Any]]) -> list[RunItem]:
    listed = [(run_of(tuple(row[:-2])), row[-2], row[-1]) for row in found]
    known = catalog()
    programs = {(run.flow, run.version): known.program(run.flow, run.version) for run, _, _ in listed}
    names = _labels([(programs[(run.flow, run.version)], run.subject) for run, _, _ in listed])
    keys = {id: state.key for id, state in known.flows.items()}
    return [
        _item(run, outcome, reason, programs[(run.flow, run.version)], names, keys.get(run.flow, str(run.flow)))
        for run, outcome, reason in listed
    ]


def _labels(wanted: Iterable[tuple[Program | None, UUID]]) -> dict[UUID, str]:
    by_object: dict[str, set[UUID]] = {}
    for program, id in wanted:
        if program is not None:
            by_object.setdefault(program.object, set()).add(id)
    return {id: label for object, ids in by_object.items() for id, label in labels(object, ids).items()}


def _item(
    run: Run, outcome: str | None, reason: Any, program: Program | None, names: Mapping[UUID, str], key: str
) -> RunItem:
    step = program.steps.get(run.step) if program else None
    return RunItem(
        id=run.id,
        flow_key=key,
        flow_name=program.name if program else same(key),
        subject=Subject(run.subject, names.get(run.subject, ""), program.object if program else ""),
        status=STATUSES.get(run.status, run.status),
        step=run.step,
        step_name=step.name if step else same(run.step),
        entered_at=run.entered_at,
        wake_at=run.wake_at if run.status in ("w", "p", "a") else None,
        outcome=outcome or "",
        reason=phrase_of(reason) if reason else None,
        attempts=run.attempts,
        version=run.version,
    )


_TRACE = """
select at, step, exit, outcome, cause, detail, took_us, version, epoch from trace
where bucket = %s and subject = %s and flow = %s and entry = %s
order by epoch, at
"""


def _trace(run: Run) -> list[TraceLine]:
    with connection.cursor() as cursor:
        found = rows(cursor, _TRACE, [run.bucket, run.subject, run.flow, run.entry])
    known = catalog()
    return [_line(row, known.program(run.flow, row[7])) for row in found]


def _line(row: Sequence[Any], program: Program | None) -> TraceLine:
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
    )


def _trigger(run: Run) -> Trigger:
    """The event that let the run in, in words; a run started by hand or by another flow says so."""
    if run.cause.count(".") == 3 and ":" not in run.cause:
        event = find([run.cause]).get(run.cause)
        if event is not None:
            return Trigger(told([event])[0].sentence, event.at, run.cause)
    if run.cause.startswith("run:"):
        return Trigger(Phrase("started by another flow", "由另一个流程启动"), run.entered_at, run.cause)
    return Trigger(Phrase("started by hand", "手动启动"), run.entered_at, run.cause)


def _changed(trace: Sequence[TraceLine], effects: Sequence[outbox.OutboxItem]) -> Changed:
    """Counted from the trace and the effects of the run: mails that went out, tasks made, records written, held."""
    return Changed(
        mails=sum(1 for one in effects if one.kind == "mail" and one.state == "delivered"),
        tasks=sum(1 for line in trace if line.kind == "task.create" and line.outcome == "done"),
        fields=sum(len(line.gave.get("values") or ()) for line in trace if line.kind.startswith("record.")),
        held=sum(1 for one in effects if one.state == "held"),
    )
