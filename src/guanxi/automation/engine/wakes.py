"""Events meet the runs they are about: exit rules first, then goals, then what the run waits for.

A join of the batch's events with the enrollments of the same subjects; nothing polls. An event that happened before the
run came to its step does not wake it.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation import subjects
from guanxi.automation.asking import jsonable
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.index import Want, event_view
from guanxi.automation.engine.kin import HEAD, Kin, hold
from guanxi.automation.engine.outcome import CUT, Ledger, save
from guanxi.automation.engine.run import Run
from guanxi.automation.program import Program
from guanxi.automation.scope import Question, RunFacts, Scope, no_facts
from guanxi.automation.steps import LOOK, EventPattern
from guanxi.automation.triggers import is_person
from guanxi.events.log import Event
from guanxi.expressions import Facts
from guanxi.kit.errors import GuanxiError
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.sql import rows

# By subject (the record, or the person when the run is about a person), and by the person of the subject.
_MEETING = f"""
select distinct e.bucket, e.subject, e.flow, e.entry, {HEAD}
from unnest(%s::smallint[], %s::uuid[]) as k (bucket, id)
join enrollment e on e.bucket = k.bucket and e.subject = k.id
where e.status <> 'e' and (e.wakes && %s::text[] or e.flow = any(%s))
union
select e.bucket, e.subject, e.flow, e.entry, {HEAD}
from unnest(%s::smallint[], %s::uuid[]) as k (bucket, id)
join enrollment e on e.bucket = k.bucket and e.contact = k.id
where e.status <> 'e' and (e.wakes && %s::text[] or e.flow = any(%s))
"""


@dataclass(slots=True)
class Meeting:
    """One run with the events about it, in order."""

    run: Run
    program: Program
    events: list[Event] = field(default_factory=list)
    looks: bool = False
    """The condition it waits for may have another answer now."""


def wake(catalog: Catalog, events: Sequence[Event], now: datetime) -> tuple[int, int]:
    """Answers how many runs were woken and how many ended."""
    meetings, kin = _meetings(catalog, events)
    if not meetings:
        return 0, 0
    facts = _facts(meetings, now)
    ledger = Ledger(now, kin=kin)
    changed = [one.run for one in meetings if meet(one, facts, ledger, now)]
    save(ledger, changed)
    return len(changed) - len(ledger.left), len(ledger.left)


def _meetings(catalog: Catalog, events: Sequence[Event]) -> tuple[list[Meeting], Kin]:
    """Runs before their strands, because what ends a run ends them too."""
    about: dict[UUID, list[Event]] = {}
    people: set[UUID] = set()
    for event in events:
        about.setdefault(event.record, []).append(event)
        if event.contact is not None and event.contact != event.record:
            about.setdefault(event.contact, []).append(event)
        people |= {event.contact} if event.contact else {event.record} if is_person(event.object) else set()
    places = {(bucket, id) for id, some in about.items() for bucket in {bucket_of(id), *(one.bucket for one in some)}}
    persons = [(bucket, id) for bucket, id in places if id in people]
    looking = [row for some in catalog.looking.runs(events).values() for row in some]
    told = _meeting_rows(list(places), persons, sorted({event.kind for event in events}), sorted(catalog.listening))
    runs, kin = hold([*told, *looking])
    looks = {row[:4] for row in looking}
    found = []
    for run in sorted(runs, key=lambda one: one.root is not None):
        program = catalog.program(run.flow, run.version)
        if program is not None and run.status != "e":
            seen = about.get(run.subject, []) + (about.get(run.contact, []) if run.contact else [])
            unique = {event.ref: event for event in seen}.values()
            place = (run.bucket, run.subject, run.flow, run.entry)
            ordered = sorted(unique, key=lambda one: (one.gen, one.xid, one.seq))
            found.append(Meeting(run, program, ordered, place in looks))
    return found, kin


Places = Sequence[tuple[int, UUID]]


def _meeting_rows(subjects: Places, persons: Places, kinds: list[str], flows: list[int]) -> list[tuple[Any, ...]]:
    sides = [[[bucket for bucket, _ in side], [id for _, id in side], kinds, flows] for side in (subjects, persons)]
    with connection.cursor() as cursor:
        return rows(cursor, _MEETING, [*sides[0], *sides[1]])


def _facts(meetings: Sequence[Meeting], now: datetime) -> dict[str, Mapping[UUID, Facts]]:
    """Of those whom some rule or wait really asks about, and only what it asks."""
    ids: dict[str, set[UUID]] = {}
    wants: dict[str, Want] = {}
    for one in meetings:
        for question in _questions(one):
            if question.paths or question.kinds:
                ids.setdefault(one.program.object, set()).add(one.run.subject)
                wants.setdefault(one.program.object, Want()).add(question)
    return {
        object: subjects.facts(object, list(some), wants[object].paths, wants[object].kinds, now)
        for object, some in ids.items()
    }


def _questions(one: Meeting) -> Iterator[Question]:
    kinds = {event.kind for event in one.events}
    yield from (rule.question for rule in one.program.exits if rule.question and rule.on in kinds)
    yield from (goal.question for goal in one.program.goals if goal.question and goal.on in kinds)
    patterns = one.run.patterns() if one.run.is_waiting else ()
    yield from (asked for one_of in patterns if one_of.kind in kinds and (asked := _question(one_of, one.program)))


def meet(one: Meeting, facts: Mapping[str, Mapping[UUID, Facts]], ledger: Ledger, now: datetime) -> bool:
    """True when the run was changed. The first event that means something to it decides.

    Exit rules and goals are for the run as a whole; its strands hear only what they themselves wait for.
    """
    if one.run.status == "e":
        return False
    base = facts.get(one.program.object, {}).get(one.run.subject) or no_facts(now)
    for event in one.events:
        if event.at < one.run.entered_at or event.ref == one.run.cause:
            continue
        if _ends(one, event, base, ledger) or _reaches(one, event, base, ledger, now) or _wakes(one, event, base, now):
            return True
    if one.looks and one.run.is_waiting:
        one.run.woken(LOOK, LOOK, now)
        return True
    return False


def _ends(one: Meeting, event: Event, base: Facts, ledger: Ledger) -> bool:
    if one.run.root is not None:
        return False
    for rule in one.program.exits:
        if rule.on == event.kind and _holds(rule.question, one, event, base):
            reason = rule.label or Phrase("the exit rule for {event} applied", "触发了 {event} 的退出规则").fill(
                event=rule.on
            )
            ledger.trace(one.run, "", "exited", {"reason": reason.json()}, cause=event.ref)
            ledger.end(one.run, one.program, rule.outcome, reason)
            return True
    return False


def _reaches(one: Meeting, event: Event, base: Facts, ledger: Ledger, now: datetime) -> bool:
    if one.run.root is not None:
        return False
    for goal in one.program.goals:
        if goal.on == event.kind and one.run.step != goal.step and _holds(goal.question, one, event, base):
            ledger.trace(one.run, "", "jumped", {"gave": {"to": goal.step}}, cause=event.ref)
            ledger.cut(one.run, CUT)
            one.run.jump(goal.step, event.ref, now)
            return True
    return False


def _wakes(one: Meeting, event: Event, base: Facts, now: datetime) -> bool:
    run = one.run
    if not run.is_waiting or not run.wakes_on(event.kind) or event.at < run.step_since:
        return False
    pattern = next((p for p in run.patterns() if p.kind == event.kind and _fits(p, one, event, base)), None)
    if pattern is None:
        return False
    run.woken(event.ref, pattern.exit, now, event.data if pattern.takes else None)
    return True


def _fits(pattern: EventPattern, one: Meeting, event: Event, base: Facts) -> bool:
    if pattern.where is None:
        return True
    question = _question(pattern, one.program)
    return question is not None and _holds(question, one, event, base)


def _question(pattern: EventPattern, program: Program) -> Question | None:
    """None also for a text that broke after publishing; the wait then ends by its time-out, and the flow is flagged."""
    if pattern.where is None:
        return None
    try:
        return program.scope.with_event((pattern.kind,)).condition(pattern.where)
    except GuanxiError:
        return None


def _holds(question: Question | None, one: Meeting, event: Event, base: Facts) -> bool:
    if question is None:
        return True
    scope: Scope = one.program.scope.with_event((event.kind,))
    return question.holds(RunFacts(base, scope, event_view(event), one.run.context))


def by_conditions(
    runs: Sequence[tuple[Run, Program]], facts: Mapping[UUID, Facts], ledger: Ledger
) -> Iterator[tuple[Run, Program]]:
    """Runs that go on; those for which a standing exit rule holds are ended."""
    nothing = no_facts(ledger.now)
    for run, program in runs:
        if run.status == "e":
            continue  # A strand whose run has just been ended.
        if not program.standing_exits():
            yield run, program
            continue
        seen = RunFacts(facts.get(run.subject, nothing), program.scope, run.context.get("event") or {}, run.context)
        rule = next((r for r in program.standing_exits() if r.question and r.question.holds(seen)), None)
        if rule is None:
            yield run, program
            continue
        reason = rule.label or same(rule.question.text if rule.question else "")
        ledger.trace(run, "", "exited", {"reason": reason.json(), "given": jsonable(rule.outcome)})
        ledger.end(run, program, rule.outcome, reason)
