"""Five steps for each subject, a decision and four effects: our engine, DBOS and procrastinate in one database."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from typing import Any
from unittest.mock import patch
from uuid import UUID

from django.db import connection

from bench import engine
from bench.engine import BY, clean, declared, enroll, people_of, steps_a_second
from bench.peers import by_dbos, by_procrastinate
from bench.peers.steps import AT_ONCE, EFFECTS, STEPS, Person, counted
from bench.peers.turns import TURNS, best
from guanxi.automation import partitions, publishing
from guanxi.automation.engine import hops
from guanxi.kit.sql import rows

SUBJECTS, ALONE = 300, 60
KEY = "bench-peers"
FLOW = {
    **engine.FLOW,
    "key": KEY,
    "name": "Bench of peers",
    "steps": [
        {**engine.CHOOSE, "next": {"hot": "mail1", "else": "mail1"}},
        *({"id": f"mail{n}", "kind": "bench.mail", "next": f"mail{n + 1}"} for n in range(1, EFFECTS)),
        {"id": f"mail{EFFECTS}", "kind": "bench.mail"},
    ],
}


def run() -> Iterator[dict[str, Any]]:
    with _published() as flow:
        subjects = people_of(SUBJECTS)
        people = [_person(id, n) for n, id in enumerate(subjects)]
        ours = {
            "as the engine does": partial(_ours, flow, subjects, SUBJECTS),
            "one subject at a time": partial(_ours, flow, subjects[:ALONE], 1),
            "each committed": partial(_ours_step_by_step, flow, subjects, SUBJECTS),
            "each committed, one subject at a time": partial(_ours_step_by_step, flow, subjects[:ALONE], 1),
        }
        peers = {"DBOS": partial(by_dbos.rate, people), "procrastinate": partial(by_procrastinate.rate, people)}
        rates = best({**ours, **peers})
        yield from (_result(way, rates[way], peer, rates[peer]) for way in ours for peer in peers)


def _result(way: str, ours: float, peer: str, theirs: float) -> dict[str, Any]:
    return {
        "name": f"five steps, {way}",
        "value": ours,
        "unit": "steps/s",
        "limit": theirs,
        "peer": peer,
        "ratio": ours / theirs,
        "settings": {
            "subjects": SUBJECTS,
            "one_at_a_time": ALONE,
            "steps": STEPS,
            "peer_at_once": AT_ONCE,
            "turns": TURNS,
        },
    }


@contextmanager
def _published() -> Iterator[int]:
    with declared():
        partitions.ensure()
        publishing.publish(FLOW, BY)
        try:
            yield rows(connection.cursor(), "select id from flow where key = %s", [KEY])[0][0]
        finally:
            clean()
            publishing.archive(KEY, BY)


def _ours(flow: int, subjects: Sequence[UUID], batch: int) -> float:
    clean()
    enroll(flow, subjects)
    rate = steps_a_second(batch)
    effects = counted("select count(*) from outbox")
    assert effects == EFFECTS * len(subjects), f"{effects} effects of {len(subjects)} subjects"
    return rate


def _ours_step_by_step(flow: int, subjects: Sequence[UUID], batch: int) -> float:
    """No step begins before the one before it is committed."""
    with patch.object(hops, "MOST_HOPS", 1):
        return _ours(flow, subjects, batch)


def _person(id: UUID, n: int) -> Person:
    """What the peers are told of a subject, as `people_of` makes it; they need not read it."""
    country = ("DE", "CN", "US", "FR")[n % 4]
    return {"id": str(id), "country": country, "score": n % 100, "city": "Berlin" if n % 7 else "Bonn"}
