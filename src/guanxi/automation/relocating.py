"""What publishing does with those inside: by the ids of steps, by a mapping for steps that are gone, by waits edited.

The same plan is shown in the preview and carried out by publishing, so that what was shown is what happens.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from django.db import connection

from guanxi.automation.definition import Definition, StepDef
from guanxi.automation.program import Program, Step
from guanxi.automation.steps import END, STEPS
from guanxi.kit import json
from guanxi.kit.errors import Fault, Invalid
from guanxi.kit.phrase import Phrase
from guanxi.kit.sql import rows

Fate = Literal["stays", "moves", "recomputed", "ends"]
ALL_BUCKETS = list(range(256))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many living runs of a version stand at a step."""

    version: int
    step: str
    status: str
    count: int


@dataclass(frozen=True, slots=True)
class Passage:
    """What becomes of those who stand at `step` of an older version. `keeps_start`: their time there counts on."""

    version: int
    step: str
    target: str
    fate: Fate
    keeps_start: bool = True

    @property
    def is_due(self) -> bool:
        return self.fate != "stays"


_STANDING = """
select version, step, status::text, count(*) from enrollment
where bucket = any(%s) and flow = %s and status <> 'e' group by 1, 2, 3 order by 1, 2, 3
"""


def standing(flow: int) -> list[Standing]:
    """Walks the index of this flow's living runs; for previews, not for screens that look again and again."""
    with connection.cursor() as cursor:
        return [Standing(*row) for row in rows(cursor, _STANDING, [ALL_BUCKETS, flow])]


def known_steps(mapping: Mapping[str, str], program: Program) -> Mapping[str, str]:
    """The mapping as it is; raises `Invalid` when it leads to steps that the new version has not."""
    lost = {old: new for old, new in mapping.items() if new not in program.steps and new != END}
    if lost:
        faults = [Fault(f"mapping.{old}", "unknown_step", _NO_STEP.fill(step=new)) for old, new in lost.items()]
        raise Invalid(faults[0].message, code="unknown_step", faults=tuple(faults))
    return mapping


_NO_STEP = Phrase("The new version has no step “{step}”", "新版本没有步骤“{step}”")


def passage(old: Definition, version: int, step: str, new: Program, mapping: Mapping[str, str]) -> Passage:
    """A wait whose settings changed is recomputed from its stored start; anything else goes on where it stands."""
    before = next((one for one in old.steps if one.id == step), None)
    target = mapping.get(step, step)
    after = new.steps.get(target)
    if after is None:
        return Passage(version, step, step, "ends")
    if target != step:
        return Passage(version, step, target, "moves", keeps_start=_is_wait(before) and _can_recompute(after))
    if before is not None and _can_recompute(after) and before.config != _given(new, target).config:
        return Passage(version, step, target, "recomputed")
    return Passage(version, step, target, "stays")


def _given(program: Program, step: str) -> StepDef:
    return program.definition.steps[program.steps[step].order]


def _is_wait(step: StepDef | None) -> bool:
    kind = STEPS.get(step.kind) if step else None
    return bool(kind and kind.ahead)


def _can_recompute(step: Step) -> bool:
    return step.kind.ahead is not None


_MOVE = """
with plan as (
    select * from json_to_recordset(%(plan)s::json) as p (
        version int, step text, target text, is_due bool, keeps_start bool, is_moved bool
    )
), moved as (
    update enrollment e set
        version = %(number)s, lane = %(lane)s, epoch = e.epoch + 1, step = p.target,
        step_since = case when p.keeps_start then e.step_since else %(now)s end,
        is_waiting = e.is_waiting and p.keeps_start,
        attempts = case when p.keeps_start then e.attempts else 0 end,
        wakes = case when p.keeps_start then e.wakes end,
        context = case when p.keeps_start then e.context else nullif(e.context - '_on' - '_woken', '{}') end,
        wake_at = case when p.is_due and e.status in ('w', 'p') and (e.is_waiting or p.is_moved)
                       then least(e.wake_at, %(now)s) else e.wake_at end
    from plan p
    where e.bucket = any(%(buckets)s) and e.flow = %(flow)s and e.status <> 'e'
      and e.version = p.version and e.step = p.step
    returning e.bucket, e.subject, e.entry, e.epoch, p.step, p.target, p.is_moved
)
insert into trace (at, flow, entry, epoch, version, bucket, subject, step, exit, outcome, detail)
select %(now)s, %(flow)s, m.entry, m.epoch, %(number)s, m.bucket, m.subject, m.step, '', 'moved',
       jsonb_build_object('gave', jsonb_build_object('to', m.target), 'reason', %(reason)s::jsonb)
from moved m where m.is_moved
"""
MOVED = Phrase(
    "version {number} was published, which sends this step on", "已发布第 {number} 版，此步骤的运行被移到新步骤"
)


def relocate(flow: int, number: int, lane: int, plan: Iterable[Passage], now: datetime) -> None:
    """One statement for everybody inside; the past never runs again."""
    listed = [_row(one) for one in plan]
    if not listed:
        return
    params: dict[str, Any] = {
        "plan": json.dumps(listed),
        "number": number,
        "lane": lane,
        "now": now,
        "flow": flow,
        "buckets": ALL_BUCKETS,
        "reason": json.dumps(MOVED.fill(number=number)),
    }
    with connection.cursor() as cursor:
        cursor.execute(_MOVE, params)


def _row(one: Passage) -> Mapping[str, object]:
    return {
        "version": one.version,
        "step": one.step,
        "target": one.target,
        "is_due": one.is_due,
        "keeps_start": one.keeps_start,
        "is_moved": one.fate == "moves",
    }


def passages(
    stand: Sequence[Standing], olds: Mapping[int, Definition], new: Program, mapping: Mapping[str, str]
) -> list[Passage]:
    places = dict.fromkeys((one.version, one.step) for one in stand)
    return [passage(olds[version], version, step, new, mapping) for version, step in places if version in olds]
