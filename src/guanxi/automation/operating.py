"""What a person may do to many runs at once: found by a filter, counted before, changed in batches.

The error inbox groups what stands parked by flow, step and reason, so that a hundred failures of one kind are one line
with one button.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection

from guanxi.automation import acting
from guanxi.automation.engine.catalog import catalog
from guanxi.automation.steps import END
from guanxi.automation.store import flow_row
from guanxi.kit import json
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase, phrase_of, same
from guanxi.kit.sql import rows
from guanxi.objects.drafts import By

Verb = Literal["retry", "skip", "cancel", "move"]
VERBS: tuple[Verb, ...] = ("retry", "skip", "cancel", "move")
BATCH = 500
MOST = 20_000
_CODES = {"waiting": "w", "failed": "d", "paused": "p"}


@dataclass(frozen=True, slots=True)
class Which:
    """Living runs of one flow; empty fields mean any. `reason` is the English words of a failure, as the inbox has
    them.
    """

    flow: str
    step: str = ""
    status: str = ""
    reason: str = ""


_WHICH = """
from enrollment e
where e.bucket = any(%(buckets)s) and e.flow = %(flow)s and e.status <> 'e' and (e.root is null or %(status)s = 'd')
  and (%(step)s = '' or e.step = %(step)s) and (%(status)s = '' or e.status = %(status)s::"char")
  and (%(reason)s = '' or e.reason ->> 'en' = %(reason)s)
"""
_ID = "e.flow::text || '.' || e.entry::text || '.' || replace(e.subject::text, '-', '')"


def count(which: Which) -> int:
    """How many it would be, for the question before the button."""
    with connection.cursor() as cursor:
        return int(rows(cursor, f"select count(*) {_WHICH}", _params(which))[0][0])


@dataclass(frozen=True, slots=True)
class Done:
    """`left` are those that are still there because there were more than one call takes."""

    changed: int
    left: int


def act(verb: Verb, which: Which, by: By, *, to: str = "") -> Done:
    """Batch after batch, each its own transaction; a run that changed meanwhile is left alone."""
    acting.require_operator(by)
    change = _change(verb, which, to)
    ids = _ids(which)
    changed = sum(change(ids[start : start + BATCH], by) for start in range(0, len(ids), BATCH))
    return Done(changed, max(0, count(which) if len(ids) == MOST else 0))


def _change(verb: Verb, which: Which, to: str) -> Callable[[Sequence[str], By], int]:
    if verb != "move":
        return {"retry": acting.retry, "skip": acting.skip, "cancel": acting.cancel}[verb]
    require_step(which.flow, to)
    return lambda ids, by: acting.move(ids, to, by)


def require_step(flow: str, step: str) -> None:
    row = flow_row(flow)
    program = catalog().program(row.id, row.version) if row.version else None
    if step != END and (program is None or step not in program.steps):
        words = _NO_STEP.fill(step=step)
        raise Invalid(words, code="unknown_step", faults=(Fault("to", "unknown_step", words),))


def _ids(which: Which) -> list[str]:
    text = f"select {_ID} {_WHICH} order by e.entered_at limit {MOST}"
    with connection.cursor() as cursor:
        return [id for (id,) in rows(cursor, text, _params(which))]


def _params(which: Which) -> dict[str, Any]:
    return {
        "buckets": list(range(256)),
        "flow": flow_row(which.flow).id,
        "step": which.step,
        "status": _CODES.get(which.status, which.status),
        "reason": which.reason,
    }


@dataclass(frozen=True, slots=True)
class Trouble:
    """Runs that stand parked at one step for one reason; `sample` are ids of a few of them."""

    flow: str
    flow_name: Phrase
    step: str
    step_name: Phrase
    reason: Phrase
    count: int
    first_at: datetime
    last_at: datetime
    sample: tuple[str, ...]


_TROUBLE = f"""
select f.key, e.flow, max(e.version), e.step, e.reason, count(*), min(e.step_since), max(e.step_since),
       (array_agg({_ID} order by e.step_since desc))[1:5]
from enrollment e join flow f on f.id = e.flow
where e.bucket = any(%s) and e.status = 'd' and (%s = '' or f.key = %s)
group by f.key, e.flow, e.step, e.reason order by count(*) desc, max(e.step_since) desc limit 200
"""


def inbox(flow: str = "") -> list[Trouble]:
    """What failed for good, the largest heap first. Walks the index of parked runs alone."""
    with connection.cursor() as cursor:
        found = rows(cursor, _TROUBLE, [list(range(256)), flow, flow])
    return [_trouble(row) for row in found]


def _trouble(row: Sequence[Any]) -> Trouble:
    key, flow, version, step, reason, count, first, last, sample = row
    program = catalog().program(flow, version)
    at = program.steps.get(step) if program else None
    said: Any = json.loads(reason) if isinstance(reason, str) else reason
    return Trouble(
        flow=key,
        flow_name=program.name if program else same(key),
        step=step,
        step_name=at.name if at else same(step),
        reason=phrase_of(said) if isinstance(said, Mapping) else _NO_REASON,
        count=count,
        first_at=first,
        last_at=last,
        sample=tuple(sample),
    )


_NO_REASON = Phrase("no reason was kept", "未记录原因")
_NO_STEP = Phrase("The flow has no step “{step}”", "流程没有步骤“{step}”")
