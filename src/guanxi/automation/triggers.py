"""What can start a flow.

A trigger kind says which event kinds it listens to; the engine indexes all active flows by event kind, so an event
meets only the flows that could start from it. `admit` then looks at the event alone, in memory, before any record is
loaded; the condition (`when`) is asked last, for all candidates of the batch at once.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar
from uuid import UUID

from guanxi.automation.steps import Config, Json
from guanxi.events.log import Event
from guanxi.expressions import Watch
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.objects.registry import OBJECTS

if TYPE_CHECKING:
    from guanxi.automation.entries import Candidate
    from guanxi.automation.program import Program

T = TypeVar("T", bound=Config)


def no_kinds(_config: Any, _object: str) -> tuple[str, ...]:
    return ()


def always(_config: Any, _event: Event) -> bool:
    return True


def record_or_contact(_config: Any, event: Event, object: str) -> UUID | None:
    """The flow's subject in the event: its record when the objects agree, else its contact for flows over people."""
    if event.object == object:
        return event.record
    return event.contact if is_person(object) else None


def is_person(object: str) -> bool:
    """Is a record of this object itself the one whom events are about? True for contacts."""
    declared = OBJECTS.get(object)
    return declared is not None and declared.contact_path == "id"


def empty_condition(_config: Any) -> str:
    return ""


def any_change(_config: Any) -> tuple[str, ...]:
    return ()


def no_demand(_config: Any) -> tuple[str, str] | None:
    return None


def at_once(_config: Any) -> int:
    return 0


def once_each(_config: Any) -> tuple[int, str]:
    return 1, ""


def no_types(_config: Any, _object: str) -> Mapping[str, str]:
    return {}


def no_values(_config: Any, _event: Event) -> Mapping[str, Json]:
    return {}


def no_faults(_config: Any, _object: str) -> Sequence[Fault]:
    return ()


class Keeper(Protocol):
    """For triggers that fire by the passing of time, or when something has become true: they keep rows of their own
    (moments in the timetable, who matched when it was looked at last), which follow the records.
    """

    def watch(self, program: Program) -> Watch | None:
        """What about the records concerns it; None when the records do not matter (a schedule)."""

    def open(self, program: Program, since: datetime, now: datetime) -> None:
        """The flow has become active: make ready for all records there are. What lies before `since` is over."""

    def close(self, flow: int) -> None:
        """The flow is not active any more: forget."""

    def look(self, program: Program, blamed: Mapping[UUID, Event], now: datetime) -> list[Candidate]:
        """Something happened to these records; the event that is to blame stands beside each. Answers who enters."""


@dataclass(frozen=True, slots=True)
class TriggerKind(Generic[T]):
    """The declaration of one kind of trigger; `config` has every key of the definition's `trigger:` but `kind`.

    `demand` names a field of the event and the text it must have, so that the engine can find the flow by it. `settle`
    is for how many seconds the edits of a person must have rested. `enough` says how many events like this within
    which span it takes. `gives` are the variables that the trigger brings, with their types; `brings` their values.
    """

    name: str
    label: Phrase
    summary: Phrase
    icon: str
    config: type[T]
    sentence: Callable[[T, str], Phrase]
    event_kinds: Callable[[T, str], tuple[str, ...]] = no_kinds
    admit: Callable[[T, Event], bool] = always
    subject: Callable[[T, Event, str], UUID | None] = record_or_contact
    condition: Callable[[T], str] = empty_condition
    changes: Callable[[T], tuple[str, ...]] = any_change
    """Fields of which one must have changed; empty when it does not matter."""
    demand: Callable[[T], tuple[str, str] | None] = no_demand
    settle: Callable[[T], int] = at_once
    enough: Callable[[T], tuple[int, str]] = once_each
    gives: Callable[[T, str], Mapping[str, str]] = no_types
    brings: Callable[[T, Event], Mapping[str, Json]] = no_values
    keeper: Keeper | None = None
    faults: Callable[[T, str], Sequence[Fault]] = no_faults
    """Own checks at publishing, with the flow's object; addresses begin with `trigger.`."""
    objects: tuple[str, ...] = ()
    """The objects it can be about; empty for any."""


TRIGGERS: Registry[TriggerKind[Any]] = Registry("trigger")
