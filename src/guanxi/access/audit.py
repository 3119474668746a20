"""What the security audit reads: logins and keys are events like everything else."""

from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.events.log import NewEvent, append
from guanxi.kit.phrase import Phrase


def record(kind: str, subject: UUID, actor: Actor, *, about: str = "user", **data: object) -> None:
    """Append an audit event about a person (also about their key), a role or a team, in the caller's transaction."""
    append([NewEvent(kind=kind, object=about, record=subject, contact=None, data=data, actor=actor.stamp)])


def exported(actor: Actor, what: str, *, rows: int | None = None, filter: str = "") -> None:
    """Data has left as a file. `what` names the list (an object, or "audit"); `rows` None when it is not yet known."""
    record("access.exported", actor.user or _NOBODY, actor, what=what, rows=rows, filter=filter[:2000])


def rules_changed(actor: Actor, what: Phrase, key: str, name: Phrase) -> None:
    """Rules that everybody lives by (a score model, a pipeline) were changed in the settings."""
    record("access.rules_changed", actor.user or _NOBODY, actor, what=what.json(), key=key, name=name.json())


_NOBODY = UUID(int=0)
