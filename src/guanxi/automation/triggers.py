"""What can start a flow.

A trigger kind says which event kinds it listens to; the engine indexes all active flows by event kind, so an event
meets only the flows that could start from it. `admit` then looks at the event alone, in memory, before any record is
loaded; the condition (`when`) is asked last, for all candidates of the batch at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar
from uuid import UUID

from guanxi.automation.steps import Config
from guanxi.events.log import Event
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry
from guanxi.objects.registry import OBJECTS

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


@dataclass(frozen=True, slots=True)
class TriggerKind(Generic[T]):
    """The declaration of one kind of trigger; `config` has every key of the definition's `trigger:` but `kind`."""

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


TRIGGERS: Registry[TriggerKind[Any]] = Registry("trigger")
