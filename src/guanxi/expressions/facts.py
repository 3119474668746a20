"""What is known about one record: the only thing a closure sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, runtime_checkable
from uuid import UUID

if TYPE_CHECKING:
    from guanxi.expressions.hosts import HostFunction


@dataclass(frozen=True, slots=True)
class EventFact:
    at: datetime
    data: Mapping[str, object]


class Facts(Protocol):
    """One record at one instant. What is not known is None or an empty sequence, never an error.

    Paths are as written: `("company", "industry")`, and `("company", "deals")` for the records of a relation to many.
    Numbers are Decimal or int. `events` may answer more than asked for; it must not answer less, oldest first.
    `kind` is the kind of the event shape, not the name used in the text.
    """

    @property
    def now(self) -> datetime: ...
    @property
    def zone(self) -> str: ...
    def value(self, path: tuple[str, ...]) -> object: ...
    def related(self, path: tuple[str, ...]) -> Sequence["Facts"]: ...
    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]: ...


@runtime_checkable
class Asked(Protocol):
    """Facts that answer functions of areas for a whole batch at once. Others are asked record by record.

    `path` is where the record has the id that the function is about: ("id",), ("owner",), ("company", "owner").
    """

    def ask(self, host: "HostFunction", path: tuple[str, ...], args: tuple[object, ...]) -> object: ...


@dataclass(frozen=True, slots=True)
class RowFacts:
    """Facts held in plain mappings, for tests, previews and records that are loaded anyway."""

    now: datetime
    values: Mapping[str, object] = field(default_factory=dict)
    zone: str = "UTC"
    one: Mapping[str, "RowFacts"] = field(default_factory=dict)
    many: Mapping[str, Sequence["RowFacts"]] = field(default_factory=dict)
    happened: Mapping[str, Sequence[EventFact]] = field(default_factory=dict)

    def value(self, path: tuple[str, ...]) -> object:
        if len(path) == 1:
            return self.values.get(path[0])
        beyond = self.one.get(path[0])
        return beyond.value(path[1:]) if beyond is not None else None

    def related(self, path: tuple[str, ...]) -> Sequence["RowFacts"]:
        if len(path) == 1:
            return self.many.get(path[0], ())
        beyond = self.one.get(path[0])
        return beyond.related(path[1:]) if beyond is not None else ()

    def events(self, kind: str, since: datetime | None) -> Sequence[EventFact]:
        return self.happened.get(kind, ())


def ask_facts(facts: Facts, host: "HostFunction", path: tuple[str, ...], args: tuple[object, ...]) -> object:
    """For a whole batch where the facts can, else for this record alone."""
    if isinstance(facts, Asked):
        return facts.ask(host, path, args)
    id = facts.value(path)
    return host.load([id], args, facts.now).get(id) if isinstance(id, UUID) else None
