"""What the event log says about a record, oldest first."""

from uuid import UUID

from guanxi.events.log import Event
from guanxi.events.read import timeline


def happened(record: UUID | None) -> list[Event]:
    return timeline(record, None, limit=100)[::-1]
