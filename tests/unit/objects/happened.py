"""What the event log says about a record, oldest first."""

from dataclasses import replace
from uuid import UUID

from guanxi.events.log import Event
from guanxi.events.read import timeline
from guanxi.objects.rows import parsed


def happened(record: UUID | None) -> list[Event]:
    found = timeline(record, None, limit=100)
    return [replace(event, data=parsed(event.data)) for event in reversed(found)]
