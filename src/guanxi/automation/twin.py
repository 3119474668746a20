"""The world's in-memory twin: the same step code reads the database as it stands, and everything it writes stays here.

For tests, for simulating one record, and for backtests. Effects are recorded instead of queued, records changed or made
are laid over the real ones, and the clock is the twin's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.automation import asked, finding, subjects
from guanxi.automation.engine.calls import CALLER
from guanxi.automation.engine.world import Start
from guanxi.automation.outbox import Effect
from guanxi.automation.outgoing import OUTBOX, Outgoing
from guanxi.automation.settling import OUTCOMES
from guanxi.automation.steps import Json, RunKey, Seat
from guanxi.automation.world import Answer, Figure, StepEvent
from guanxi.expressions import EventFact, Facts, HostFunction, RowFacts, ask_facts
from guanxi.kit.ids import uuid7
from guanxi.kit.sql import rows
from guanxi.objects.drafts import Draft, Written


@dataclass(frozen=True, slots=True)
class Laid:
    """A record's facts with what was written in the twin laid over them."""

    base: Facts
    over: Mapping[str, object]
    happened: Sequence[tuple[str, EventFact]] = ()

    @property
    def now(self) -> datetime:
        return self.base.now

    @property
    def zone(self) -> str:
        return self.base.zone

    def value(self, path: tuple[str, ...]) -> object:
        return self.over[path[0]] if len(path) == 1 and path[0] in self.over else self.base.value(path)

    def related(self, path: tuple[str, ...]) -> Sequence[Facts]:
        return self.base.related(path)

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return [*self.base.events(kind, since), *(fact for name, fact in self.happened if name == kind)]

    def ask(self, host: HostFunction, path: tuple[str, ...], args: tuple[object, ...]) -> object:
        """What was written in the twin may point elsewhere than the record does."""
        if path[0] not in self.over:
            return ask_facts(self.base, host, path, args)
        id = self.value(path)
        return host.load([id], args, self.now).get(id) if isinstance(id, UUID) else None


@dataclass(slots=True)
class RecordingWorld:
    now: datetime
    written: dict[tuple[str, UUID], dict[str, object]] = field(default_factory=dict)
    effects: list[tuple[Seat, Effect]] = field(default_factory=list)
    appended: list[tuple[datetime, Seat, StepEvent]] = field(default_factory=list)
    started: list[Start] = field(default_factory=list)
    stopped: list[tuple[str, UUID]] = field(default_factory=list)
    pending: dict[RunKey, list[asked.Reply]] = field(default_factory=dict)
    shared: dict[tuple[int, str, str], Mapping[str, Json]] = field(default_factory=dict)
    deleted: set[tuple[str, UUID]] = field(default_factory=set)
    is_traced: bool = True
    callable: frozenset[str] = frozenset()
    """Keys of the flows that live beside, and answer who calls them."""

    def facts(
        self, object: str, ids: Sequence[UUID], paths: Iterable[tuple[str, ...]] = (), kinds: Iterable[str] = ()
    ) -> Mapping[UUID, Facts]:
        real = subjects.facts(object, ids, paths, kinds, self.now)
        made = {id: RowFacts(self.now) for id in ids if id not in real and (object, id) in self.written}
        return {
            id: Laid(one, self.written.get((object, id), {}), self._of(id))
            for id, one in {**real, **made}.items()
            if (object, id) not in self.deleted
        }

    def _of(self, id: UUID) -> list[tuple[str, EventFact]]:
        return [(event.kind, EventFact(at, event.data)) for at, _, event in self.appended if event.record == id]

    def rows(self, object: str, ids: Sequence[UUID], fields: Sequence[str]) -> Mapping[UUID, dict[str, Any]]:
        real = subjects.values(object, ids, fields)
        known = {id: real.get(id) or dict.fromkeys(fields) for id in ids if id in real or (object, id) in self.written}
        return {
            id: {name: self.written.get((object, id), {}).get(name, row[name]) for name in fields}
            for id, row in known.items()
        }

    def lock(self, object: str, ids: Sequence[UUID]) -> None:
        """Nobody else is here."""

    def find(
        self,
        object: str,
        matches: Sequence[Mapping[str, object]],
        seats: Sequence[Seat],
        *,
        where: str = "",
        sort: str = "-created_at",
    ) -> Mapping[int, UUID]:
        """Only among real records: what was made in the twin is not found."""
        return finding.first_of_each(object, matches, where, sort, self.now)

    def several(
        self, object: str, matches: Sequence[Mapping[str, object]], *, where: str, sort: str, limit: int
    ) -> Mapping[int, list[UUID]]:
        return finding.several_of_each(object, matches, where, sort, limit, self.now)

    def figure(
        self, object: str, matches: Sequence[Mapping[str, object]], *, where: str, function: str, field: str
    ) -> Mapping[int, Figure]:
        return finding.figure_of_each(object, matches, where, function, field, self.now)

    def create(self, object: str, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Written]:
        ids = [draft.id or uuid7() for draft in drafts]
        for id, draft in zip(ids, drafts, strict=True):
            self.written[(object, id)] = dict(draft.values)
        return [Written(id, "created", 1) for id in ids]

    def update(self, object: str, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Written]:
        for draft in drafts:
            if draft.id is not None:
                self.written.setdefault((object, draft.id), {}).update(draft.values)
        return [Written(draft.id, "updated", 1, changed=tuple(draft.values)) for draft in drafts]

    def upsert(
        self, object: str, key: str, drafts: Sequence[Draft], seats: Sequence[Seat], *, only_empty: bool = False
    ) -> list[Written]:
        found = finding.first_of_each(object, [{key: draft.values.get(key)} for draft in drafts], "", "id", self.now)
        known = [Draft(draft.values, id=found.get(index)) for index, draft in enumerate(drafts)]
        return [
            (self.update if draft.id else self.create)(object, [draft], [seat])[0]
            for draft, seat in zip(known, seats, strict=True)
        ]

    def delete(self, object: str, ids: Sequence[UUID], seats: Sequence[Seat]) -> list[Written]:
        self.deleted |= {(object, id) for id in ids}
        return [Written(id, "deleted", 1) for id in ids]

    def append(self, events: Sequence[StepEvent], seats: Sequence[Seat]) -> None:
        self.appended += [(self.now, seat, event) for event, seat in zip(events, seats, strict=True)]

    def effect(
        self,
        seat: Seat,
        kind: str,
        payload: Mapping[str, Json],
        *,
        part: str = "",
        due_at: datetime | None = None,
        lane: int = 0,
    ) -> str:
        idem = f"{seat.run.id}:{seat.step}:{seat.epoch}:{part}".rstrip(":")
        self.effects.append((seat, Effect(seat.run.bucket, idem, kind, payload, run=seat.run.id, due_at=due_at)))
        return idem

    def answers(self, idems: Sequence[str], seats: Sequence[Seat]) -> Mapping[str, Answer]:
        """What the kind of each effect presumes, at once: nobody waits in a twin for what will never be sent."""
        known = {effect.idem: effect for _, effect in self.effects}
        return {idem: _imagined(known[idem]) for idem in idems if idem in known}

    def start(
        self,
        flow_key: str,
        subject: UUID,
        seat: Seat,
        *,
        entry_key: str = "",
        context: Mapping[str, Json] | None = None,
    ) -> bool:
        if CALLER in (context or {}) and flow_key not in self.callable:
            return False
        self.started.append(Start(flow_key, subject, seat, entry_key, context or {}))
        return True

    def stop(self, flow_key: str, subject: UUID, seat: Seat, outcome: str = "stopped") -> None:
        self.stopped.append((flow_key, subject))

    def recall(self, seats: Sequence[Seat], keys: Sequence[str]) -> Mapping[str, Mapping[str, Json]]:
        """The twin is alone: what the real runs of the step share is not there."""
        return {key: self.shared.get((seats[0].run.flow, seats[0].step, key), {}) for key in keys}

    def remember(self, seats: Sequence[Seat], states: Mapping[str, Mapping[str, Json]]) -> None:
        self.shared.update({(seats[0].run.flow, seats[0].step, key): state for key, state in states.items()})

    def people(self, ids: Sequence[UUID], roles: Sequence[str]) -> tuple[set[UUID], Mapping[str, Sequence[UUID]]]:
        return asked.people(ids, roles)

    def ask(self, seat: Seat, asks: Sequence[asked.Ask]) -> list[UUID]:
        new = [asked.Reply(uuid7(), one.user, "open") for one in asks]
        self.pending.setdefault(seat.run, []).extend(new)
        return [one.id for one in new]

    def replies(self, seats: Sequence[Seat]) -> Mapping[RunKey, Sequence[asked.Reply]]:
        """Nobody has answered."""
        return {seat.run: self.pending.get(seat.run, []) for seat in seats}

    def query(self, text: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return rows(cursor, text, list(params))

    def attempt(self) -> AbstractContextManager[Any]:
        """A savepoint is only needed where a transaction is open that a failing query would spoil."""
        return transaction.atomic() if connection.in_atomic_block else nullcontext()

    def mark(self) -> tuple[int, int, int]:
        return len(self.effects), len(self.started), len(self.stopped)

    def back(self, mark: tuple[int, int, int]) -> None:
        del self.effects[mark[0] :]
        del self.started[mark[1] :]
        del self.stopped[mark[2] :]

    def without(self, failed: set[RunKey], mark: tuple[int, int, int]) -> None:
        self.effects[mark[0] :] = [one for one in self.effects[mark[0] :] if one[0].run not in failed]
        self.started[mark[1] :] = [one for one in self.started[mark[1] :] if one.seat.run not in failed]


def _imagined(effect: Effect) -> Answer:
    out = Outgoing(effect.bucket, effect.idem, effect.kind, effect.payload, run=effect.run)
    delivery = OUTBOX[effect.kind].imagine(out)
    return Answer(OUTCOMES.get(delivery.result, "failed"), delivery.data, delivery.reason)
