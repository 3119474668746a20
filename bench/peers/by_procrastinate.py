"""Jobs of procrastinate in a chain: each is fetched, defers the next and is marked as done, with a commit each."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from django.db import connection
from procrastinate import App, PsycopgConnector

from bench.peers import steps
from bench.peers.steps import AT_ONCE, EFFECTS, STEPS, Person, counted, rate_until

QUEUE = "bench-peers"
DONE = f"select count(*) from procrastinate_jobs where queue_name = '{QUEUE}' and status = 'succeeded'"
_app = App(connector=PsycopgConnector())


@_app.task(queue=QUEUE, name="bench.choose")
async def choose(person: Person) -> str:
    exit = steps.choose(person)
    await mail.defer_async(person=person, left=EFFECTS - 1)
    return exit


@_app.task(queue=QUEUE, name="bench.mail")
async def mail(person: Person, left: int) -> dict[str, str]:
    sent = steps.mail(person)
    if left:
        await mail.defer_async(person=person, left=left - 1)
    return sent


def rate(people: Sequence[Person]) -> float:
    return asyncio.run(_rate(people, counted(DONE)))


async def _rate(people: Sequence[Person], before: int) -> float:
    """All first jobs wait in the queue before the clock runs and the worker starts."""
    ours = connection.settings_dict
    server = {"host": ours["HOST"], "port": ours["PORT"], "user": ours["USER"], "password": ours["PASSWORD"] or None}
    pool = PsycopgConnector(kwargs={**server, "dbname": ours["NAME"]}, min_size=AT_ONCE, max_size=AT_ONCE)
    with _app.replace_connector(pool) as app:
        async with app.open_async():
            first: list[dict[str, Any]] = [{"person": person} for person in people]
            await choose.batch_defer_async(*first)
            work = app.run_worker_async(queues=[QUEUE], concurrency=AT_ONCE, install_signal_handlers=False)
            worker = asyncio.create_task(work)
            try:
                return await asyncio.to_thread(_rate_until, before + STEPS * len(people), STEPS * len(people))
            finally:
                worker.cancel()
                with suppress(asyncio.CancelledError):
                    await worker


def _rate_until(goal: int, steps: int) -> float:
    """In a thread, which has a connection of its own."""
    try:
        return rate_until(goal, DONE, steps)
    finally:
        connection.close()
