"""Not a benchmark: a guard against an append that falls back to one statement for each event."""

import time
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.events.kinds import KEEP, KINDS, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.kit.phrase import same


@pytest.mark.django_db
def test_a_hundred_events_are_one_statement_and_thousands_a_second() -> None:
    batch = [NewEvent("page.seen", "page", uuid4(), uuid4(), {"url": "/", "n": n}) for n in range(100)]
    with KINDS.temporarily("page.seen", EventKind("page.seen", same("x"), same("x"), {}, KEEP)):
        with CaptureQueriesContext(
            connection,
        ) as queries:
            append(batch)
        assert len(queries) == 1
        started = time.perf_counter()
        for _ in range(30):
            append(batch)
    rate = 3000 / (time.perf_counter() - started)
    print(f"{rate:,.0f} events a second")  # noqa: T201
    assert rate > 2_000
