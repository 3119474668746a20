"""Events taken in by batches of 100, beside COPY of the same rows into the same table."""

from __future__ import annotations

import time
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.events.log import NewEvent, append
from guanxi.kit import clock
from guanxi.kit.ids import bucket_of, uuid7
from guanxi.kit.sql import copy_rows

SECONDS = 3.0
BATCH = 100
COLUMNS = {
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


def run() -> list[dict[str, Any]]:
    people = [uuid7() for _ in range(BATCH)]
    copied = _rate(lambda: _copy(people))
    taken = _rate(lambda: _append(people))
    return [
        {
            "name": "events taken in, batches of 100",
            "value": taken,
            "unit": "events/s",
            "limit": copied,
            "peer": "COPY, batches of 100",
            "ratio": taken / copied,
            "settings": {"batch": BATCH, "seconds": SECONDS, "commit": "each batch"},
        }
    ]


def _rate(take: Any) -> float:
    take()
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < SECONDS:
        take()
        count += BATCH
    return count / (time.perf_counter() - start)


@transaction.atomic
def _append(people: list[UUID]) -> None:
    append(
        [
            NewEvent(
                kind="page.visited", object="contact", record=id, contact=id, data={"page": "/pricing"}, actor="system"
            )
            for id in people
        ]
    )


@transaction.atomic
def _copy(people: list[UUID]) -> None:
    now = clock.now()
    rows = [
        (bucket_of(id), now, "page.visited", "contact", id, id, "system", "", 0, {"page": "/pricing"}) for id in people
    ]
    with connection.cursor() as cursor:
        copy_rows(cursor, "event", COLUMNS, rows)
