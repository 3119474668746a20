from collections.abc import Iterator
from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.db import connection
from pytest_django.fixtures import Settings

from guanxi.events import partitions, tasks
from guanxi.events.kinds import KEEP, KINDS, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.events.read import timeline
from guanxi.kit.clock import VirtualClock
from guanxi.kit.phrase import same

pytestmark = pytest.mark.django_db
ADA = uuid4()


@pytest.fixture(autouse=True)
def kind(clock: VirtualClock) -> Iterator[None]:
    with KINDS.temporarily("page.seen", EventKind("page.seen", same("x"), same("x"), {}, KEEP)):
        yield


def happened(*moments: datetime) -> None:
    append([NewEvent("page.seen", "page", ADA, ADA, {}, at=moment) for moment in moments])


def homes() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("select tableoid::regclass::text from event order by at")
        return [name for (name,) in cursor.fetchall()]


def test_a_week_ahead_is_made_by_days_and_the_long_past_by_months() -> None:
    made = [partition.name for partition in partitions.ensure(since=date(2025, 12, 20))]
    assert made[:3] == ["event_202512", "event_202601", "event_202602"]
    assert made[3:] == [f"event_202603{day:02}" for day in range(1, 10)]


def test_what_exists_is_not_made_again(clock: VirtualClock) -> None:
    partitions.ensure()
    assert partitions.ensure() == []
    clock.set(datetime(2026, 3, 3, 1, tzinfo=UTC))
    assert [partition.name for partition in partitions.ensure()] == ["event_20260310"]


def test_events_find_their_partition() -> None:
    partitions.ensure(since=date(2026, 2, 1))
    happened(datetime(2026, 2, 28, 23, 59, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    assert homes() == ["event_202602", "event_20260302"]


def test_an_event_that_fits_no_partition_is_kept_and_moved_later() -> None:
    happened(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 3, 2, tzinfo=UTC))
    assert homes() == ["event_default", "event_default"]
    before = timeline(ADA, None, limit=5)
    partitions.ensure(since=date(2026, 1, 1))
    assert homes() == ["event_202601", "event_20260302"]
    assert timeline(ADA, None, limit=5) == before


def test_a_month_that_has_days_is_filled_up_with_days(clock: VirtualClock) -> None:
    partitions.ensure()
    clock.set(datetime(2026, 4, 10, tzinfo=UTC))
    made = [partition.name for partition in partitions.ensure(since=date(2026, 3, 1))]
    assert "event_202603" not in made
    assert made[0] == "event_20260301"
    assert "event_20260331" in made


def test_forgetting_drops_whole_partitions_and_nothing_younger() -> None:
    happened(datetime(2024, 1, 5, tzinfo=UTC))
    partitions.ensure(since=date(2026, 1, 1))
    happened(datetime(2026, 1, 5, tzinfo=UTC), datetime(2026, 2, 5, tzinfo=UTC))
    dropped = partitions.drop_before(date(2026, 2, 28))
    assert [partition.name for partition in dropped] == ["event_202601"]
    assert homes() == ["event_202602"]


@pytest.mark.parametrize(("days", "left"), [(0, 2), (30, 1)])
def test_each_night_forgets_days_older_than_the_rule_allows(settings: Settings, days: int, left: int) -> None:
    settings.GUANXI_KEEP_EVENTS_DAYS = days
    partitions.ensure(since=date(2025, 12, 20))
    happened(datetime(2025, 12, 24, tzinfo=UTC), datetime(2026, 3, 1, tzinfo=UTC))
    tasks.forget(timestamp=0)
    assert len(homes()) == left
