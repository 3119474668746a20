"""Runs as screens see them: lists, one run with its trace, what is late, what failed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM, Actor
from guanxi.automation import outbox
from guanxi.automation.acting import cancel, retry, skip
from guanxi.automation.ahead import Coming, coming, upcoming
from guanxi.automation.answering import ASKS, waiting
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.run import COLUMNS, Run, run_of
from guanxi.automation.keys import page_key, run_key
from guanxi.automation.program import Program
from guanxi.automation.steps import NEVER, Json, RunKey
from guanxi.automation.story import TraceLine, trace
from guanxi.events.read import find
from guanxi.kit import clock
from guanxi.kit.errors import NotFound
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows
from guanxi.objects.lookups import labels
from guanxi.objects.timeline import told

__all__ = ["TraceLine", "cancel", "get_run", "list_runs", "overdue", "retry", "skip", "upcoming"]

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
    """`wake_at` is None for runs that do not wait for a moment. `status`: waiting, approval, failed, paused or ended.

    A strand that failed stands for its run: `id` is the run's, `strand` says where it stands.
    """

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
    strand: str = ""


@dataclass(frozen=True, slots=True)
class RunPage:
    items: list[RunItem]
    next: str | None


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
# Waiting for a person is no state of the row, whose reminders and end are timers like any other.
_STATUS = f"""(%(status)s = '' or e.status = %(status)s::"char" or %(status)s = 'a' and
    (e.bucket, e.subject, e.flow, e.entry) in ({ASKS} and a.subject = e.subject))"""
# Newest first within each flow by its index, then merged: never a walk over the table.
_BY_FLOW = f"""
select r.* from (select id from flow where %(flow)s = '' or key = %(flow)s) f cross join lateral (
    select {_COLUMNS}, e.outcome, e.reason from enrollment e
    where e.flow = f.id and (e.root is null or %(status)s = 'd') and {_STATUS}
      and (%(at)s::timestamptz is null or (e.entered_at, e.subject) < (%(at)s, %(subject)s::uuid))
    order by e.entered_at desc, e.subject desc limit %(limit)s
) r order by r.entered_at desc, r.subject desc limit %(limit)s
"""


def _listing(where: str) -> str:
    return f"""
select {_COLUMNS}, e.outcome, e.reason from enrollment e
where e.bucket = any(%(buckets)s) and {where} and {_STATUS}
  and (%(at)s::timestamptz is null or (e.entered_at, e.subject) < (%(at)s, %(subject)s::uuid))
order by e.entered_at desc, e.subject desc limit %(limit)s
"""


_BY_SUBJECT = _listing("""(e.subject = %(about)s or e.contact = %(about)s)
  and (e.root is null or %(status)s = 'd')
  and (%(flow)s = '' or e.flow = (select id from flow where key = %(flow)s))""")
# Who stands at a step now, strands included, as the flow counts them; by the index of those counts.
_BY_STEP = _listing("""e.flow = (select id from flow where key = %(flow)s) and e.step = %(step)s and e.status <> 'e'
  and (%(about)s::uuid is null or e.subject = %(about)s or e.contact = %(about)s)""")
# Who left a step by one of these exits: runs of the flow, newest first, each asked by the index of its own trace.
_BY_EXIT = f"""
select {_COLUMNS}, e.outcome, e.reason from enrollment e
where e.flow = (select id from flow where key = %(flow)s) and {_STATUS}
  and (%(about)s::uuid is null or e.subject = %(about)s or e.contact = %(about)s)
  and (%(at)s::timestamptz is null or (e.entered_at, e.subject) < (%(at)s, %(subject)s::uuid))
  and exists (
    select 1 from trace t
    where t.bucket = e.bucket and t.subject = e.subject and t.flow = e.flow and t.entry = e.entry
      and t.at >= e.entered_at and t.step = %(step)s and t.exit = any(%(exits)s)
  )
order by e.entered_at desc, e.subject desc limit %(limit)s
"""
_OVERDUE = f"""
select {_COLUMNS}, e.outcome, e.reason from enrollment e
where e.bucket = any(%s) and e.lane = any('{{0,1,2}}') and e.status = 'w' and e.wake_at < %s
order by e.wake_at limit %s
"""


def list_runs(
    flow: str = "",
    subject: UUID | None = None,
    status: str = "",
    after: str = "",
    limit: int = 50,
    step: str = "",
    exits: Sequence[str] = (),
) -> RunPage:
    """Newest first. `subject` finds runs of the record and of what is about it; `after` is a page's `next`.

    `step` finds who stands at this step of `flow` now: never those who ended there. With `exits` it finds who left the
    step by one of them, for as long as the trace is kept; a strand stands for its run.
    """
    at, last = page_key(after)
    params = {
        "flow": flow,
        "step": step,
        "exits": list(exits),
        "status": _CODES.get(status, status),
        "about": subject,
        "at": at,
        "subject": last,
        "limit": limit + 1,
        "buckets": list(range(256)),
    }
    with connection.cursor() as cursor:
        found = rows(cursor, _listed_by(step, exits, subject), params)
    shown = found[:limit]
    next = f"{shown[-1][9].isoformat()}|{shown[-1][1]}" if len(found) > limit else None
    return RunPage(_items(shown), next)


def _listed_by(step: str, exits: Sequence[str], subject: UUID | None) -> str:
    if step:
        return _BY_EXIT if exits else _BY_STEP
    return _BY_SUBJECT if subject else _BY_FLOW


def overdue(limit: int = 100) -> list[RunItem]:
    """Runs that should have gone on more than a minute ago: when this is not empty, engines are missing or behind."""
    with connection.cursor() as cursor:
        return _items(rows(cursor, _OVERDUE, [list(range(256)), clock.now() - LATE, limit]))


def get_run(id: str, reader: Actor = SYSTEM) -> RunView:
    """With all its strands; the id of a strand finds the run it belongs to. Moments in its sentences stand as the clock
    of the reader shows them.
    """
    found = _one(run_key(id))
    run = run_of(found[:-2])
    strands = _strands(run)
    family = [run, *strands]
    program = catalog().program(run.flow, run.version)
    lines = trace(family)
    effects = [one for member in family for one in outbox.of_run(member.bucket, member.id)]
    return RunView(
        item=_items([found])[0],
        trigger=_trigger(run, reader),
        trace=lines,
        ahead=coming(family, program) if program else [],
        effects=effects,
        changed=_changed(lines, effects),
        variables={name: value for name, value in run.context.items() if not name.startswith("_")},
    )


_ONE = f"""
select {_COLUMNS}, e.outcome, e.reason from enrollment e
where e.bucket = any(%s) and e.subject = %s and e.flow = %s and e.entry = coalesce((
    select m.root from enrollment m where m.bucket = any(%s) and m.subject = %s and m.flow = %s and m.entry = %s
), %s)
"""
_STRANDS = f"""
select {_COLUMNS} from enrollment e
where e.bucket = %s and e.subject = %s and e.flow = %s and e.root = %s order by e.entry desc
"""


def _one(key: RunKey) -> tuple[Any, ...]:
    place = [list(range(256)), key.subject, key.flow]
    with connection.cursor() as cursor:
        found = rows(cursor, _ONE, [*place, *place, key.entry, key.entry])
    if not found:
        raise NotFound(Phrase("There is no such run", "没有这次运行"), code="unknown_run")
    return found[0]


def _strands(run: Run) -> list[Run]:
    with connection.cursor() as cursor:
        return [run_of(row) for row in rows(cursor, _STRANDS, [run.bucket, run.subject, run.flow, run.entry])]


def _items(found: Iterable[Sequence[Any]]) -> list[RunItem]:
    listed = [(run_of(tuple(row[:-2])), row[-2], row[-1]) for row in found]
    known = catalog()
    programs = {(run.flow, run.version): known.program(run.flow, run.version) for run, _, _ in listed}
    names = _labels([(programs[(run.flow, run.version)], run.subject) for run, _, _ in listed])
    keys = {id: state.key for id, state in known.flows.items()}
    asking = waiting([run.family for run, _, _ in listed])
    items = [
        _item(run, outcome, reason, programs[(run.flow, run.version)], names, keys.get(run.flow, str(run.flow)))
        for run, outcome, reason in listed
    ]
    return [
        replace(item, status="approval") if run.family in asking and item.status == "waiting" else item
        for item, (run, _, _) in zip(items, listed, strict=True)
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
        id=run.family.id,
        flow_key=key,
        flow_name=program.name if program else same(key),
        subject=Subject(run.subject, names.get(run.subject, ""), program.object if program else ""),
        status=STATUSES.get(run.status, run.status),
        step=run.step,
        step_name=step.name if step else same(run.step),
        entered_at=run.entered_at,
        wake_at=run.wake_at if run.status in ("w", "p", "a") and run.wake_at < NEVER else None,
        outcome=outcome or "",
        reason=phrase_of(reason) if reason else None,
        attempts=run.attempts,
        version=run.version,
        strand=run.strand or "",
    )


def _trigger(run: Run, reader: Actor) -> Trigger:
    """The event that let the run in, in words; a run started by hand or by another flow says so."""
    if run.cause.count(".") == 3 and ":" not in run.cause:
        event = find([run.cause]).get(run.cause)
        if event is not None:
            return Trigger(told([event], reader)[0].sentence, event.at, run.cause)
    if run.cause.startswith("run:"):
        return Trigger(Phrase("started by another flow", "由另一个流程启动"), run.entered_at, run.cause)
    return Trigger(Phrase("started by hand", "手动启动"), run.entered_at, run.cause)


def _changed(lines: Sequence[TraceLine], effects: Sequence[outbox.OutboxItem]) -> Changed:
    """Counted from the trace and the effects of the run: mails that went out, tasks made, records written, held."""
    return Changed(
        mails=sum(1 for one in effects if one.kind == "mail" and one.state == "delivered"),
        tasks=sum(1 for line in lines if line.kind == "task.create" and line.outcome == "done"),
        fields=sum(len(line.gave.get("values") or ()) for line in lines if line.kind.startswith("record.")),
        held=sum(1 for one in effects if one.state == "held"),
    )
