"""What goes into `write` and comes out of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.kit.errors import Fault

Outcome = Literal["created", "updated", "unchanged", "deleted", "restored", "refused"]


@dataclass(frozen=True, slots=True)
class By:
    """Who writes, why (`cause`: an event reference, "run:…", "import:…"), and how deep in a chain of automation."""

    actor: Actor
    cause: str = ""
    depth: int = 0


@dataclass(frozen=True, slots=True)
class Draft:
    """Values by field name; lookups as ids under the field's name. Fields not named stay as they are.

    `cause` and `depth` override those of `By` for this row. `version` is the one the writer has seen. `proven` are
    records among the values of which the writer knows that they are there and that the actor may see them.
    """

    values: Mapping[str, object]
    id: UUID | None = None
    version: int | None = None
    cause: str | None = None
    depth: int | None = None
    proven: frozenset[UUID] = frozenset()


@dataclass(frozen=True, slots=True)
class Written:
    """The fate of one draft, in the order of the drafts."""

    id: UUID | None
    outcome: Outcome
    version: int = 0
    faults: tuple[Fault, ...] = ()
    changed: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One row about to be written. `old` is None when it is new; `new` holds every field, with `id`."""

    id: UUID
    old: Mapping[str, object] | None
    new: Mapping[str, object]
    cause: str = ""
    depth: int = 0
    changed: frozenset[str] = field(default_factory=frozenset)
