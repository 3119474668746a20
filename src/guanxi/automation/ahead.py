"""What happens next, computed by walking the program from where a run stands; nothing is simulated or written.

After a wait the walk goes on at its due moment (for `wait_for`, at the time-out); at a fork it takes the way of nothing
special (`else`, `timeout`, else the first exit) and marks what follows as not certain.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.automation.engine.catalog import catalog
from guanxi.automation.engine.run import COLUMNS, Run, run_of
from guanxi.automation.program import Program, Step
from guanxi.automation.steps import NEVER, RunKey
from guanxi.kit import clock
from guanxi.kit.phrase import Phrase, listed
from guanxi.kit.sql import rows

MOST = 30
_SILENT = ("branch", "switch", "wait", "wait_for", "goal", "exit", "set")


@dataclass(frozen=True, slots=True)
class Coming:
    """`state` is "now" for what waits at this very step; `due_at` None when it depends on the record."""

    run: str
    flow_key: str
    flow_name: Phrase
    step: str
    kind: str
    icon: str
    name: Phrase
    sentence: Phrase
    due_at: datetime | None
    unless: Phrase | None
    state: str
    is_certain: bool
    strand: str = ""


_OF_SUBJECT = f"""
select {COLUMNS} from enrollment e
where e.bucket = any(%s) and e.status in ('w', 'a', 'p') and (e.subject = %s or e.contact = %s)
order by e.wake_at
"""


def upcoming(contact: UUID) -> list[Coming]:
    """For one person (or any other subject), over all flows, soonest first."""
    found = catalog()
    with connection.cursor() as cursor:
        runs = [run_of(row) for row in rows(cursor, _OF_SUBJECT, [list(range(256)), contact, contact])]
    homes = {run.key: run.step for run in runs}
    items = [
        item
        for run in runs
        if (program := found.program(run.flow, run.version))
        for item in ahead(run, program, homes.get(_parent(run), ""))
    ]
    shown = [item for item in items if item.kind not in _SILENT]
    return sorted(shown, key=lambda item: (item.due_at is None, item.due_at or clock.now()))[:MOST]


def coming(family: Sequence[Run], program: Program) -> list[Coming]:
    """For a run and its strands, the strands first: the run goes on after them."""
    homes = {run.key: run.step for run in family}
    living = [run for run in family if run.status != "e"]
    ordered = sorted(living, key=lambda run: (run.root is None, -run.entry))
    return [item for run in ordered for item in ahead(run, program, homes.get(_parent(run), ""))]


def _parent(run: Run) -> RunKey:
    """Of a strand; the key of nothing for a run."""
    return RunKey(run.bucket, run.subject, run.flow, run.parent or 0)


def ahead(run: Run, program: Program, home: str = "") -> list[Coming]:
    """The steps from where the run stands, in order, each with the moment when it is due.

    `home` is where a strand ends: the step at which its parent waits.
    """
    unless = _unless(program)
    items: list[Coming] = []
    moment: datetime | None = run.wake_at if run.wake_at < NEVER else None
    is_certain = True
    for step, is_here in _way(run, program, home):
        state = "now" if is_here else "to_come"
        items.append(_coming(run, program, step, moment, unless, is_certain, state))
        # Where the run waits already, `moment` is the end of that wait.
        is_over = is_here and run.is_waiting
        if step.kind.waits and not is_over and moment is not None:
            moment = step.kind.ahead(step.config, moment) if step.kind.ahead else None
        is_certain = is_certain and len(step.next) < 2
    return items


def _way(run: Run, program: Program, home: str) -> Iterator[tuple[Step, bool]]:
    here, seen = run.step, set[str]()
    while here in program.steps and here != home and here not in seen and len(seen) < MOST * 3:
        step = program.steps[here]
        seen.add(here)
        yield step, step.id == run.step
        here = step.target(_usual(step))


def _usual(step: Step) -> str:
    names = [exit.name for exit in step.kind.exits(step.config)]
    return next((name for name in ("timeout", "else", "missed") if name in names), names[0] if names else "")


def _unless(program: Program) -> Phrase | None:
    """What would end the run before: the labels of its exit rules."""
    labels = [rule.label for rule in program.exits if rule.label]
    return listed(labels) if labels else None


def _coming(
    run: Run,
    program: Program,
    step: Step,
    due_at: datetime | None,
    unless: Phrase | None,
    is_certain: bool,
    state: str,
) -> Coming:
    return Coming(
        run=run.family.id,
        flow_key=program.key,
        flow_name=program.name,
        step=step.id,
        kind=step.kind.name,
        icon=step.kind.icon,
        name=step.name,
        sentence=step.sentence(),
        due_at=due_at,
        unless=unless,
        state=state,
        is_certain=is_certain,
        strand=run.strand or "",
    )
