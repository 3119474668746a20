"""The contract of a source: what it is asked, and what it says, each value with how sure it is."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from guanxi.automation.credentials import Opened
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.kit.registry import Registry

FIELDS = (
    *("industry", "employees", "revenue", "currency", "website", "phone"),
    *("country", "region", "city", "address", "description", "technologies", "profiles"),
)
"""What a source may say of a company."""


@dataclass(frozen=True, slots=True)
class Question:
    """A company, as far as we know it."""

    name: str
    domain: str = ""
    website: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True)
class Said:
    """A value, and how sure the source is, from 0 to 100."""

    value: Any
    confidence: int


@dataclass(frozen=True, slots=True)
class Answer:
    """No values: the source does not know the company. `trouble`: it could not be asked; nothing is remembered then."""

    values: Mapping[str, Said] = field(default_factory=dict)
    url: str = ""
    trouble: Phrase | None = None


@dataclass(frozen=True, slots=True)
class Source:
    id: str
    key: str
    name: str
    kind: str
    settings: Mapping[str, Any]
    credential: str = ""
    keep_days: int = 90


@dataclass(frozen=True, slots=True)
class SourceKind:
    """`look` speaks to the outside: it runs in a sender thread and must not touch the database. A kind without it is
    looked up in the database (`find`). `faults` checks the settings.
    """

    name: str
    label: Phrase
    look: Callable[[Question, Source, Opened | None], Answer] | None = None
    find: Callable[[Question, Source], Answer] | None = None
    faults: Callable[[Mapping[str, Any]], list[Fault]] = lambda _: []


KINDS: Registry[SourceKind] = Registry("kind of source", Phrase("kind of source", "来源类型"))
