"""Lead captures over HTTP by 1, 8 and 32 callers against the running product, beside one hand-written transaction.

A capture counts when the person is assigned: cleaned, matched, scored, assigned, five mails planned, all of it durable
and traced. Its processor time is that of all processes, the database among them, until its mails have left: on a shared
machine it says more than the clock on the wall. The peer does by hand, in one transaction over one connection a caller,
the least that leaves the same rows.
"""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg

from bench.processor import Processes

SECONDS = 8.0
CALLERS = (1, 8, 32)
_HEADERS = {"Content-Type": "application/json", "Accept": "application/json"}
COUNTRIES = ("CN", "DE", "US", "GB", "FR")


# A product that cannot keep up is given this long to work off what it has taken.
PATIENCE = 60.0
# Each question costs the database some ten milliseconds of processor, which are counted as the product's.
ASKED_EVERY = 0.5


def run() -> Iterator[dict[str, Any]]:
    with _product() as (port, url, processes):
        by_hand = _by_hand(url, 8)
        for callers in CALLERS:
            yield from _measure(port, url, callers, by_hand, processes)


def _measure(port: int, url: str, callers: int, by_hand: float, processes: Processes) -> list[dict[str, Any]]:
    before, spent = _assigned(url), processes.seconds()
    start = time.perf_counter()
    taken = _in_parallel(callers, lambda: _caller(port))
    asked = time.perf_counter() - start
    expected = before + len(taken)
    settings: dict[str, Any] = {"callers": callers, "seconds": SECONDS, "captures": len(taken)}
    settings["all assigned"] = _until(lambda: _assigned(url) >= expected, PATIENCE, ASKED_EVERY)
    whole = time.perf_counter() - start
    lateness = _lateness(url)
    done = _assigned(url) - before
    # What mails and notices cost is a part of what a capture costs, and no part of the next measurement.
    settings["all sent"] = _until(lambda: _waiting_mails(url) == 0, PATIENCE, ASKED_EVERY)
    by_role = {role: (total - spent[role]) / done * 1000 for role, total in processes.seconds().items()}
    settings["ms of processor"] = {role: round(ms, 2) for role, ms in by_role.items()}
    sustained, by_two = done / whole, "hand-written, both processors"
    name = f"{callers} callers"
    hand = (by_hand, "hand-written transaction, 8 callers", settings)
    return [
        _result(f"lead captures, assigned, {name}", sustained, "1/s", *hand),
        _result(f"form posts answered, {name}", len(taken) / asked, "1/s", *hand),
        _result(f"answer p95, {name}", _p95(taken) * 1000, "ms", 100, "target at 32 callers", settings),
        _result(f"assigned p95 after the post, {name}", lateness, "s", 2, "target", settings),
        _result(
            f"processor seconds of 1,000 captures, {name}", sum(by_role.values()), "s", 2000 / by_hand, by_two, settings
        ),
    ]


def _result(name: str, value: float, unit: str, limit: float, peer: str, settings: dict[str, Any]) -> dict[str, Any]:
    return {
        "name": name, "value": value, "unit": unit, "limit": limit, "peer": peer, "ratio": value / limit,
        "settings": settings,
    }  # fmt: skip


@contextmanager
def _product() -> Iterator[tuple[int, str, Processes]]:
    """`guanxi up` in a fresh data folder, as a user would start it."""
    with tempfile.TemporaryDirectory(prefix="guanxi-bench-") as folder:
        port = _free_port()
        environment = {key: value for key, value in os.environ.items() if key not in {"DATABASE_URL", "GUANXI_DATA"}}
        command = [sys.executable, "-m", "guanxi", "up", "--no-demo", "--data", folder, "--port", str(port)]
        log = (Path(folder) / "bench.log").open("w")
        process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
        try:
            if not _until(lambda: _ready(port), 120):
                raise RuntimeError((Path(folder) / "bench.log").read_text()[-3000:])
            yield port, _database_url(folder), Processes(process.pid, Path(folder))
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def _database_url(folder: str) -> str:
    code = "from guanxi.project.embedded.place import *; from pathlib import Path; import sys; "
    code += "print(place(Path(sys.argv[1])).socket_folder, PORT, USER, DATABASE)"
    done = subprocess.run([sys.executable, "-c", code, folder], capture_output=True, text=True, check=True)
    host, port, user, name = done.stdout.split()
    return f"host={host} port={port} user={user} dbname={name}"


def _caller(port: int) -> list[float]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    taken: list[float] = []
    end = time.perf_counter() + SECONDS
    while time.perf_counter() < end:
        body = json.dumps(_answers())
        start = time.perf_counter()
        connection.request("POST", "/f/contact-us", body, _HEADERS)
        answer = connection.getresponse()
        answer.read()
        if answer.status != 200:
            raise RuntimeError(f"the form answered {answer.status}")
        taken.append(time.perf_counter() - start)
    connection.close()
    return taken


def _answers() -> dict[str, object]:
    mark = uuid4().hex
    return {
        "name": f" Ada Lovelace {mark[:6]} ", "email": f"Ada.{mark}@Firm-{mark[:3]}.example",
        "company": f"Firm {mark[:3]} Ltd",
        "title": "CTO", "phone": "+44 20 7946 0123", "country": COUNTRIES[int(mark[0], 16) % len(COUNTRIES)],
        "industry": "technology", "message": "Please call", "consent": True,
    }  # fmt: skip


def _in_parallel(callers: int, work: Callable[[], list[float]]) -> list[float]:
    results: list[list[float]] = []
    threads = [threading.Thread(target=lambda: results.append(work())) for _ in range(callers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if len(results) != callers:
        raise RuntimeError("a caller failed; see the traceback above")
    return [one for result in results for one in result]


def _assigned(url: str) -> int:
    """Runs of lead-capture that came to their end."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select count(*) from event where kind = 'flow.left' and object = 'submission'"
        ).fetchone()
    return int(row[0]) if row else 0


def _waiting_mails(url: str) -> int:
    """Effects that are due and not yet sent."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "select count(*) from outbox where state in ('pending', 'held') and due_at <= now()"
        ).fetchone()
    return int(row[0]) if row else 0


def _lateness(url: str) -> float:
    """Seconds from the submission to the end of its lead-capture run, 95th percentile of the newest thousand."""
    with psycopg.connect(url) as connection:
        row = connection.execute(
            """
            select percentile_cont(0.95) within group (order by extract(epoch from left_at - created_at))
            from (select s.created_at, e.at as left_at from submission s
                  join event e on e.record = s.id and e.kind = 'flow.left'
                  order by s.created_at desc limit 1000) newest
            """
        ).fetchone()
    return float(row[0]) if row and row[0] is not None else float("nan")


_KINDS = "{form.submitted,contact.created,lead.created,contact.scored,lead.assigned,flow.entered,flow.left}"
_STEPS = "{clean,match,open,score,assign,notify,start}"
_BY_HAND = f"""
with c as (
  insert into bench_contact (id, name, email, phone, company, score, owner)
  values (%(c)s, 'Ada', %(email)s, '+442079460123', 'Firm', 65, %(o)s)
  on conflict (email) do update set name = excluded.name returning id
), l as (
  insert into bench_lead (id, contact, source, status, owner)
  select %(l)s, id, 'website_form', 'assigned', %(o)s from c returning id
), e as (
  insert into bench_event (at, kind, record, data)
  select now(), kind, %(c)s, '{{"a": 1}}' from unnest('{_KINDS}'::text[]) kind
), t as (
  insert into bench_trace (at, subject, step, detail)
  select now(), %(c)s, step, '{{"a": 1}}' from unnest('{_STEPS}'::text[]) step
)
insert into bench_outbox (idem, due_at, payload)
select %(c)s || ':' || day, now() + make_interval(days => day), '{{"template": "x"}}'
from unnest(array[0, 2, 5, 10, 15]) day
"""
_TABLES = """
create table if not exists bench_contact
  (id uuid primary key, name text, email text unique, phone text, company text, score int, owner uuid);
create table if not exists bench_lead
  (id uuid primary key, contact uuid, source text, status text, owner uuid);
create table if not exists bench_event (at timestamptz, kind text, record uuid, data jsonb);
create index if not exists bench_event_record on bench_event (record, at);
create table if not exists bench_trace (at timestamptz, subject uuid, step text, detail jsonb);
create table if not exists bench_outbox (idem text primary key, due_at timestamptz, payload jsonb);
"""


def _by_hand(url: str, callers: int) -> float:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(_TABLES)
    done = _in_parallel(callers, lambda: _hand(url))
    return len(done) / SECONDS


def _hand(url: str) -> list[float]:
    taken: list[float] = []
    with psycopg.connect(url) as connection:
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            start = time.perf_counter()
            mark = uuid4()
            values = {"c": str(mark), "l": str(uuid4()), "o": str(uuid4()), "email": f"{mark.hex}@firm.example"}
            connection.execute(_BY_HAND, values)
            connection.commit()
            taken.append(time.perf_counter() - start)
    return taken


def _p95(values: list[float]) -> float:
    return sorted(values)[int(len(values) * 0.95)]


def _ready(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return bool(answer.status == 200)
    except OSError:
        return False


def _until(test: Callable[[], bool], seconds: float, every: float = 0.1) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if test():
            return True
        time.sleep(every)
    return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
