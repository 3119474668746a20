"""The world's in-memory twin: the same step code reads the database as it stands, and everything it writes stays here.

For tests, for simulating one record, and for backtests. Effects are recorded instead of queued, records changed or made
are laid over the real ones, and the clock is the twin's own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.automation import finding, subjects
from guanxi.automation.outbox import Effect
from guanxi.automation.steps import Json, RunKey, Seat
from guanxi.automation.world import StepEvent
from guanxi.expressions import EventFact, Facts, RowFacts
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


@dataclass(slots=True)
class RecordingWorld:
    now: datetime
    written: dict[tuple[str, UUID], dict[str, object]] = field(default_factory=dict)
    effects: list[tuple[Seat, Effect]] = field(default_factory=list)
    appended: list[tuple[datetime, Seat, StepEvent]] = field(default_factory=list)
    started: list[tuple[str, UUID]] = field(default_factory=list)
    stopped: list[tuple[str, UUID]] = field(default_factory=list)

    def facts(
        self, object: str, ids: Sequence[UUID], paths: Iterable[tuple[str, ...]] = (), kinds: Iterable[str] = ()
    ) -> Mapping[UUID, Facts]:
        real = subjects.facts(object, ids, paths, kinds, self.now)
        made = {id: RowFacts(self.now) for id in ids if id not in real and (object, id) in self.written}
        return {id: Laid(one, self.written.get((object, id), {}), self._of(id)) for id, one in {**real, **made}.items()}

    def _of(self, id: UUID) -> list[tuple[str, EventFact]]:
        return [(event.kind, EventFact(at, event.data)) for at, _, event in self.appended if event.record == id]

    def rows(self, object: str, ids: Sequence[UUID], fields: Sequence[str]) -> Mapping[UUID, dict[str, Any]]:
        real = subjects.values(object, ids, fields)
        known = {id: real.get(id) or dict.fromkeys(fields) for id in ids if id in real or (object, id) in self.written}
        return {
            id: {name: self.written.get((object, id), {}).get(name, row[name]) for name in fields}
            for id, row in known.items()
        }

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

    def start(
        self,
        flow_key: str,
        subject: UUID,
        seat: Seat,
        *,
        entry_key: str = "",
        context: Mapping[str, Json] | None = None,
    ) -> bool:
        self.started.append((flow_key, subject))
        return True

    def stop(self, flow_key: str, subject: UUID, seat: Seat, outcome: str = "stopped") -> None:
        self.stopped.append((flow_key, subject))

    def query(self, text: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return rows(cursor, text, list(params))

    def mark(self) -> tuple[int, int, int]:
        return len(self.effects), len(self.started), len(self.stopped)

    def back(self, mark: tuple[int, int, int]) -> None:
        del self.effects[mark[0] :]
        del self.started[mark[1] :]
        del self.stopped[mark[2] :]

    def without(self, failed: set[RunKey], mark: tuple[int, int, int]) -> None:
        self.effects[mark[0] :] = [one for one in self.effects[mark[0] :] if one[0].run not in failed]
