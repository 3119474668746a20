"""Engines on machines whose clocks are wrong: the database's time decides, and nothing is early or late."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection

from guanxi.kit import clock
from guanxi.kit.sql import rows
from tests.crash.crew import Crew, counted, doubled, ended, people, say, wait_until
from tests.unit.automation.house import flow, publish

HOUR = 3600
SOON = [
    {"id": "rest", "kind": "wait", "config": {"span": "1 second"}, "next": "post"},
    {"id": "post", "kind": "crash.post"},
]
LATER = [{"id": "rest", "kind": "wait", "config": {"span": "30 minutes"}, "next": "post"}, SOON[1]]
TAGGED = {"kind": "record.created", "when": 'tags has "later"'}
UNTAGGED = {"kind": "record.created", "when": 'not (tags has "later")'}


@pytest.mark.timeout(300)
@pytest.mark.parametrize("off", [[HOUR, -HOUR], [HOUR, 0], [-HOUR, 0]])
def test_engines_an_hour_off_fire_nothing_early_and_nothing_late(folder: Path, off: list[int]) -> None:
    publish(flow("soon", steps=SOON, trigger=UNTAGGED))
    publish(flow("later", steps=LATER, trigger=TAGGED))
    before = clock.now()
    with Crew(folder) as crew:
        for ahead in off:
            crew.start(ahead=ahead)
            crew.start("sender", ahead=ahead)
        people(40, tags=["later"])
        people(40)
        wait_until(lambda: ended() == 40, 150)
        wait_until(lambda: counted("select count(*) from outbox where state = 'delivered'") == 40, 120)
        wait_until(lambda: counted("select count(*) from enrollment where is_waiting") == 40, 120)

    with connection.cursor() as cursor:
        first, last = rows(cursor, "select min(at), max(at) from trace")[0]
        early = rows(cursor, "select count(*) from enrollment where wake_at <> step_since + interval '30 minutes'"
                     " and status = 'w'")[0][0]  # fmt: skip
    say(people=80, soon=ended(), early=early, doubled=doubled())
    assert before - timedelta(seconds=1) <= first <= last <= clock.now() + timedelta(seconds=1)
    assert counted("select count(*) from trace where outcome = 'done' and step = 'post'") == 40
    assert doubled() == 0
