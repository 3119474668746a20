"""Writing to the event log."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.events.kinds import KINDS
from guanxi.kit import clock, json
from guanxi.kit.ids import bucket_of

# What a writer gives, in the order of `row`; gen, xid and seq are stamped by the table's defaults.
EVENT_COLUMNS: dict[str, str] = {
    "bucket": "smallint",
    "at": "timestamptz",
    "kind": "text",
    "object": "text",
    "record": "uuid",
    "contact": "uuid",
    "actor": "text",
    "cause": "text",
    "depth": "smallint",
    "data": "jsonb",
}


@dataclass(frozen=True, slots=True)
class NewEvent:
    """`contact` is the person it is about, if any; the event lives in that person's bucket. `at` defaults to now."""

    kind: str
    object: str
    record: UUID
    contact: UUID | None
    data: Mapping[str, Any]
    at: datetime | None = None
    actor: str = field(default="system", kw_only=True)
    cause: str = field(default="", kw_only=True)
    depth: int = field(default=0, kw_only=True)

    @property
    def bucket(self) -> int:
        return bucket_of(self.contact or self.record)


@dataclass(frozen=True, slots=True)
class Event:
    """An event as it stands in the log. `(gen, xid, seq)` is the order in which consumers meet it."""

    bucket: int
    gen: int
    xid: int
    seq: int
    at: datetime
    kind: str
    object: str
    record: UUID
    contact: UUID | None
    actor: str
    cause: str
    depth: int
    data: Mapping[str, Any]

    @property
    def ref(self) -> str:
        """The name of this event in causes and answers, stable over dump and restore."""
        return f"{self.bucket}.{self.gen}.{self.xid}.{self.seq}"


_NAMES = ", ".join(EVENT_COLUMNS)
_TYPED = ", ".join(f"{name} {sqltype}" for name, sqltype in EVENT_COLUMNS.items())
_APPEND = f"insert into event ({_NAMES}) select {_NAMES} from jsonb_to_recordset(%s::jsonb) as given ({_TYPED})"


def append(events: Sequence[NewEvent]) -> None:
    """Write events by one statement, inside the caller's transaction. An undeclared kind is a `NotFound`."""
    if not events:
        return
    rows = [dict(zip(EVENT_COLUMNS, row(event), strict=True)) for event in events]
    with connection.cursor() as cursor:
        cursor.execute(_APPEND, [json.dumps(rows)])


def row(event: NewEvent) -> tuple[object, ...]:
    """The values of EVENT_COLUMNS, for statements that write events beside something else."""
    return (
        event.bucket,
        event.at or clock.now(),
        KINDS[event.kind].name,
        event.object,
        event.record,
        event.contact,
        event.actor,
        event.cause,
        event.depth,
        event.data,
    )
