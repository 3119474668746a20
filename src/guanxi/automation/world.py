"""The only thing a step sees of the world, so that production, backtest and tests run the same step code.

`engine.world.RealWorld` reads and writes the database inside the batch's transaction; `twin.RecordingWorld` keeps
everything in memory and records effects instead of queueing them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol
from uuid import UUID

from guanxi.automation.steps import Json, RunKey, Seat
from guanxi.kit.phrase import Phrase

if TYPE_CHECKING:
    from guanxi.automation.asked import Ask, Reply
    from guanxi.expressions import Facts
    from guanxi.objects.write import Draft, Written


@dataclass(frozen=True, slots=True)
class StepEvent:
    """An event a step appends; actor, cause and depth come from the seat it belongs to."""

    kind: str
    object: str
    record: UUID
    contact: UUID | None = None
    data: Mapping[str, Json] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """How an effect ended: delivered, failed, cancelled or uncertain; `data` is what its delivery kept."""

    outcome: str
    data: Mapping[str, Json] = field(default_factory=dict)
    reason: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Figure:
    """A number about several records. `currencies` are those of the amounts; a sum over several means nothing."""

    value: Any
    count: int
    currencies: tuple[str, ...] = ()


class World(Protocol):
    @property
    def now(self) -> datetime:
        """The moment of this batch: the same for all seats, and under the virtual clock in tests."""
        ...

    @property
    def is_traced(self) -> bool:
        """Whether anybody can read later what a decision saw: explaining costs more than deciding."""
        ...

    def facts(
        self,
        object: str,
        ids: Sequence[UUID],
        paths: Iterable[tuple[str, ...]] = (),
        kinds: Iterable[str] = (),
    ) -> Mapping[UUID, Facts]:
        """What conditions look at, for all ids by one query a relation or history. Gone records are absent."""
        ...

    def rows(self, object: str, ids: Sequence[UUID], fields: Sequence[str]) -> Mapping[UUID, dict[str, Any]]:
        """Plain values (a lookup is its UUID). Gone records are absent."""
        ...

    def lock(self, object: str, ids: Sequence[UUID]) -> None:
        """Nobody else changes these records until the batch is over: for changes that look at the value before."""
        ...

    def find(
        self,
        object: str,
        matches: Sequence[Mapping[str, object]],
        seats: Sequence[Seat],
        *,
        where: str = "",
        sort: str = "-created_at",
    ) -> Mapping[int, UUID]:
        """For each seat, by position, the first record whose fields equal `matches[i]` and for which `where` holds."""
        ...

    def several(
        self, object: str, matches: Sequence[Mapping[str, object]], *, where: str, sort: str, limit: int
    ) -> Mapping[int, list[UUID]]:
        """As `find`, but the first so many of each."""
        ...

    def figure(
        self, object: str, matches: Sequence[Mapping[str, object]], *, where: str, function: str, field: str
    ) -> Mapping[int, Figure]:
        """A number about all that `find` would look at: count, sum, avg, min, max."""
        ...

    def create(self, object: str, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Written]:
        """One statement; `drafts[i]` belongs to `seats[i]`; a refused draft comes back with its faults and harms no
        other.
        """
        ...

    def update(self, object: str, drafts: Sequence[Draft], seats: Sequence[Seat]) -> list[Written]: ...

    def upsert(
        self, object: str, key: str, drafts: Sequence[Draft], seats: Sequence[Seat], *, only_empty: bool = False
    ) -> list[Written]: ...

    def delete(self, object: str, ids: Sequence[UUID], seats: Sequence[Seat]) -> list[Written]:
        """Out of sight, restorable; one that is gone already comes back refused."""
        ...

    def append(self, events: Sequence[StepEvent], seats: Sequence[Seat]) -> None:
        """`events[i]` belongs to `seats[i]`; give a seat twice for two events."""
        ...

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
        """Queue what leaves the database; answers its idempotency key `run:step:epoch:part`. Several effects need
        parts.
        """
        ...

    def answers(self, idems: Sequence[str], seats: Sequence[Seat]) -> Mapping[str, Answer]:
        """Of these effects (`idems[i]` was queued for `seats[i]`) those that have ended. The twin imagines answers."""
        ...

    def start(
        self,
        flow_key: str,
        subject: UUID,
        seat: Seat,
        *,
        entry_key: str = "",
        context: Mapping[str, Json] | None = None,
    ) -> bool:
        """Enroll a subject in another flow, by that flow's own rules of re-entry, after this batch.

        False when there is no such flow or it is not active; then nothing happens.
        """
        ...

    def stop(self, flow_key: str, subject: UUID, seat: Seat, outcome: str = "stopped") -> None:
        """End the subject's runs in another flow (not the one the seat is in)."""
        ...

    def recall(self, seats: Sequence[Seat], keys: Sequence[str]) -> Mapping[str, Mapping[str, Json]]:
        """What the runs at this step share under each key, across all records; empty when nothing was remembered.

        Nobody else can change it until the batch is over. Seats of a batch stand at one step of one flow.
        """
        ...

    def remember(self, seats: Sequence[Seat], states: Mapping[str, Mapping[str, Json]]) -> None:
        """Replace what was recalled under these keys."""
        ...

    def people(self, ids: Sequence[UUID], roles: Sequence[str]) -> tuple[set[UUID], Mapping[str, Sequence[UUID]]]:
        """Of these colleagues those who still work here, and who has each of the roles."""
        ...

    def ask(self, seat: Seat, asks: Sequence[Ask]) -> list[UUID]:
        """Put questions to people; their answers are events about the subject. The twin asks nobody."""
        ...

    def replies(self, seats: Sequence[Seat]) -> Mapping[RunKey, Sequence[Reply]]:
        """Everybody who was asked at the seat's step since it came there, with what they have answered."""
        ...

    def query(self, text: str, params: Sequence[object] = ()) -> list[tuple[Any, ...]]:
        """Read only, for steps of areas (loads, matching). The twin answers from the database as it stands."""
        ...
