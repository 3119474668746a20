"""Who acts: a person, a key, a flow, an import, a visitor, or the system itself."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal
from uuid import UUID

ActorKind = Literal["user", "key", "flow", "system", "import", "visitor"]
# {object or "*": {"read"|"write"|"delete": "all"|"team"|"own"|"none", "create": bool}}
Grants = Mapping[str, Mapping[str, object]]


@dataclass(frozen=True, slots=True)
class Actor:
    """`id` is what the stamp says after the colon. Grants bind people and keys; the others are parts of the program."""

    kind: ActorKind
    id: str = ""
    user: UUID | None = None
    name: str = ""
    language: str = "zh"
    time_zone: str = "UTC"
    team: UUID | None = None  # the home team: where new records go
    teams: frozenset[UUID] = frozenset()
    grants: Grants = field(default_factory=dict)
    abilities: frozenset[str] = frozenset()
    is_admin: bool = False

    @property
    def stamp(self) -> str:
        """How events and records name the actor: "user:<id>", "key:<id>/<user>", "flow:<key>", "system"."""
        return f"{self.kind}:{self.id}" if self.id else self.kind

    @property
    def is_trusted(self) -> bool:
        """Parts of the program and administrators see and write everything."""
        return self.is_admin or self.kind in ("system", "flow", "visitor")

    @property
    def is_person(self) -> bool:
        return self.kind in ("user", "key", "import")


SYSTEM = Actor("system", name="Guanxi")


def flow_actor(key: str) -> Actor:
    return Actor("flow", id=key, name=key)


def import_actor(import_id: UUID, person: Actor) -> Actor:
    """An import may do what the person who started it may do, and signs with its own name."""
    return replace(person, kind="import", id=str(import_id))


def visitor(form: str) -> Actor:
    return Actor("visitor", id=form, name=form)
