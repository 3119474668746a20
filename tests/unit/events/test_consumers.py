from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest
from django.db import connection, transaction

from guanxi.events import generation
from guanxi.events.consumers import lag, read_batch, start_now
from guanxi.events.kinds import KEEP, KINDS, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.kit.ids import bucket_of
from guanxi.kit.phrase import same

ALL = range(256)
ADA = UUID("0198c0de-0000-7000-8000-000000000001")


@pytest.fixture(autouse=True)
def kind(transactional_db: None) -> Iterator[None]:
    with KINDS.temporarily("page.seen", EventKind("page.seen", same("x"), same("x"), {}, KEEP)):
        yield


def happen(*numbers: int, record: UUID | None = None) -> None:
    append([NewEvent("page.seen", "page", record or uuid4(), None, {"n": number}) for number in numbers])


@transaction.atomic
def consume(consumer: str = "test", limit: int = 100, buckets: range | list[int] = ALL) -> list[int]:
    batch = read_batch(consumer, list(buckets), limit)
    batch.advance()
    return [event.data["n"] for event in batch.events]


def test_events_are_met_once_and_in_order() -> None:
    happen(1, 2)
    happen(3)
    assert consume() == [1, 2, 3]
    assert consume() == []
    happen(4)
    assert consume() == [4]


def test_a_batch_that_is_not_advanced_is_met_again() -> None:
    happen(1)
    with transaction.atomic():
        read_batch("test", list(ALL), 10)
    assert consume() == [1]


def test_a_limit_cuts_within_a_transaction_without_loss() -> None:
    happen(*range(10))
    assert [consume(limit=4) for _ in range(4)] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9], []]


def test_consumers_do_not_disturb_each_other() -> None:
    happen(1)
    assert consume("one") == [1]
    assert consume("two") == [1]


def test_a_reader_meets_only_its_own_buckets() -> None:
    happen(1, record=ADA)
    mine = bucket_of(ADA)
    assert consume(buckets=[bucket for bucket in ALL if bucket != mine]) == []
    assert consume(buckets=[mine]) == [1]


def test_cursors_that_drifted_apart_still_meet_everything() -> None:
    happen(1, record=ADA)
    consume(buckets=list(range(100)))
    happen(2, record=ADA)
    consume(buckets=list(range(100, 120)))
    happen(3, record=ADA)
    assert consume() == [1, 2, 3]


def test_a_consumer_may_begin_with_now() -> None:
    happen(1)
    start_now("late")
    happen(2)
    assert consume("late") == [2]


def test_lag_counts_what_is_still_to_be_read() -> None:
    happen(1, 2, 3)
    consume(limit=1)
    assert lag("test") == 2


def test_buckets_that_another_reader_holds_are_left_to_it() -> None:
    happen(1)
    consume()
    happen(2)
    with transaction.atomic():
        assert len(read_batch("test", list(ALL), 10).buckets) == 256
        other = connection.copy()
        with other.cursor() as cursor:
            cursor.execute("select 1 from consumer_cursor where consumer = 'test' for update skip locked")
            assert cursor.fetchall() == []
        other.close()


def test_a_restored_log_goes_on_although_its_transaction_ids_are_larger() -> None:
    happen(1)
    with connection.cursor() as cursor:
        cursor.execute("update event set xid = '900000000000'")
    assert consume() == []
    generation.bump()
    happen(2)
    assert consume() == [1, 2]


def test_the_reading_index_carries_the_cursor() -> None:
    happen(*range(50))
    with connection.cursor() as cursor:
        cursor.execute("set enable_seqscan = off; set enable_bitmapscan = off")
        cursor.execute(
            "explain select * from event e where (e.gen, e.xid, e.seq) > (1, '5', 1) and e.bucket = any('{1,2}')"
            " order by e.gen, e.xid, e.seq limit 10"
        )
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert "gen_xid_seq_bucket_idx" in plan
    assert "->  Sort" not in plan
