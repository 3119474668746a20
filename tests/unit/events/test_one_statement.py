"""A guard against an append that falls back to one statement for each event."""

from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from guanxi.events.kinds import KEEP, KINDS, EventKind
from guanxi.events.log import NewEvent, append
from guanxi.kit.phrase import same


@pytest.mark.django_db
def test_a_hundred_events_are_one_statement() -> None:
    batch = [NewEvent("page.seen", "page", uuid4(), uuid4(), {"url": "/", "n": n}) for n in range(100)]
    kind = EventKind("page.seen", same("x"), same("x"), {}, KEEP)
    with KINDS.temporarily("page.seen", kind), CaptureQueriesContext(connection) as queries:
        append(batch)
    assert len(queries) == 1
