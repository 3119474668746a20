"""What a step is: its declaration, the seats it is handed, and the moves it answers with.

A step never loops over single records with statements of its own: it gets all seats that stand at it
(`advance(config, seats, world)`) and answers one `Move` for each, in the same order. It decides in memory, reads and
writes through the world in sets, and commits nothing: the engine commits once for the whole batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

if TYPE_CHECKING:
    from guanxi.automation.scope import Scope
    from guanxi.automation.world import World

Json = Any
C = TypeVar("C", bound=BaseModel)
Group = Literal["path", "records", "work", "messages", "documents", "outside", "values"]

END = "end"
ANY_OBJECT: tuple[str, ...] = ()


class Config(BaseModel):
    """Base of every step's and trigger's configuration: frozen, and a misspelled key is a fault rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


@dataclass(frozen=True, slots=True)
class RunKey:
    """Which passage of which subject through which flow; `id` is how the API, causes and idempotency keys write it."""

    bucket: int
    subject: UUID
    flow: int
    entry: int

    @property
    def id(self) -> str:
        return f"{self.flow}.{self.entry}.{self.subject.hex}"


@dataclass(frozen=True, slots=True)
class Exit:
    name: str
    label: Phrase


@dataclass(frozen=True, slots=True)
class EventPattern:
    """An event about the subject that ends a wait early, through `exit`.

    `where` is condition text over the subject and, as `event.<field>`, over the event's data.
    """

    kind: str
    where: str | None = None
    exit: str = "next"


@dataclass(frozen=True, slots=True)
class Seat:
    """One subject standing at the step.

    `woken_by` is empty on arrival, "timer" when the wait ran out, else the reference of the event that woke it; then
    `woken_exit` names the exit of the pattern that matched. A step that waits therefore sees each seat twice.
    """

    run: RunKey
    object: str
    subject: UUID
    step: str
    context: Mapping[str, Json]
    step_since: datetime
    attempts: int = 0
    woken_by: str = ""
    woken_exit: str = ""
    cause: str = ""
    depth: int = 0
    flow_key: str = ""
    epoch: int = 0
    version: int = 0
    scope: Scope | None = field(default=None, compare=False, repr=False)

    @property
    def stamp(self) -> str:
        """The cause that everything this step writes for this seat carries."""
        return f"run:{self.run.id}#{self.step}@{self.epoch}"


MoveKind = Literal["go", "wait", "end", "fail"]


@dataclass(frozen=True, slots=True)
class Move:
    """A step's answer for one seat. Made by the four functions below, read only by the engine."""

    kind: MoveKind
    exit: str = "next"
    set: Mapping[str, Json] = field(default_factory=dict)
    trace: Mapping[str, Json] = field(default_factory=dict)
    until: datetime | None = None
    on: tuple[EventPattern, ...] = ()
    outcome: str = ""
    reason: Phrase | None = None
    retry: bool = True

    @staticmethod
    def go(exit: str = "next", set: Mapping[str, Json] | None = None, trace: Mapping[str, Json] | None = None) -> Move:
        """Leave through `exit`; `set` adds to the run's variables (JSON values; names without a leading underscore)."""
        return Move("go", exit=exit, set=set or {}, trace=trace or {})

    @staticmethod
    def wait(
        until: datetime,
        on: tuple[EventPattern, ...] = (),
        trace: Mapping[str, Json] | None = None,
        set: Mapping[str, Json] | None = None,
    ) -> Move:
        """Stay at this step until the moment or one of the events; then the step sees the seat again, with
        `woken_by`.
        """
        return Move("wait", until=until, on=on, set=set or {}, trace=trace or {})

    @staticmethod
    def end(outcome: str, reason: Phrase, trace: Mapping[str, Json] | None = None) -> Move:
        return Move("end", outcome=outcome, reason=reason, trace=trace or {})

    @staticmethod
    def fail(reason: Phrase, retry: bool = True, trace: Mapping[str, Json] | None = None) -> Move:
        """This seat could not be served: tried again with backoff, then parked; at once when `retry` is false."""
        return Move("fail", reason=reason, retry=retry, trace=trace or {})


def _none(_config: Any) -> frozenset[str]:
    return frozenset()


def _nothing(_config: Any) -> Mapping[str, str]:
    return {}


NEXT = Exit("next", Phrase("next", "下一步"))


def only_next(_config: Any) -> tuple[Exit, ...]:
    """The exits of a step that has one way out."""
    return (NEXT,)


@dataclass(frozen=True, slots=True)
class StepKind(Generic[C]):
    """The declaration of one kind of step.

    `exits` lists every way out for a configuration. `reads` and `writes` name what it touches as `object.field` (or
    `object.*`): the checks for loops and conflicts live on them. `objects` empty means any subject. `waits` says
    that the step can hold a subject: a cycle without such a step is refused.
    """

    name: str
    label: Phrase
    summary: Phrase
    icon: str
    group: Group
    config: type[C]
    sentence: Callable[[C], Phrase]
    advance: Callable[[C, Sequence[Seat], World], Sequence[Move]]
    exits: Callable[[C], tuple[Exit, ...]] = only_next
    objects: tuple[str, ...] = ANY_OBJECT
    reads: Callable[[C], frozenset[str]] = _none
    writes: Callable[[C], frozenset[str]] = _none
    gives: Callable[[C], Mapping[str, str]] = _nothing
    """Variables it sets (`Move.go(set=…)`) with their types: "text", "moment", "lookup:contact", or "= formula" to
    infer.
    """
    waits: bool = False
    ahead: Callable[[C, datetime], datetime | None] | None = None
    """For waits: when a seat that arrived at the given moment goes on if nothing else happens; None when it depends
    on the record.
    """


STEPS: Registry[StepKind[Any]] = Registry("step kind")
