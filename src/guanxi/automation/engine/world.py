"""The world as it is: reads and writes the database inside the transaction of the batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import flow_actor
from guanxi.automation import asked, finding, outbox, sharing, subjects
from guanxi.automation.outbox import Effect
from guanxi.automation.steps import Json, RunKey, Seat
from guanxi.automation.triggers import is_person
from guanxi.automation.world import Answer, Figure, StepEvent
from guanxi.events.log import NewEvent, append
from guanxi.expressions import Facts
from guanxi.kit.errors import Fault, NotFound, Refused
from guanxi.kit.sql import identifier, rows
from guanxi.objects import gathering, write
from guanxi.objects.drafts import By, Draft, Written
from guanxi.objects.registry import OBJECTS


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
    is_traced: bool = True
    effects: list[tuple[Seat, Effect]] = field(default_factory=list)
    starts: list[Start] = field(default_factory=list)
    stops: list[Stop] = field(default_factory=list)
    _kept: gathering.Kept | None = None
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

    def lock(self, object: str, ids: Sequence[UUID]) -> None:
        table = identifier(OBJECTS[object].table)
        with connection.cursor() as cursor:
            rows(cursor, f"select id from {table} where id = any(%s) order by id for no key update", [list(ids)])

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

    def several(
        self, object: str, matches: Sequence[Mapping[str, object]], *, where: str, sort: str, limit: int
    ) -> Mapping[int, list[UUID]]:
        return finding.several_of_each(object, matches, where, sort, limit, self.now)

    def figure(
        self, object: str, matches: Sequence[Mapping[str, object]], *, where: str, function: str, field: str
    ) -> Mapping[int, Figure]:
        return finding.figure_of_each(object, matches, where, function, field, self.now)

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

    def delete(self, object: str, ids: Sequence[UUID], seats: Sequence[Seat]) -> list[Written]:
        self._known.clear()
        return [_deleted(object, id, seat) for id, seat in zip(ids, seats, strict=True)]

    def append(self, events: Sequence[StepEvent], seats: Sequence[Seat]) -> None:
        self._known.clear()
        told = [_event(event, seat) for event, seat in zip(events, seats, strict=True)]
        if (together := gathering.current()) is None:
            append(told)
        else:
            together.tell(told)

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
        run = seat.run.id
        idem = f"{run}:{seat.step}:{seat.epoch}:{part}".rstrip(":")
        queued = Effect(
            bucket=seat.run.bucket,
            idem=idem,
            kind=kind,
            payload=payload,
            run=run,
            cause=seat.stamp,
            depth=seat.depth + 1,
            lane=lane or self.lane,
            due_at=due_at or self.now,
        )
        self.effects.append((seat, queued))
        return idem

    def answers(self, idems: Sequence[str], seats: Sequence[Seat]) -> Mapping[str, Answer]:
        return outbox.answers([(seat.run.bucket, idem) for idem, seat in zip(idems, seats, strict=True)])

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

    def recall(self, seats: Sequence[Seat], keys: Sequence[str]) -> Mapping[str, Mapping[str, Json]]:
        return sharing.recall(seats[0].run.flow, seats[0].step, keys)

    def remember(self, seats: Sequence[Seat], states: Mapping[str, Mapping[str, Json]]) -> None:
        sharing.remember(seats[0].run.flow, seats[0].step, states)

    def people(self, ids: Sequence[UUID], roles: Sequence[str]) -> tuple[set[UUID], Mapping[str, Sequence[UUID]]]:
        return asked.people(ids, roles)

    def ask(self, seat: Seat, asks: Sequence[asked.Ask]) -> list[UUID]:
        return asked.put(seat, asks, self.now)

    def replies(self, seats: Sequence[Seat]) -> Mapping[RunKey, Sequence[asked.Reply]]:
        return asked.replies(seats)

    def query(self, text: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            return rows(cursor, text, list(params))

    def attempt(self) -> AbstractContextManager[Any]:
        return transaction.atomic()

    def mark(self) -> tuple[int, int, int]:
        together = gathering.current()
        self._kept = together.keep() if together else None
        return len(self.effects), len(self.starts), len(self.stops)

    def back(self, mark: tuple[int, int, int]) -> None:
        """Forget what was collected since, because the group that collected it failed."""
        self._known.clear()
        if (together := gathering.current()) and self._kept:
            together.back(self._kept)
        del self.effects[mark[0] :]
        del self.starts[mark[1] :]
        del self.stops[mark[2] :]

    def without(self, failed: set[RunKey], mark: tuple[int, int, int]) -> None:
        """Of what was collected since, forget the part of single runs that failed."""
        self.effects[mark[0] :] = [one for one in self.effects[mark[0] :] if one[0].run not in failed]
        self.starts[mark[1] :] = [one for one in self.starts[mark[1] :] if one.seat.run not in failed]
        self.stops[mark[2] :] = [one for one in self.stops[mark[2] :] if one.seat.run not in failed]


def _deleted(object: str, id: UUID, seat: Seat) -> Written:
    """One at a time, because `write.delete` refuses its whole call when one record is gone; deletions are few."""
    try:
        return write.delete(object, [id], _by([seat]))[0]
    except (NotFound, Refused) as error:
        return Written(id, "refused", faults=(Fault("", error.code, error.detail),))


def _by(seats: Sequence[Seat]) -> By:
    """Seats of a batch belong to one flow, so one actor writes; cause and depth come with each draft."""
    return By(flow_actor(seats[0].flow_key), cause=seats[0].stamp, depth=seats[0].depth + 1)


def _caused(drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Draft]:
    """A draft may name a cause of its own, nearer than the step: what somebody outside has said."""
    return [
        replace(draft, cause=draft.cause or seat.stamp, depth=seat.depth + 1)
        for draft, seat in zip(drafts, seats, strict=True)
    ]


def _event(event: StepEvent, seat: Seat) -> NewEvent:
    return NewEvent(
        event.kind,
        event.object,
        event.record,
        event.contact or (event.record if is_person(event.object) else _person_of(event, seat)),
        event.data,
        actor=flow_actor(seat.flow_key).stamp,
        cause=seat.stamp,
        depth=seat.depth + 1,
    )


def _person_of(event: StepEvent, seat: Seat) -> UUID | None:
    """Events about the subject belong to the person it is about, whose bucket they share with the run."""
    return seat.contact if event.record == seat.subject else None
