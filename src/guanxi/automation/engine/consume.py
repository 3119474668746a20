"""Events become entries, wakes and exits, exactly once: the cursor moves in the transaction of their effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

import structlog
from django.db import transaction

from guanxi.automation import subjects, trouble
from guanxi.automation.asking import jsonable
from guanxi.automation.engine import fence as fences
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.index import event_view
from guanxi.automation.engine.starts import DEPTH_LIMIT, SILENT
from guanxi.automation.engine.wakes import wake
from guanxi.automation.entries import Candidate, enter
from guanxi.automation.program import Program
from guanxi.automation.scope import RunFacts, no_facts
from guanxi.automation.timetable.counting import is_enough
from guanxi.automation.timetable.keeping import keep
from guanxi.automation.timetable.people import is_edit
from guanxi.automation.timetable.settling import settle
from guanxi.automation.triggers import is_person
from guanxi.events.consumers import read_batch
from guanxi.events.log import Event, NewEvent, append
from guanxi.expressions import Facts

CONSUMER = "automation"
_log = structlog.get_logger("guanxi.engine")


@dataclass(slots=True)
class Consumed:
    events: int = 0
    entered: int = 0
    refused: int = 0
    woken: int = 0
    ended: int = 0
    stopped: int = 0


def consume(
    catalog: Catalog, buckets: Sequence[int], limit: int, now: datetime, fence: fences.Fence | None = None
) -> Consumed:
    """One batch of the log for these buckets, in one transaction.

    When a batch fails over something in it, ever smaller ones are tried; an event that fails alone is stepped over, and
    told of in the log of the program, because the log of events must go on.
    """
    try:
        return _consume(catalog, buckets, limit, now, fence)
    except Exception as error:
        if trouble.is_passing(error) or isinstance(error, fences.LeaseLost):
            raise
        if limit > 1:
            return consume(catalog, buckets, limit // 2, now, fence)
        return _step_over(buckets, fence)


def _step_over(buckets: Sequence[int], fence: fences.Fence | None) -> Consumed:
    with transaction.atomic():
        fences.check(fence, buckets)
        batch = read_batch(CONSUMER, buckets, 1)
        batch.advance()
    _log.exception("an event was stepped over", events=[f"{one.kind} {one.ref}" for one in batch.events])
    return Consumed(len(batch.events))


def _consume(
    catalog: Catalog, buckets: Sequence[int], limit: int, now: datetime, fence: fences.Fence | None
) -> Consumed:
    with transaction.atomic():
        fences.check(fence, buckets)
        batch = read_batch(CONSUMER, buckets, limit)
        found = Consumed(len(batch.events))
        loud = [event for event in batch.events if event.depth < SILENT]
        if loud:
            found.woken, found.ended = wake(catalog, loud, now)
            trigger(catalog, loud, now, found)
            settle(catalog, loud)
        found.entered += sum(not one.refused for one in enter(keep(catalog, batch.events, now), now))
        batch.advance()
    return found


@dataclass(slots=True)
class Known:
    """Facts of all possible subjects of a batch, loaded once an object."""

    now: datetime
    facts: dict[str, Mapping[UUID, Facts]] = field(default_factory=dict)

    def of(self, object: str, subject: UUID) -> Facts:
        return self.facts.get(object, {}).get(subject) or no_facts(self.now)

    def has(self, object: str, subject: UUID) -> bool:
        return subject in self.facts.get(object, {})


def trigger(
    catalog: Catalog, events: Sequence[Event], now: datetime, found: Consumed | None = None, *, settled: int = 0
) -> None:
    """Let the flows in that these events start. `settled`: these are edits of people that have rested for so long."""
    found = found or Consumed()
    relevant = [event for event in events if event.kind in catalog.index]
    if not relevant:
        return
    known = known_of(catalog, relevant, now)
    candidates: list[Candidate] = []
    for event in relevant:
        matched = list(matching(catalog, event, known, settled))
        if matched and event.depth >= DEPTH_LIMIT:
            found.stopped += len(matched)
            append([_too_deep(event, program, subject) for program, subject, _ in matched])
            continue
        candidates += [candidate(event, *one) for one in matched]
    admitted = [one for one in enter(candidates, now) if not one.refused]
    found.entered, found.refused = len(admitted), len(candidates) - len(admitted)


def known_of(catalog: Catalog, events: Sequence[Event], now: datetime) -> Known:
    """Loads every object that may be a subject, whether or not a condition looks at it: gone subjects never enter."""
    ids: dict[str, set[UUID]] = {}
    kinds: dict[str, set[str]] = {}
    paths: dict[str, set[tuple[str, ...]]] = {}
    for event in events:
        for object, want in catalog.index.wants(event.kind).items():
            ids.setdefault(object, set()).update(id for id in (event.record, event.contact) if id is not None)
            kinds.setdefault(object, set()).update(want.kinds)
            paths.setdefault(object, set()).update(want.paths)
    loaded = {
        object: subjects.facts(object, list(some), paths[object] or {("id",)}, kinds[object], now)
        for object, some in ids.items()
    }
    return Known(now, loaded)


def matching(
    catalog: Catalog, event: Event, known: Known, settled: int | None = None
) -> Iterator[tuple[Program, UUID, str]]:
    """(program, subject, key) of flows that this event starts, but for re-entry. Backtests ask the same.

    `settled` keeps to flows that wait for edits of people for so many seconds; None asks all of them.
    """
    view: Mapping[str, object] = {}
    for program, subject in catalog.index.candidates(event, known.of):
        if settled is not None and _wait(program, event) != settled:
            continue
        if not known.has(program.object, subject) or is_own(program, event, subject):
            continue
        base, view = known.of(program.object, subject), view or event_view(event)
        facts = RunFacts(base, program.scope, view, program.trigger.brings(program.trigger_config, event))
        if (program.condition is None or program.condition.holds(facts)) and is_enough(program, event, base):
            yield program, subject, program.entry_key(facts)


def _wait(program: Program, event: Event) -> int:
    return program.trigger.settle(program.trigger_config) if is_edit(event) else 0


def is_own(program: Program, event: Event, subject: UUID) -> bool:
    """A run does not see what it did itself to the same subject, unless its author wants it so."""
    if program.definition.settings.own_changes or not event.cause.startswith(f"run:{program.flow}."):
        return False
    return event.cause.partition("#")[0].rpartition(".")[2] == subject.hex


def candidate(event: Event, program: Program, subject: UUID, key: str) -> Candidate:
    view = event_view(event) if program.event_fields else {}
    kept = {name: jsonable(view.get(name)) for name in program.event_fields}
    return Candidate(
        program=program,
        subject=subject,
        contact=event.contact if event.contact != subject else None,
        key=key,
        cause=event.ref,
        depth=event.depth,
        context={**program.trigger.brings(program.trigger_config, event), **({"event": kept} if kept else {})},
    )


def _too_deep(event: Event, program: Program, subject: UUID) -> NewEvent:
    return NewEvent(
        "flow.stopped",
        program.object,
        subject,
        subject if is_person(program.object) else event.contact,
        {"flow": program.key, "depth": event.depth, "chain": event.cause},
        cause=event.ref,
        # Deep enough that nothing can start from the notice itself.
        depth=SILENT,
    )
