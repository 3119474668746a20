from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from guanxi.kit import clock
from guanxi.kit.clock import VirtualClock
from guanxi.kit.ids import bucket_of, uuid7


def test_a_virtual_clock_stands_still_until_it_is_moved(clock: VirtualClock) -> None:
    before = clock.now()
    clock.advance(timedelta(days=15))
    assert clock.now() - before == timedelta(days=15)


def test_everybody_sees_the_virtual_clock_only_inside_the_block() -> None:
    start = datetime(2020, 1, 1, tzinfo=UTC)
    with clock.use(VirtualClock(start)):
        assert clock.now() == start
    assert clock.now() > start


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        VirtualClock(datetime(2020, 1, 1))  # noqa: DTZ001


def test_ids_grow_strictly_even_while_time_stands_still(clock: VirtualClock) -> None:
    ids = [uuid7() for _ in range(20_000)]
    assert ids == sorted(set(ids))


def test_ids_carry_the_time_of_the_clock(clock: VirtualClock) -> None:
    clock.set(datetime(2031, 5, 6, 7, 8, 9, tzinfo=UTC))
    made = uuid7()
    assert made.version == 7
    assert datetime.fromtimestamp((made.int >> 80) / 1000, UTC) == clock.now()


def test_ids_follow_a_clock_that_is_set_back(clock: VirtualClock) -> None:
    late = uuid7()
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))
    assert uuid7() < late


def test_buckets_are_frozen_for_ever() -> None:
    known = {
        "00000000-0000-0000-0000-000000000000": 55,
        "ffffffff-ffff-ffff-ffff-ffffffffffff": 90,
        "0198c0de-0000-7000-8000-000000000001": 143,
    }
    assert {id: bucket_of(UUID(id)) for id in known} == known


def test_buckets_are_filled_evenly() -> None:
    counts = [0] * 256
    for _ in range(25_600):
        counts[bucket_of(uuid7())] += 1
    assert min(counts) > 50
    assert max(counts) < 160
