"""A backtest of 100,000 events, by one process, beside the thirty seconds it may take."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.automation.backtest.jobs import replayed
from guanxi.automation.backtest.spec import ask
from guanxi.events import partitions
from guanxi.events.log import EVENT_COLUMNS
from guanxi.kit import clock
from guanxi.kit.ids import bucket_of
from guanxi.kit.sql import copy_rows
from guanxi.objects import write
from guanxi.objects.drafts import By, Draft

EVENTS = 100_000
PEOPLE = 10_000
LIMIT = 30.0
START = datetime(2025, 3, 1, tzinfo=UTC)

FLOW = {
    "key": "bench-backtest",
    "name": "Bench",
    "object": "contact",
    "trigger": {"kind": "event", "event": "contact.updated", "when": 'country = "DE" and score >= 10'},
    "re_entry": {"mode": "cool_down", "days": 3},
    "exits": [{"on": "deal.won", "outcome": "won"}],
    "steps": [
        {"id": "mark", "kind": "set", "config": {"values": {"was": "= score"}}, "next": "choose"},
        {
            "id": "choose",
            "kind": "branch",
            "config": {"cases": [{"name": "hot", "when": "score > 50 and count(contact.updated, 7 days) >= 2"}]},
            "next": {"hot": "tell", "else": "rest"},
        },
        {"id": "tell", "kind": "event.publish", "config": {"event": "contact.interaction"}, "next": "rest"},
        {
            "id": "rest",
            "kind": "wait_for",
            "config": {"events": [{"event": "contact.updated", "exit": "again"}], "within": "2 days"},
            "next": {"again": "end", "timeout": "end"},
        },
    ],
}


def run() -> list[dict[str, Any]]:
    partitions.ensure(since=START.date() - timedelta(days=1))
    ids = _people()
    try:
        _events(ids)
        return [_replayed()]
    finally:
        _clean(ids)


def _replayed() -> dict[str, Any]:
    spec = ask("bench-backtest", use=FLOW, since=START, until=START + timedelta(days=30))
    started = time.perf_counter()
    found = replayed(spec)
    took = time.perf_counter() - started
    return {
        "name": "backtest of 100,000 events",
        "value": took,
        "unit": "s",
        "limit": LIMIT,
        "peer": "target",
        "ratio": took / LIMIT,
        "settings": {"events": found["events"], "entered": found["entered"], "people": PEOPLE},
    }


def _people() -> list[UUID]:
    """Made the day before the stretch begins, the ordinary way."""
    found: list[UUID] = []
    with clock.use(clock.VirtualClock(START - timedelta(days=1))):
        for start in range(0, PEOPLE, 1_000):
            numbers = range(start, start + 1_000)
            drafts = [Draft({"name": f"P{n}", "country": "DE" if n % 2 else "FR", "score": n % 100}) for n in numbers]
            found += [one.id for one in write.create("contact", drafts, By(SYSTEM, depth=100)) if one.id]
    return found


def _events(ids: list[UUID]) -> None:
    step = timedelta(days=30) / EVENTS
    rows = [_event(ids[n * 7919 % PEOPLE], n, START + n * step) for n in range(EVENTS)]
    with connection.cursor() as cursor:
        copy_rows(cursor, "event", EVENT_COLUMNS, rows)
        cursor.execute("analyze event")


def _event(id: UUID, n: int, at: datetime) -> tuple[object, ...]:
    data = {"changes": {"city": [f"C{n % 7}", f"C{n % 5}"]}, "version": n}
    return (bucket_of(id), at, "contact.updated", "contact", id, id, "system", "", 0, data)


def _clean(ids: list[UUID]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("delete from event where record = any(%s)", [ids])
        cursor.execute("delete from contact where id = any(%s)", [ids])
