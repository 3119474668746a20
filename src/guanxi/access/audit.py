"""What the security audit reads: logins and keys are events like everything else."""

from uuid import UUID

from guanxi.access.actors import Actor
from guanxi.events.log import NewEvent, append


def record(kind: str, subject: UUID, actor: Actor, **data: object) -> None:
    """Append an audit event about a person or a key, in the caller's transaction."""
    append([NewEvent(kind=kind, object="user", record=subject, contact=None, data=data, actor=actor.stamp)])
