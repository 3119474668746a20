"""The twin of the world in a backtest: steps read records as they were, and what they write stays in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.automation.backtest.shadows import as_of
from guanxi.automation.steps import Seat
from guanxi.automation.twin import Laid, RecordingWorld
from guanxi.automation.world import StepEvent
from guanxi.expressions import EventFact, Facts, RowFacts
from guanxi.objects.past import Past


@dataclass(slots=True)
class PastWorld(RecordingWorld):
    """`asked_today` are kinds of steps that looked at today's database, because what they asked has no history."""

    past: Past = field(kw_only=True)
    step: str = ""
    is_traced: bool = False
    """Only what the book counts is kept of a trace."""
    asked_today: set[str] = field(default_factory=set)
    _happened: dict[UUID, list[tuple[str, EventFact]]] = field(default_factory=dict)
    _in_transaction: bool = field(default_factory=lambda: connection.in_atomic_block)

    def facts(
        self, object: str, ids: Sequence[UUID], paths: Iterable[tuple[str, ...]] = (), kinds: Iterable[str] = ()
    ) -> Mapping[UUID, Facts]:
        found: dict[UUID, Facts] = {**self.past.facts(object, ids)}
        for id in ids:
            over, happened = self.written.get((object, id)), self._happened.get(id)
            if (object, id) in self.deleted:
                found.pop(id, None)
            elif over is not None or happened is not None:
                found[id] = Laid(found.get(id) or RowFacts(self.now), over or {}, happened or ())
        return found

    def rows(self, object: str, ids: Sequence[UUID], fields: Sequence[str]) -> Mapping[UUID, dict[str, Any]]:
        was = self.past.rows(object, ids)
        found = {}
        for id in ids:
            over = self.written.get((object, id), {})
            if (id in was or over) and (object, id) not in self.deleted:
                row = was.get(id, {})
                found[id] = {name: over[name] if name in over else row.get(name) for name in fields}
        return found

    def append(self, events: Sequence[StepEvent], seats: Sequence[Seat]) -> None:
        for event in events:
            self._happened.setdefault(event.record, []).append((event.kind, EventFact(self.now, event.data)))

    def attempt(self) -> AbstractContextManager[Any]:
        """A replay is inside a transaction, or it is not, from beginning to end."""
        return transaction.atomic() if self._in_transaction else nullcontext()

    def find(self, object: str, matches: Sequence[Any], seats: Sequence[Seat], **more: Any) -> Mapping[int, UUID]:
        """By today's values, among the records that were there at the moment."""
        self.asked_today.add(self.step)
        with as_of(self.now):
            found = RecordingWorld.find(self, object, matches, seats, **more)
        there = self.past.rows(object, found.values())
        return {number: id for number, id in found.items() if id in there}

    def query(self, text: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        self.asked_today.add(self.step)
        with as_of(self.now):
            return RecordingWorld.query(self, text, params)
