"""What can happen: every kind of event is declared, and says how a person is erased from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from guanxi.events.vocabulary import FIELD_LABELS
from guanxi.kit.phrase import Phrase, same
from guanxi.kit.registry import Registry


@dataclass(frozen=True, slots=True)
class Erase:
    """What happens to events of an erased person: kept as they are, some keys of `data` emptied, or dropped."""

    how: Literal["keep", "clear", "drop"]
    fields: tuple[str, ...] = ()


KEEP = Erase("keep")
DROP = Erase("drop")


def CLEAR(*fields: str) -> Erase:  # noqa: N802  # reads like its neighbours KEEP and DROP
    """Empty these keys of `data`; nothing else in it may tell who the person was."""
    return Erase("clear", fields)


@dataclass(frozen=True, slots=True)
class EventKind:
    """`sentence` is filled with the actor and the values of `data`; `fields` are what conditions may ask, by type.

    `erase` has no default on purpose: a kind that cannot say how it is erased does not register. `labels` are what
    people call the fields, where the common words would not do.
    """

    name: str
    label: Phrase
    sentence: Phrase
    fields: Mapping[str, str]
    erase: Erase
    is_behaviour: bool = field(default=False, kw_only=True)
    labels: Mapping[str, Phrase] = field(default_factory=dict, kw_only=True)

    def label_of(self, field: str) -> Phrase:
        return self.labels.get(field) or FIELD_LABELS.get(field) or same(field.replace("_", " "))


KINDS: Registry[EventKind] = Registry("event kind", Phrase("event kind", "事件种类"))


def declare(*kinds: EventKind) -> None:
    """Add several kinds under their own names."""
    for kind in kinds:
        KINDS.add(kind.name, kind)
