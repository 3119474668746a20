"""Events become entries, wakes and exits, exactly once: the cursor moves in the transaction of their effects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from django.db import transaction

from guanxi.automation import subjects
from guanxi.automation.asking import jsonable
from guanxi.automation.engine import fence as fences
from guanxi.automation.engine.catalog import Catalog
from guanxi.automation.engine.index import event_view
from guanxi.automation.engine.starts import DEPTH_LIMIT, SILENT
from guanxi.automation.engine.wakes import wake
from guanxi.automation.entries import Candidate, enter
from guanxi.automation.program import Program
from guanxi.automation.scope import RunFacts, no_facts
from guanxi.automation.triggers import is_person
from guanxi.events.consumers import read_batch
from guanxi.events.log import Event, NewEvent, append
from guanxi.expressions import Facts

CONSUMER = "automation"


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
    """One batch of the log for these buckets, in one transaction."""
    with transaction.atomic():
        fences.check(fence, buckets)
        batch = read_batch(CONSUMER, buckets, limit)
        found = Consumed(len(batch.events))
        loud = [event for event in batch.events if event.depth < SILENT]
        if loud:
            found.woken, found.ended = wake(catalog, loud, now)
            _trigger(catalog, loud, now, found)
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


def _trigger(catalog: Catalog, events: Sequence[Event], now: datetime, found: Consumed) -> None:
    relevant = [event for event in events if event.kind in catalog.index]
    if not relevant:
        return
    known = _known(catalog, relevant, now)
    candidates: list[Candidate] = []
    for event in relevant:
        matched = list(_matching(catalog, event, known))
        if matched and event.depth >= DEPTH_LIMIT:
            found.stopped += len(matched)
            append([_too_deep(event, program, subject) for program, subject, _ in matched])
            continue
        candidates += [_candidate(event, *one) for one in matched]
    admitted = [one for one in enter(candidates, now) if not one.refused]
    found.entered, found.refused = len(admitted), len(candidates) - len(admitted)


def _known(catalog: Catalog, events: Sequence[Event], now: datetime) -> Known:
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


def _matching(catalog: Catalog, event: Event, known: Known) -> Iterator[tuple[Program, UUID, str]]:
    """(program, subject, key) of flows that this event starts, but for re-entry."""
    for program, subject in catalog.index.candidates(event, known.of):
        if not known.has(program.object, subject) or _is_own(program, event, subject):
            continue
        facts = RunFacts(known.of(program.object, subject), program.scope, event_view(event), {})
        if program.condition is None or program.condition.closure(facts):
            yield program, subject, _key(program, facts)


def _is_own(program: Program, event: Event, subject: UUID) -> bool:
    """A run does not see what it did itself to the same subject, unless its author wants it so."""
    if program.definition.settings.own_changes or not event.cause.startswith(f"run:{program.flow}."):
        return False
    return event.cause.partition("#")[0].rpartition(".")[2] == subject.hex


def _key(program: Program, facts: RunFacts) -> str:
    if program.key_formula is None:
        return ""
    value = jsonable(program.key_formula.closure(facts))
    return "" if value is None else str(value)


def _candidate(event: Event, program: Program, subject: UUID, key: str) -> Candidate:
    view = event_view(event)
    kept = {name: jsonable(view.get(name)) for name in program.event_fields}
    return Candidate(
        program=program,
        subject=subject,
        contact=event.contact if event.contact != subject else None,
        key=key,
        cause=event.ref,
        depth=event.depth,
        context={"event": kept} if kept else {},
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
