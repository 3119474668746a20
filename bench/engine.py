"""Steps per second by batch size beside the bare SQL statement, and events consumed."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from guanxi.access.actors import SYSTEM
from guanxi.automation import partitions, publishing
from guanxi.automation.engine import catalog as catalogs
from guanxi.automation.engine.consume import CONSUMER, consume
from guanxi.automation.engine.due import step_due
from guanxi.automation.engine.loop import ALL
from guanxi.automation.outgoing import OUTBOX, Delivery, OutboxKind
from guanxi.automation.steps import STEPS, Config, Move, Seat, StepKind
from guanxi.automation.world import World
from guanxi.events.consumers import start_now
from guanxi.events.log import NewEvent, append
from guanxi.kit import clock
from guanxi.kit.ids import bucket_of, uuid7
from guanxi.kit.phrase import same
from guanxi.kit.sql import copy_rows, rows
from guanxi.objects.drafts import By

PEOPLE = 20_000
EVENTS = 20_000
BATCHES = (100, 500, 1_000, 2_500, 5_000)
KEY = "bench-engine"
BY = By(SYSTEM)


class Nothing(Config):
    pass


def _mail(_config: Nothing, seats: Sequence[Seat], world: World) -> Sequence[Move]:
    for seat in seats:
        world.effect(seat, "bench", {"to": str(seat.subject)})
    return [Move.go() for _ in seats]


@contextmanager
def declared() -> Iterator[None]:
    step = StepKind(
        "bench.mail", same("mail"), same("mail"), "mail", "messages", Nothing, lambda _c: same("mail"), _mail
    )
    with ExitStack() as stack:
        stack.enter_context(STEPS.temporarily("bench.mail", step))
        stack.enter_context(OUTBOX.temporarily("bench", OutboxKind("bench", lambda _out: Delivery.delivered())))
        yield


CHOOSE = {
    "id": "choose",
    "kind": "branch",
    "config": {"cases": [{"name": "hot", "when": 'country = "DE" and (score > 30 or city = "Berlin")'}]},
    "next": {"hot": "mail", "else": "mail"},
}
FLOW = {
    "key": KEY,
    "name": "Bench",
    "object": "contact",
    "trigger": {"kind": "event", "event": "contact.updated", "when": "score > 1000"},
    "re_entry": {"mode": "every"},
    "steps": [
        CHOOSE,
        {"id": "mail", "kind": "bench.mail", "next": "rest"},
        {"id": "rest", "kind": "wait", "config": {"span": "30 days"}, "next": "after"},
        {"id": "after", "kind": "bench.mail"},
    ],
}


def run() -> Iterator[dict[str, Any]]:
    with declared():
        partitions.ensure()
        clean()
        people = people_of(PEOPLE)
        publishing.publish(FLOW, BY)
        flow = rows(connection.cursor(), "select id from flow where key = %s", [KEY])[0][0]
        try:
            for batch in BATCHES:
                yield _steps(flow, people, batch)
            yield _consumed(people)
        finally:
            clean()
            publishing.archive(KEY, BY)


def _steps(flow: int, people: Sequence[UUID], batch: int) -> dict[str, Any]:
    bare = bare_steps(people, batch)
    enroll(flow, people)
    ours = steps_a_second(batch)
    return {
        "name": f"durable steps, trace and outbox on, batch {batch}",
        "value": ours,
        "unit": "steps/s",
        "limit": bare,
        "peer": "bare SQL statement",
        "ratio": ours / bare,
        "settings": {"runs": len(people), "steps": 3, "batch": batch},
    }


def steps_a_second(batch: int) -> float:
    found = catalogs.catalog()
    started, steps = time.perf_counter(), 0
    while True:
        done = step_due(found, ALL, 1, batch, clock.now())
        steps += done.steps
        if not done.runs:
            return steps / (time.perf_counter() - started)


_STATEMENT = """
with due as materialized (
    select bucket, subject, flow, entry, epoch, version from bench_enrollment
    where bucket = any(%(buckets)s) and status = 'w' and step = %(step)s and wake_at <= %(now)s
    order by wake_at limit %(limit)s for update skip locked
), dec as (
    select d.*, c.id is null as gone,
           coalesce(c.country = 'DE' and (c.score > 30 or c.city = 'Berlin'), false) as hit
    from due d left join contact c on c.id = d.subject
), up as (
    update bench_enrollment e set step = %(next)s, epoch = e.epoch + 1,
        wake_at = case when %(next)s = 'done' then %(now)s + interval '30 days' else e.wake_at end
    from dec where e.bucket = dec.bucket and e.subject = dec.subject and e.flow = dec.flow and e.entry = dec.entry
    returning e.bucket, e.subject, e.flow, e.entry, e.epoch, e.version, dec.hit
), o as (
    insert into outbox (bucket, idem, kind, payload, run, lane, due_at, created_at)
    select bucket, flow || '.' || entry || '.' || subject || ':' || epoch, 'bench', '{}', 'bare', 1, %(now)s, %(now)s
    from up where %(step)s = 'mail' on conflict do nothing
), t as (
    insert into trace (at, flow, entry, epoch, version, bucket, subject, step, exit, outcome, detail)
    select %(now)s, flow, entry, epoch, version, bucket, subject, %(step)s, hit::text, 'done',
           jsonb_build_object('decision', hit) from up
) select count(*) from up
"""


def bare_steps(people: Sequence[UUID], batch: int) -> float:
    with connection.cursor() as cursor:
        cursor.execute("drop table if exists bench_enrollment")
        cursor.execute("create table bench_enrollment (like enrollment including all)")
    enroll(0, people, "bench_enrollment")
    started, steps = time.perf_counter(), 0
    for step, next in (("choose", "mail"), ("mail", "rest"), ("rest", "done")):
        params = {"buckets": list(ALL), "step": step, "next": next, "limit": batch}
        while True:
            with transaction.atomic(), connection.cursor() as cursor:
                moved = rows(cursor, _STATEMENT, {**params, "now": clock.now()})[0][0]
            steps += moved
            if not moved:
                break
    return steps / (time.perf_counter() - started)


_COLUMNS = {
    "wake_at": "timestamptz",
    "step_since": "timestamptz",
    "entered_at": "timestamptz",
    "flow": "int",
    "entry": "int",
    "version": "int",
    "bucket": "smallint",
    "subject": "uuid",
    "step": "text",
    "cause": "text",
    "is_waiting": "bool",
}
_entry = iter(range(1, 1_000_000))


def enroll(flow: int, people: Sequence[UUID], table: str = "enrollment", **more: Any) -> None:
    """`wake_at`: one moment for all, or one each; `since`: how long before it they have come to their step."""
    now, entry = clock.now(), next(_entry)
    at, step = more.get("wake_at", now), more.get("step", "choose")
    waited = more.get("since")
    moments = at if isinstance(at, dict) else dict.fromkeys(people, at)
    cause = "143.1.1234567.1234567"
    with transaction.atomic(), connection.cursor() as cursor:
        plain = (flow, entry, 1)
        told = (step, cause, step != "choose")
        values = (
            (moments[id], moments[id] - waited if waited else now, now, *plain, bucket_of(id), id, *told)
            for id in people
        )
        copy_rows(cursor, table, _COLUMNS, values)
        cursor.execute(f"analyze {table}")


def people_of(count: int) -> list[UUID]:
    now = clock.now()
    ids = [uuid7() for _ in range(count)]
    columns = {"id": "uuid", "name": "text", "country": "text", "score": "bigint", "city": "text", "version": "int"}
    columns |= {"created_at": "timestamptz", "updated_at": "timestamptz", "created_by": "text", "updated_by": "text"}
    required = _required(set(columns))
    countries = ("DE", "CN", "US", "FR")
    with transaction.atomic(), connection.cursor() as cursor:
        rest = (1, now, now, "bench", "bench", *required.values())
        values = (
            (id, f"Person {n}", countries[n % 4], n % 100, "Berlin" if n % 7 else "Bonn", *rest)
            for n, id in enumerate(ids)
        )
        copy_rows(cursor, "contact", columns | dict.fromkeys(required, "text"), values)
        cursor.execute("analyze contact")
    return ids


_EMPTY = {"text[]": "{}", "jsonb": "{}", "boolean": "false", "bigint": "0", "text": "", "numeric": "0", "integer": "0"}


def _required(given: set[str]) -> dict[str, str]:
    """Columns of the contact that must have a value, with the emptiest one of their type."""
    text = (
        "select a.attname, format_type(a.atttypid, a.atttypmod) from pg_attribute a"
        " where a.attrelid = 'contact'::regclass and a.attnum > 0 and not a.attisdropped and a.attnotnull"
        " and not a.atthasdef and a.attgenerated = ''"
    )
    with connection.cursor() as cursor:
        return {name: _EMPTY[type] for name, type in rows(cursor, text) if name not in given}


def _consumed(people: Sequence[UUID]) -> dict[str, Any]:
    start_now(CONSUMER)
    _drain()
    with transaction.atomic():
        for n in range(0, EVENTS, 1_000):
            some = [people[(n + i) % len(people)] for i in range(1_000)]
            append([NewEvent("contact.updated", "contact", id, id, {"changes": {"score": [1, 2]}}) for id in some])
    seconds = _timed(_drain)
    bare = _timed(
        lambda: rows(connection.cursor(), "select * from event order by xid desc, seq desc limit %s", [EVENTS])
    )
    return {
        "name": "events consumed against one trigger with a condition",
        "value": EVENTS / seconds,
        "unit": "events/s",
        "limit": EVENTS / bare,
        "peer": "reading the rows",
        "ratio": bare / seconds,
        "settings": {"events": EVENTS},
    }


def _drain() -> None:
    found = catalogs.catalog()
    while consume(found, ALL, 2_000, clock.now()).events:
        pass


def _timed(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def clean() -> None:
    with connection.cursor() as cursor:
        for table in ("enrollment", "entry_history", "outbox", "trace", "tally"):
            cursor.execute(f"truncate {table}")
        cursor.execute("drop table if exists bench_enrollment")
