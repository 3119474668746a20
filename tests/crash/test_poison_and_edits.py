"""What is broken stays alone, and what is edited under way loses nobody, while engines are killed."""

from __future__ import annotations

import random
import time
from collections import Counter
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest
from django.db import connection

from guanxi.automation import publishing
from guanxi.automation import runs as views
from guanxi.kit.sql import rows
from guanxi.objects import write
from guanxi.objects.drafts import Draft
from tests.crash.crew import Crew, counted, doubled, ended, people, say, wait_until
from tests.unit.automation.house import BY, flow, publish

BY_ZERO = {
    "id": "choose",
    "kind": "branch",
    "config": {"cases": [{"name": "high", "when": "100 / score > 1"}]},
    "next": {"high": "touch", "else": "touch"},
}
TOUCH = {"id": "touch", "kind": "crash.touchy"}


@pytest.mark.timeout(300)
def test_one_poison_row_in_a_thousand_is_parked_with_its_cause_and_can_be_replayed(folder: Path) -> None:
    healthy, bad = 2_000, 2
    publish(flow(steps=[BY_ZERO, TOUCH], settings={"attempts": 1}))
    drafts = [Draft({"name": "Poison" if n % 1_000 == 500 else f"P{n}"}) for n in range(healthy + bad)]
    write.create("person", drafts[: len(drafts) // 2], BY)
    gone = people(bad)
    write.create("person", drafts[len(drafts) // 2 :], BY)
    write.delete("person", gone, BY)
    parked = "select count(*) from enrollment where status = 'd'"

    with Crew(folder) as crew:
        crew.start()
        crew.start()
        wait_until(lambda: counted(parked) == bad and ended() >= healthy, 150)
        failed = views.list_runs(status="failed").items
        before = counted("select count(*) from enrollment where outcome = 'completed'")
        (folder / "healed").touch()
        views.retry([one.id for one in failed], BY)
        wait_until(lambda: counted("select count(*) from enrollment where outcome = 'completed'") == healthy + bad, 150)

    say(people=healthy + bad, completed_beside_poison=before, poison=len(failed), deleted=bad, doubled=doubled())
    assert before == healthy
    assert {"AttributeError: poison" in str(one.reason) for one in failed} == {True}
    assert counted("select count(*) from enrollment where subject = any(%s) and outcome = 'completed'", [gone]) == 0
    assert doubled() == 0


def mark(id: str, next: str = "end") -> dict[str, Any]:
    return {"id": id, "kind": "set", "config": {"values": {id: 1}}, "next": next}


def rest(seconds: int, next: str) -> dict[str, Any]:
    return {"id": "rest", "kind": "wait", "config": {"span": f"{seconds} seconds"}, "next": next}


def versions() -> list[list[dict[str, Any]]]:
    """The same beginning and end; the middle is longer, shorter, elsewhere, or without the step people wait at."""
    post = {"id": "post", "kind": "crash.post", "next": "close"}
    return [
        [mark("open", "rest"), rest(3, "middle"), mark("middle", "post"), post, mark("close")],
        [mark("open", "rest"), rest(1, "middle"), mark("middle", "post"), post, mark("close")],
        [mark("open", "post"), post, mark("close")],
        [mark("open", "rest"), rest(4, "more"), mark("more", "post"), post, mark("close")],
    ]


def most_often(ids: list[UUID]) -> int:
    """How often somebody has done the same step at most."""
    text = "select subject, step from trace where subject = any(%s) and outcome = 'done'"
    with connection.cursor() as cursor:
        return max(Counter(rows(cursor, text, [ids])).values())


@pytest.mark.timeout(300)
def test_a_flow_that_is_published_and_paused_under_way_loses_nobody_and_repeats_nothing(folder: Path) -> None:
    ids: list[UUID] = []
    with Crew(folder) as crew:
        for role in ("engine", "engine", "engine"):
            crew.start(role)
        for number in range(8):
            publish(flow(steps=versions()[number % 4]), mapping={"rest": "post"} if number % 4 == 2 else None)
            ids += people(20)
            wait_until(lambda: counted("select count(*) from enrollment") == len(ids), 120)  # noqa: B023
            time.sleep(random.uniform(0.0, 0.5))
            publishing.pause("greet", BY)
            crew.replace_one()
            publishing.resume("greet", BY)
        crew.start("sender")
        wait_until(lambda: ended() == len(ids), 150)
        wait_until(lambda: not counted("select count(*) from outbox where state <> 'delivered'"), 120)

    found = {
        "completed": counted("select count(*) from enrollment where outcome = 'completed'"),
        "letters": counted("select count(*) from outbox"),
        "most_often": most_often(ids),
        "doubled": doubled(),
    }
    say(people=len(ids), versions=8, kills=crew.kills, **found)
    assert found == {"completed": len(ids), "letters": len(ids), "most_often": 1, "doubled": 0}
