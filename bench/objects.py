"""Records written with their events, beside a bare INSERT of the same rows; and lists and single writes.

The object has an upsert key, a search text with its trigram index and the usual indexes, as a contact has.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import SYSTEM
from guanxi.kit import json
from guanxi.kit.ids import uuid7
from guanxi.objects.read import page
from guanxi.objects.write import By, Draft, create, update, upsert
from tests.unit.objects.things import declared

SECONDS = 3.0
BATCH = 2_000
SINGLES = 200
BY = By(SYSTEM)
_BARE = """
insert into test_person (id, version, created_at, created_by, updated_at, updated_by, custom, search_text, name, email,
    phone, tags, score)
select id, 1, now(), 'system', now(), 'system', '{}', search_text, name, email, phone, tags, 0
from jsonb_to_recordset(%s::jsonb) as given(id uuid, name text, email text, phone text, tags text[], search_text text)
"""


def run() -> Iterator[dict[str, Any]]:
    with declared():
        _empty()
        bare = _rate(_insert_bare)
        _empty()
        yield _rated("records created with events and keys", lambda n: create("person", _drafts(n), BY), bare)
        yield _rated("upsert of what is there already", lambda n: upsert("person", "email", _drafts(n), BY), bare)
        yield _rated("records changed with events", _change, bare)
        single = _latency(lambda number: create("person", _drafts(number, 1), BY))
        yield _result("one create, median", statistics.median(single), "ms", 4.0, "the promised 4 ms")
        yield _result("one create, p95", statistics.quantiles(single, n=20)[18], "ms", 4.0, "the promised 4 ms")
        listed = _latency(lambda number: page("person", SYSTEM, limit=50))
        yield _result(f"list of 50 among {_count():,}, median", statistics.median(listed), "ms", 150.0, "150 ms")
        _empty()


def _rated(name: str, work: Callable[[int], object], bare: float) -> dict[str, Any]:
    return _result(name, _rate(work), "records/s", bare, "bare INSERT, no event, no key")


def _result(name: str, value: float, unit: str, limit: float, peer: str) -> dict[str, Any]:
    settings = {"batch": BATCH, "seconds": SECONDS, "commit": "each batch"}
    return {
        "name": name, "value": value, "unit": unit, "limit": limit, "ratio": value / limit, "peer": peer,
        "settings": settings,
    }  # fmt: skip


def _values(number: int) -> dict[str, object]:
    return {
        "name": f"Person {number}",
        "email": f"person{number}@example.com",
        "phone": f"+86 10 {number:08}",
        "tags": ["bench", "demo"],
    }


def _drafts(first: int, size: int = BATCH) -> list[Draft]:
    return [Draft(_values(first + number)) for number in range(size)]


def _insert_bare(first: int) -> None:
    rows = [
        {**values, "id": uuid7(), "search_text": f" {values['name']} {values['email']}".lower()}
        for values in (_values(first + number) for number in range(BATCH))
    ]
    with transaction.atomic(), connection.cursor() as cur:
        cur.execute(_BARE, [json.dumps(rows)])


_ids: list[UUID] = []


def _change(first: int) -> None:
    if not _ids:
        with connection.cursor() as cur:
            cur.execute("select id from test_person order by id limit %s", [BATCH])
            _ids.extend(row[0] for row in cur.fetchall())
    update("person", [Draft({"phone": f"+86 {first} {number}"}, id=id) for number, id in enumerate(_ids)], BY)


def _rate(work: Callable[[int], object]) -> float:
    """Items a second, by batches numbered on, after one batch to warm up."""
    work(0)
    done, start = 0, time.perf_counter()
    while (spent := time.perf_counter() - start) < SECONDS:
        done += BATCH
        work(done)
    return done / spent


def _latency(work: Callable[[int], object]) -> list[float]:
    """Milliseconds of single calls; their numbers lie above those of all batches."""
    taken: list[float] = []
    for number in range(SINGLES):
        start = time.perf_counter()
        work(10_000_000 + number)
        taken.append((time.perf_counter() - start) * 1_000)
    return taken


def _count() -> int:
    with connection.cursor() as cur:
        cur.execute("select count(*) from test_person")
        return int(cur.fetchone()[0])


def _empty() -> None:
    _ids.clear()
    with connection.cursor() as cur:
        cur.execute("truncate test_person, test_thing")
        cur.execute("delete from record_key where object in ('person', 'thing')")
