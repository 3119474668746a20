"""What publishing would mean for those inside, before anybody presses the button.

Counts come from the index of living runs; moments and exit rules are asked of the real steps in the twin of the world,
for a sample that is large enough to be exact in most flows and says so where it is not.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from difflib import SequenceMatcher
from uuid import UUID

from django.db import connection

from guanxi.automation import subjects
from guanxi.automation.compile import must_compile
from guanxi.automation.definition import Definition, StepDef
from guanxi.automation.diff import Diff, diff
from guanxi.automation.engine.hops import advanced
from guanxi.automation.engine.run import COLUMNS, Run, run_of
from guanxi.automation.naming import step_name, step_sentence
from guanxi.automation.program import Program, ProgramExit
from guanxi.automation.relocating import Fate, Passage, Standing, known_steps, passages, standing
from guanxi.automation.scope import RunFacts, no_facts
from guanxi.automation.store import FlowRow, definition_at, find_flow
from guanxi.automation.twin import RecordingWorld
from guanxi.kit import clock
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.sql import rows
from guanxi.objects.lookups import labels

LOOKED_AT = 2_000
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """One person whose wait gets another end; `after` is None when they go on at once."""

    run: str
    label: str
    before: datetime
    after: datetime | None


@dataclass(frozen=True, slots=True)
class Suggestion:
    step: str
    name: Phrase


@dataclass(frozen=True, slots=True)
class Place:
    """Everybody who stands at one step of an older version, and what the choice “move everyone” does to them."""

    version: int
    step: str
    name: Phrase
    sentence: Phrase
    count: int
    waiting: int
    failed: int
    fate: Fate
    target: str
    words: Phrase
    is_gone: bool
    suggestions: tuple[Suggestion, ...] = ()
    earlier: int = 0
    later: int = 0
    at_once: int = 0
    looked_at: int = 0
    sample: tuple[Rescheduled, ...] = ()


@dataclass(frozen=True, slots=True)
class Leaving:
    """An exit rule of the new version that would hold for people who are inside now."""

    outcome: str
    label: Phrase
    count: int
    sample: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    move: str
    label: Phrase
    words: Phrase


@dataclass(frozen=True, slots=True)
class Impact:
    """`looked_at` of `inside` were asked one by one; when it is less, the counts of those are a sample."""

    key: str
    inside: int
    looked_at: int
    changes: Diff
    places: tuple[Place, ...]
    leaving: tuple[Leaving, ...]
    choices: tuple[Choice, ...]
    notes: tuple[Phrase, ...] = ()


def impact(definition: Definition, mapping: Mapping[str, str] | None = None) -> Impact:
    """What publishing would do with this mapping; raises `Invalid` when it could not be published so at all."""
    program = must_compile(definition)
    given = known_steps(mapping or {}, program)
    flow = find_flow(definition.key)
    if flow is None or not flow.version:
        return Impact(definition.key, 0, 0, Diff(()), (), (), _choices(0, (), ()), (_FIRST,))
    return _impact(flow, program, given)


def _impact(flow: FlowRow, program: Program, mapping: Mapping[str, str]) -> Impact:
    stand = standing(flow.id)
    versions = {one.version for one in stand} | {flow.version}
    olds = {version: definition_at(flow, version) for version in versions}
    plan = passages(stand, olds, program, mapping)
    runs = _sample(flow.id)
    places = tuple(_place(one, stand, olds[one.version], program, runs) for one in plan)
    leaving = tuple(_leaving(program, runs))
    inside = sum(one.count for one in stand)
    return Impact(
        key=flow.key,
        inside=inside,
        looked_at=len(runs),
        changes=diff(olds[flow.version], program.definition),
        places=places,
        leaving=leaving,
        choices=_choices(inside, places, leaving),
        notes=(_SAMPLED.fill(n=len(runs), all=inside),) if len(runs) < inside else (),
    )


_RUNS = f"select {COLUMNS} from enrollment e where bucket = any(%s) and flow = %s and status <> 'e' limit %s"


def _sample(flow: int) -> list[Run]:
    with connection.cursor() as cursor:
        return [run_of(row) for row in rows(cursor, _RUNS, [list(range(256)), flow, LOOKED_AT])]


def _place(one: Passage, stand: Sequence[Standing], old: Definition, program: Program, runs: Sequence[Run]) -> Place:
    here = [found for found in stand if (found.version, found.step) == (one.version, one.step)]
    given = next((step for step in old.steps if step.id == one.step), None)
    count = sum(found.count for found in here)
    is_gone = one.step not in program.steps
    moments = _moments(one, program, [run for run in runs if (run.version, run.step) == (one.version, one.step)])
    return Place(
        version=one.version,
        step=one.step,
        name=step_name(given) if given else same(one.step),
        sentence=step_sentence(given) if given else same(one.step),
        count=count,
        waiting=sum(found.count for found in here if found.status != "d"),
        failed=sum(found.count for found in here if found.status == "d"),
        fate=one.fate,
        target=one.target,
        words=_FATES[one.fate].fill(n=count, target=_target(one, program)),
        is_gone=is_gone,
        suggestions=_suggestions(given, old, program) if is_gone and given else (),
        earlier=moments.earlier,
        later=moments.later,
        at_once=moments.at_once,
        looked_at=moments.looked_at,
        sample=tuple(moments.sample),
    )


def _target(one: Passage, program: Program) -> Phrase:
    found = program.steps.get(one.target)
    return found.name if found else Phrase("the end", "结束")


@dataclass(slots=True)
class _Moments:
    looked_at: int = 0
    earlier: int = 0
    later: int = 0
    at_once: int = 0
    sample: list[Rescheduled] = field(default_factory=list)


def _moments(one: Passage, program: Program, runs: Sequence[Run]) -> _Moments:
    """The wait of the new version, asked about those who wait now: its own code says when they would go on."""
    found = _Moments()
    waiting = [run for run in runs if run.is_waiting and run.status in ("w", "p")]
    if not waiting or not one.is_due or one.fate == "ends" or not one.keeps_start:
        return found
    now = clock.now()
    step = program.steps[one.target]
    seats = [run.seat(program, now) for run in waiting]
    moves = advanced(RecordingWorld(now), step, seats)
    names = labels(program.object, [run.subject for run in waiting[:SHOWN]])
    for run, move in zip(waiting, moves, strict=True):
        after = move.until if move.kind == "wait" else None
        found.looked_at += 1
        found.at_once += after is None
        found.earlier += after is not None and after < run.wake_at
        found.later += after is not None and after > run.wake_at
        if len(found.sample) < SHOWN and after != run.wake_at:
            found.sample.append(Rescheduled(run.id, names.get(run.subject, ""), run.wake_at, after))
    return found


def _suggestions(gone: StepDef, old: Definition, program: Program) -> tuple[Suggestion, ...]:
    """Where they could go on: a step that is much like it, or the next one that is left."""
    order = [step.id for step in old.steps]
    later = [id for id in order[order.index(gone.id) + 1 :] if id in program.steps]
    new = [step for step in program.definition.steps if step.id not in order]
    alike = sorted(new, key=lambda step: -_likeness(gone, step))
    chosen = [step.id for step in alike if _likeness(gone, step) > 0.5]
    return tuple(Suggestion(id, program.steps[id].name) for id in dict.fromkeys([*chosen, *later[:3]]))


def _likeness(one: StepDef, other: StepDef) -> float:
    names = SequenceMatcher(None, f"{one.id} {one.name.en}", f"{other.id} {other.name.en}").ratio()
    return (0.5 if one.kind == other.kind else 0) + names / 2


def _leaving(program: Program, runs: Sequence[Run]) -> list[Leaving]:
    """Rules with a condition are looked at whenever a run goes on, so they hold for those inside from then on."""
    rules = [rule for rule in program.standing_exits() if rule.question]
    if not rules or not runs:
        return []
    now = clock.now()
    ids = list({run.subject for run in runs})
    kinds = {kind for rule in rules if rule.question for kind in rule.question.kinds}
    facts = subjects.facts(program.object, ids, (), kinds, now)
    nothing = no_facts(now)
    found: dict[int, list[Run]] = {}
    for run in runs:
        seen = RunFacts(facts.get(run.subject, nothing), program.scope, run.context.get("event") or {}, run.context)
        number = next((n for n, r in enumerate(rules) if r.question and r.question.closure(seen)), None)
        if number is not None:
            found.setdefault(number, []).append(run)
    names = labels(program.object, {run.subject for some in found.values() for run in some[:SHOWN]})
    return [_left(rules[number], some, names) for number, some in sorted(found.items())]


def _left(rule: ProgramExit, some: Sequence[Run], names: Mapping[UUID, str]) -> Leaving:
    label = rule.label or same(rule.question.text if rule.question else "")
    return Leaving(rule.outcome, label, len(some), tuple(names.get(run.subject, "") for run in some[:SHOWN]))


def _choices(inside: int, places: Sequence[Place], leaving: Sequence[Leaving]) -> tuple[Choice, ...]:
    fates: Counter[str] = Counter()
    for place in places:
        fates[place.fate] += place.count
    leave = sum(one.count for one in leaving)
    all_words = _ALL_WORDS.fill(
        n=inside - fates["ends"], moved=fates["moves"], timed=fates["recomputed"], ended=fates["ends"], left=leave
    )
    nobody = Phrase("Nobody is inside.", "目前没有人在流程内。")
    return (
        Choice("all", _MOVE_ALL, all_words if inside else nobody),
        Choice("new", _MOVE_NEW, _NEW_WORDS.fill(n=inside) if inside else nobody),
        Choice("drain", _DRAIN, _DRAIN_WORDS.fill(n=inside) if inside else nobody),
    )


_FATES: Mapping[Fate, Phrase] = {
    "stays": Phrase("{n} stay at this step", "{n} 个停留在此步骤"),
    "moves": Phrase("{n} go on at “{target}”", "{n} 个转到“{target}”继续"),
    "recomputed": Phrase(
        "{n} get a new moment, counted from when they came to this step", "{n} 个按到达此步骤的时间重新计算到期时刻"
    ),
    "ends": Phrase("{n} end, because the step is gone", "{n} 个将结束，因为该步骤已被删除"),
}
_FIRST = Phrase("The flow was never published: nobody is inside yet.", "该流程首次发布，目前没有人在流程内。")
_SAMPLED = Phrase(
    "Moments and exit rules were asked for {n} of {all} inside.", "到期时刻与退出规则按 {all} 个中的 {n} 个抽样计算。"
)
_MOVE_ALL = Phrase("Move everyone", "全部转到新版本")
_MOVE_NEW = Phrase("New entries only", "仅新进入的使用新版本")
_DRAIN = Phrase("Drain first", "先走完再启用")
_ALL_WORDS = Phrase(
    "{n} go over to the new version; {moved} of them to another step, {timed} with a new moment. {ended} end because"
    " their step is gone; an exit rule would hold for {left}.",
    "{n} 个转到新版本，其中 {moved} 个转到其他步骤，{timed} 个重新计算时间；{ended} 个因步骤被删除而结束；"
    "{left} 个符合退出规则。",
)
_NEW_WORDS = Phrase(
    "{n} finish in the version they are in; whoever comes now takes the new one.",
    "{n} 个按原版本走完，之后进入的使用新版本。",
)
_DRAIN_WORDS = Phrase(
    "Nobody enters until the {n} inside have finished in their version; then the new one opens by itself.",
    "在 {n} 个走完原版本之前不再接收新的进入，走完后新版本自动启用。",
)
