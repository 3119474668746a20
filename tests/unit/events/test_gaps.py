"""Eight writers in every mood, readers that fail: whoever reads must meet exactly what was committed, once."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import uuid4

import pytest
from django.db import connection, transaction

from guanxi.events.consumers import read_batch
from guanxi.events.kinds import KEEP, KINDS, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.kit.phrase import same
from guanxi.kit.sql import rows

WRITERS = 8
TRANSACTIONS = 120
LOW, HIGH = range(128), range(128, 256)


class Undo(Exception):
    pass


@pytest.fixture(autouse=True)
def kind(transactional_db: None) -> Iterator[None]:
    with KINDS.temporarily("page.seen", EventKind("page.seen", same("x"), same("x"), {}, KEEP)):
        yield


def write(writer: int) -> set[str]:
    """The names of the events this writer has committed. One transaction in four is undone, one in four is slow."""
    moods, committed = random.Random(writer), set()
    for number in range(TRANSACTIONS):
        names = [f"{writer}.{number}.{part}" for part in range(3)]
        undone = moods.random() < 0.25
        try:
            with transaction.atomic():
                happen(names[0])
                time.sleep(moods.choice((0, 0, 0.001, 0.03)))
                savepoint(names[1])
                happen(names[2])
                undo(undone)
        except Undo:
            continue
        committed |= {names[0], names[2]}
    connection.close()
    return committed


def happen(name: str) -> None:
    append([NewEvent("page.seen", "page", uuid4(), None, {"name": name})])


def savepoint(name: str) -> None:
    """Written, and taken back, inside a transaction that goes on."""
    try:
        with transaction.atomic():
            happen(name)
            raise Undo
    except Undo:
        return


def undo(wanted: bool) -> None:
    if wanted:
        raise Undo


def read(buckets: range, stop: threading.Event) -> list[str]:
    """Goes on until everything is read after `stop`. One batch in five fails after it was read."""
    moods, seen = random.Random(buckets.start), list[str]()
    while True:
        is_last = stop.is_set()
        try:
            with transaction.atomic():
                batch = read_batch("gaps", list(buckets), 50)
                batch.advance()
                undo(moods.random() < 0.2)
        except Undo:
            continue
        seen += [event.data["name"] for event in batch.events]
        if is_last and not batch:
            connection.close()
            return seen


def read_by_sequence(stop: threading.Event) -> list[str]:
    """What most programs do: everything with a larger number than the last one seen."""
    last, seen = 0, list[str]()
    while True:
        is_last = stop.is_set()
        with connection.cursor() as cursor:
            found = rows(cursor, "select seq, data->>'name' from event where seq > %s order by seq", [last])
        last = max((seq for seq, _ in found), default=last)
        seen += [name for _, name in found]
        if is_last and not found:
            connection.close()
            return seen


def test_readers_meet_exactly_what_was_committed() -> None:
    stop = threading.Event()
    with ThreadPoolExecutor(WRITERS + 3) as pool:
        readers = [pool.submit(read, buckets, stop) for buckets in (LOW, HIGH)]
        naive = pool.submit(read_by_sequence, stop)
        committed = set().union(*pool.map(write, range(WRITERS)))
        stop.set()
        met = Counter(name for reader in readers for name in reader.result())
        lost_by_sequence = committed - set(naive.result())
    print(f"committed {len(committed)}, met {len(met)}, twice {sum(met.values()) - len(met)}")  # noqa: T201
    print(f"a sequence cursor would have lost {len(lost_by_sequence)}")  # noqa: T201
    assert set(met) == committed
    assert max(met.values()) == 1
    assert lost_by_sequence, "the writers were too tame for this test to mean anything"
