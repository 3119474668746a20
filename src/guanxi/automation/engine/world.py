"""The world as it is: reads and writes the database inside the transaction of the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import flow_actor
from guanxi.automation import finding, subjects
from guanxi.automation.outbox import Effect
from guanxi.automation.steps import Json, RunKey, Seat
from guanxi.automation.triggers import is_person
from guanxi.automation.world import StepEvent
from guanxi.events.log import NewEvent, append
from guanxi.expressions import Facts
from guanxi.kit.sql import rows
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft, Written


@dataclass(frozen=True, slots=True)
class Start:
    """Another flow wants to be started, after the batch."""

    flow_key: str
    subject: UUID
    seat: Seat
    entry_key: str
    context: Mapping[str, Json]


@dataclass(frozen=True, slots=True)
class Stop:
    flow_key: str
    subject: UUID
    seat: Seat
    outcome: str


@dataclass(slots=True)
class RealWorld:
    """Effects, starts and stops are collected and written at the end of the batch; records and events at once."""

    now: datetime
    lane: int = 1
    is_active: Callable[[str], bool] = lambda _flow: True
    effects: list[tuple[Seat, Effect]] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    _known: dict[str, tuple[frozenset[UUID], frozenset[str], Mapping[UUID, Facts]]] = field(default_factory=dict)

    def facts(
        self, object: str, ids: Sequence[UUID], paths: Iterable[tuple[str, ...]] = (), kinds: Iterable[str] = ()
    ) -> Mapping[UUID, Facts]:
        """Kept until anything is written, so that a chain of branches over the same people loads them once."""
        wanted, histories = frozenset(ids), frozenset(kinds)
        known = self._known.get(object)
        if known is None or not (wanted <= known[0] and histories <= known[1]):
            known = (wanted, histories, subjects.facts(object, ids, paths, histories, self.now))
            self._known[object] = known
        return known[2]

    def rows(self, object: str, ids: Sequence[UUID], fields: Sequence[str]) -> Mapping[UUID, dict[str, Any]]:
        return subjects.values(object, ids, fields)

    def find(
        self,
        object: str,
        matches: Sequence[Mapping[str, object]],
        seats: Sequence[Seat],
        *,
        where: str = "",
        sort: str = "-created_at",
    ) -> Mapping[int, UUID]:
        return finding.first_of_each(object, matches, where, sort, self.now)

    def create(self, object: str, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Written]:
        self._known.clear()
        return write.create(object, _caused(drafts, seats), _by(seats), partial=True) if drafts else []

    def update(self, object: str, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Written]:
        self._known.clear()
        return write.update(object, _caused(drafts, seats), _by(seats), partial=True) if drafts else []

    def upsert(
        self, object: str, key: str, drafts: Sequence[Draft], seats: Sequence[Seat], *, only_empty: bool = False
    ) -> list[Written]:
        if not drafts:
            return []
        self._known.clear()
        caused = _caused(drafts, seats)
        return write.upsert(object, key, caused, _by(seats), partial=True, only_empty=only_empty)

    def append(self, events: Sequence[StepEvent], seats: Sequence[Seat]) -> None:
        self._known.clear()
        append([_event(event, seat) for event, seat in zip(events, seats, strict=True)])

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
        queued = Effect(
            bucket=seat.run.bucket,
            idem=idem,
            kind=kind,
            payload=payload,
            run=seat.run.id,
            cause=seat.stamp,
            depth=seat.depth + 1,
            lane=lane or self.lane,
            due_at=due_at or self.now,
        )
        self.effects.append((seat, queued))
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
        if not self.is_active(flow_key):
            return False
        self.starts.append(Start(flow_key, subject, seat, entry_key, context or {}))
        return True

    def stop(self, flow_key: str, subject: UUID, seat: Seat, outcome: str = "stopped") -> None:
        self.stops.append(Stop(flow_key, subject, seat, outcome))

    def query(self, text: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return rows(cursor, text, list(params))

    def mark(self) -> tuple[int, int, int]:
        return len(self.effects), len(self.starts), len(self.stops)

    def back(self, mark: tuple[int, int, int]) -> None:
        """Forget what was collected since, because the group that collected it failed."""
        self._known.clear()
        del self.effects[mark[0] :]
        del self.starts[mark[1] :]
        del self.stops[mark[2] :]

    def without(self, failed: set[RunKey], mark: tuple[int, int, int]) -> None:
        """Of what was collected since, forget the part of single runs that failed."""
        self.effects[mark[0] :] = [one for one in self.effects[mark[0] :] if one[0].run not in failed]
        self.starts[mark[1] :] = [one for one in self.starts[mark[1] :] if one.seat.run not in failed]
        self.stops[mark[2] :] = [one for one in self.stops[mark[2] :] if one.seat.run not in failed]


def _by(seats: Sequence[Seat]) -> By:
    """Seats of a batch belong to one flow, so one actor writes; cause and depth come with each draft."""
    return By(flow_actor(seats[0].flow_key), cause=seats[0].stamp, depth=seats[0].depth + 1)


def _caused(drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Draft]:
    return [replace(draft, cause=seat.stamp, depth=seat.depth + 1) for draft, seat in zip(drafts, seats, strict=True)]


def _event(event: StepEvent, seat: Seat) -> NewEvent:
    return NewEvent(
        event.kind,
        event.object,
        event.record,
        event.contact or (event.record if is_person(event.object) else None),
        event.data,
        actor=flow_actor(seat.flow_key).stamp,
        cause=seat.stamp,
        depth=seat.depth + 1,
    )
