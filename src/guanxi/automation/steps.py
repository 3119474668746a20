"""What a step is: its declaration, the seats it is handed, and the moves it answers with.

A step never loops over single records with statements of its own: it gets all seats that stand at it
(`advance(config, seats, world)`) and answers one `Move` for each, in the same order. It decides in memory, reads and
writes through the world in sets, and commits nothing: the engine commits once for the whole batch.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Generic, Literal, NamedTuple, TypeVar
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

if TYPE_CHECKING:
    from guanxi.automation.scope import Scope
    from guanxi.automation.world import World

Json = Any
C = TypeVar("C", bound=BaseModel)
Group = Literal["path", "records", "work", "messages", "documents", "outside", "values"]

END = "end"
NEVER = datetime(9000, 1, 1, tzinfo=UTC)
"""For waits that only an event or a strand ends."""
ANY_OBJECT: tuple[str, ...] = ()


class Config(BaseModel):
    """Base of every step's and trigger's configuration: frozen, and a misspelled key is a fault rather than ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


class Wrong(ValueError):
    """What a validator of a config raises: becomes a fault with this code and these words at the config's address."""

    def __init__(self, code: str, words: Phrase) -> None:
        super().__init__(code)
        self.code, self.words = code, words


NOTHING: Mapping[str, Json] = MappingProxyType({})


# Keys, seats and moves are made for every run at every step; making a frozen dataclass takes four times as long.
class RunKey(NamedTuple):
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

    `where` is condition text over the subject and, as `event.<field>`, over the event's data. With `takes` the step is
    given the data of the event, as `seat.woken_with`.
    """

    kind: str
    where: str | None = None
    exit: str = "next"
    takes: bool = False


@dataclass(frozen=True, slots=True)
class Strand:
    """A way that a step opens beside the run: it begins where `exit` leads, with `set` added to its variables, and ends
    at the flow's end or when it comes to the step at which the run waits for it.

    `keep` names the variables it gives back; None means all that it has set.
    """

    name: str
    exit: str
    set: Mapping[str, Json] = field(default_factory=dict)
    keep: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Ended:
    """A strand that has ended, as the waiting step sees it: "completed", or why it did not get to its end."""

    name: str
    outcome: str
    vars: Mapping[str, Json]


class Seat(NamedTuple):
    """One subject standing at the step.

    `woken_by` is empty on arrival, "timer" when the wait ran out, else the reference of the event that woke it; then
    `woken_exit` names the exit of the pattern that matched. A step that waits therefore sees each seat twice.

    `kept` is what the step itself has kept while it waits; `ended` and `open` tell of the strands it waits for, in the
    order in which they were opened.
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
    scope: Scope | None = None
    kept: Mapping[str, Json] = NOTHING
    ended: tuple[Ended, ...] = ()
    open: int = 0
    woken_with: Mapping[str, Json] = NOTHING
    contact: UUID | None = None
    """The person the subject is about, when it is not the subject itself."""

    @property
    def stamp(self) -> str:
        """The cause that everything this step writes for this seat carries."""
        return f"run:{self.run.id}#{self.step}@{self.epoch}"


def in_turn(seats: Sequence[Seat]) -> list[Seat]:
    """First come, first served; a batch itself has no order that means anything. Of those who came together, the older
    record is first, and of one record the run (or strand) that began first.
    """
    return sorted(seats, key=lambda seat: (seat.step_since, seat.subject, abs(seat.run.entry)))


LOOK = "look"


def look_word(flow: int, step: str) -> str:
    """What runs at a step that watches its condition carry beside the kinds of event they wait for."""
    return f"{LOOK}:{flow}:{step}"


MoveKind = Literal["go", "wait", "end", "fail"]


class Move(NamedTuple):
    """A step's answer for one seat. Made by the four functions below, read only by the engine."""

    kind: MoveKind
    exit: str = "next"
    set: Mapping[str, Json] = NOTHING
    trace: Mapping[str, Json] = NOTHING
    until: datetime | None = None
    on: tuple[EventPattern, ...] = ()
    outcome: str = ""
    reason: Phrase | None = None
    retry: bool = True
    opens: tuple[Strand, ...] = ()
    keep: Mapping[str, Json] | None = None

    @staticmethod
    def go(
        exit: str = "next",
        set: Mapping[str, Json] | None = None,
        trace: Mapping[str, Json] | None = None,
        opens: tuple[Strand, ...] = (),
    ) -> Move:
        """Leave through `exit`; `set` adds to the run's variables (JSON values; names without a leading underscore).

        `opens`: strands that run beside it and that the step it comes to waits for.
        """
        return Move("go", exit=exit, set=set or NOTHING, trace=trace or NOTHING, opens=opens)

    @staticmethod
    def wait(
        until: datetime,
        on: tuple[EventPattern, ...] = (),
        trace: Mapping[str, Json] | None = None,
        set: Mapping[str, Json] | None = None,
        opens: tuple[Strand, ...] = (),
        keep: Mapping[str, Json] | None = None,
    ) -> Move:
        """Stay at this step until the moment, one of the events, or the end of a strand; then the step sees the seat
        again, with `woken_by`. `keep` replaces what the step keeps for itself; it is gone when the run leaves.
        """
        return Move("wait", until=until, on=on, set=set or NOTHING, trace=trace or NOTHING, opens=opens, keep=keep)

    @staticmethod
    def end(
        outcome: str, reason: Phrase, trace: Mapping[str, Json] | None = None, set: Mapping[str, Json] | None = None
    ) -> Move:
        """End the whole run; `set` are variables it leaves behind for whoever called it."""
        return Move("end", outcome=outcome, reason=reason, trace=trace or NOTHING, set=set or NOTHING)

    @staticmethod
    def fail(reason: Phrase, retry: bool = True, trace: Mapping[str, Json] | None = None) -> Move:
        """This seat could not be served: tried again with backoff, then parked; at once when `retry` is false."""
        return Move("fail", reason=reason, retry=retry, trace=trace or NOTHING)


def _none(_config: Any) -> frozenset[str]:
    return frozenset()


def _no_texts(_config: Any) -> Sequence[str]:
    return ()


def _nothing(_config: Any) -> Mapping[str, str]:
    return {}


def no_faults(_config: Any, _scope: Any) -> Sequence[Fault]:
    return ()


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
    faults: Callable[[C, Scope], Sequence[Fault]] = no_faults
    """What publishing checks beyond the marked texts; `field` is the address inside the configuration."""
    watches: Callable[[C], Sequence[str]] = _no_texts
    """Conditions whose answer its waiting runs follow: whenever an event may have changed it, the step looks again.

    The wait must carry `EventPattern(look_word(flow, step), exit=LOOK)`.
    """
    waits: bool = False
    passes: tuple[str, ...] = ()
    """Exits of a step that waits through which one may leave without having waited: a join without strands."""
    ahead: Callable[[C, datetime], datetime | None] | None = None
    """For waits: when a seat that arrived at the given moment goes on if nothing else happens; None when it depends
    on the record.
    """


STEPS: Registry[StepKind[Any]] = Registry("step kind")
