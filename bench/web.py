"""The web process over HTTP at a million contacts: what people wait for, beside the promised times.

The data is made once (`bench.web_data`) and kept in var/bench-web, or in the folder GUANXI_BENCH_WEB names; what was
interrupted goes on where it stopped. GUANXI_BENCH_TIMES says how often each page is asked for. A seller
of one team of twenty and an administrator sign in with Chromium; what a page asks the server is learned from the page
itself and asked again, many times, one request after the other. A page whose number of statements grows with its rows
fails the run.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPResponse, RemoteDisconnected
from pathlib import Path
from typing import Any
from urllib.parse import quote

from bench import web_data
from bench.browser import Browsing, browsing
from bench.capture import _free_port, _until
from bench.processor import Processes

ROOT = Path(__file__).resolve().parent.parent
FOLDER = Path(os.environ.get("GUANXI_BENCH_WEB") or ROOT / "var" / "bench-web")
SHARE = os.environ.get("GUANXI_BENCH_SHARE", "1.0")
TIMES = int(os.environ.get("GUANXI_BENCH_TIMES", "15"))
LIST, RECORD, BOARD, SEARCH, PAGE = 150.0, 200.0, 300.0, 150.0, 300.0
_STATEMENTS = re.compile(r'desc="(\d+)"')
Result = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One page or answer: the requests it takes, and the same with more rows where that can be chosen."""

    name: str
    requests: Sequence[str]
    limit: float
    more: Sequence[str] = ()


@dataclass(slots=True)
class Measured:
    asked: Asked
    milliseconds: list[float] = field(default_factory=list)
    statements: int = 0
    statements_of_more: int = 0
    processor: float = 0.0

    @property
    def has_grown(self) -> bool:
        return bool(self.asked.more) and self.statements_of_more > self.statements


def run() -> Iterator[Result]:
    _made()
    grown: list[str] = []
    with _product() as (port, processes), browsing(f"http://localhost:{port}", web_data.PASSWORD) as browser:
        yield from _first_page(browser)
        for who, email in (("seller", web_data.SELLER), ("admin", web_data.ADMIN)):
            cookie = browser.sign_in(email)
            client = Client(port, cookie)
            for asked in (*_lists(), *_searches(), *_boards(), *_pages(browser, client)):
                measured = _measure(client, asked, processes)
                grown += [f"{who}: {asked.name}"] if measured.has_grown else []
                yield _result(who, measured)
    if grown:
        raise RuntimeError(f"statements grow with rows: {', '.join(grown)}")


def _made() -> None:
    command = ["nice", "-n", "10", sys.executable, "-m", "bench.web_data", str(FOLDER), SHARE]
    subprocess.run(command, cwd=ROOT, check=True)


# What is asked


def _lists() -> Iterator[Asked]:
    """As the list page asks for windows of a hundred."""
    loyal, german = quote('lifecycle = "loyal" and score > 40'), quote('country = "DE"')
    hard = quote('country = "DE" and score >= 60 and tags has "vip"')
    rare = quote('company.industry = "finance" and score > 80 and title contains "经理"')
    nobody, named = quote('title contains "astronaut"'), quote('name contains "Weber"')
    for name, query in (
        ("list of contacts, first window", "total=true"),
        ("list, by a condition", f"filter={loyal}&total=true"),
        ("list, by a condition few fulfil", f"filter={hard}&total=true"),
        ("list, by the company's industry", f"filter={rare}&total=true"),
        ("list, sorted by name", "sort=name&total=true"),
        ("list, sorted by score", "sort=-score&total=true"),
        ("list, sorted by last activity", "sort=-last_activity_at&total=true"),
        ("list, sorted by company", "sort=company&total=true"),
        ("list, sorted by owner", "sort=owner&total=true"),
        ("list, by a condition nobody fulfils", f"filter={nobody}&total=true"),
        ("list, by a part of the name", f"filter={named}&total=true"),
        ("list, 20,000 rows down", "offset=20000"),
        ("list, searched", f"search={quote('weber')}&total=true"),
        ("list, by condition, sorted by name", f"filter={german}&sort=name&total=true"),
    ):
        path = f"/api/v1/contacts?{query}&limit="
        yield Asked(name, [f"{path}20"], LIST, [f"{path}100"])
    for by in ("country", "source", "owner"):
        yield Asked(f"list, grouped by {by}", [f"/api/v1/groups?object=contact&by={by}"], LIST)
    yield Asked("list of deals, by amount", ["/api/v1/deals?sort=-amount&total=true&limit=100"], LIST)


def _searches() -> Iterator[Asked]:
    for name, words in (
        ("search, exact", "Hanna Whitfield"),
        ("search, one word", "weber"),
        ("search, beginning of a word", "whitf"),
        ("search, two letters", "wh"),
        ("search, with a typing error", "whitfeild"),
        ("search, two words, one error", "hanna whitfeild"),
        ("search, Chinese name", "王芳"),
        ("search, Chinese company", "苏州精密"),
        ("search, pinyin", "wangfang"),
        ("search, pinyin with an error", "wangfnag"),
        ("search, initials", "wf"),
        ("search, part of an address", "firm4711.example"),
        ("search, part of a number", "13800"),
        ("search, nothing like it", "qqxxzzkk"),
    ):
        path = f"/api/v1/search?q={quote(words)}&limit="
        yield Asked(name, [f"{path}5"], SEARCH, [f"{path}20"])


def _boards() -> Iterator[Asked]:
    yield Asked("board", ["/api/v1/board?limit=50"], BOARD, ["/api/v1/board?limit=200"])
    narrow = quote("amount > 500000")
    yield Asked("board, by a condition", [f"/api/v1/board?limit=50&filter={narrow}"], BOARD)


def _pages(browser: Browsing, client: Client) -> Iterator[Asked]:
    """All requests of a page, as the page itself makes them."""
    contacts = client.json("/api/v1/contacts?limit=1&sort=created_at")["items"]
    others = client.json("/api/v1/contacts?limit=1&sort=-created_at")["items"]
    deals = client.json("/api/v1/deals?limit=1")["items"]
    busy, quiet = (browser.requests_of(f"/contacts/{items[0]['id']}") for items in (contacts, others))
    yield Asked("record page of a new contact", quiet, RECORD)
    yield Asked("record page of a contact of years", busy, RECORD)
    yield Asked("record page of a deal", browser.requests_of(f"/deals/{deals[0]['id']}"), RECORD)
    yield Asked("list page of contacts, everything", browser.requests_of("/contacts"), PAGE)
    yield Asked("Today", browser.requests_of("/today"), PAGE)
    for number, board in enumerate(client.json("/api/v1/dashboards")):
        asked = browser.requests_of(f"/insights/{board['id']}")
        yield Asked(f"dashboard {number + 1}, {len(board['tiles'])} tiles", asked, 2_000.0)


# How it is measured


class Client:
    """A browser's connection without the browser."""

    def __init__(self, port: int, cookie: str) -> None:
        self._port, self._headers = port, {"Cookie": cookie, "Accept": "application/json", "Accept-Encoding": "gzip"}
        self._connection = HTTPConnection("localhost", port, timeout=120)

    def get(self, path: str) -> tuple[HTTPResponse, bytes]:
        try:
            self._connection.request("GET", path, headers=self._headers)
            answer = self._connection.getresponse()
        except RemoteDisconnected:
            # It has lain idle while Chromium looked at pages.
            self._connection.close()
            return self.get(path)
        body = answer.read()
        if answer.status == 429:
            time.sleep(float(answer.headers.get("Retry-After", "1")))
            return self.get(path)
        if answer.status != 200:
            raise RuntimeError(f"{path} answered {answer.status}: {body[:300]!r}")
        return answer, body

    def json(self, path: str) -> Any:
        import gzip
        import json

        answer, body = self.get(path)
        return json.loads(gzip.decompress(body) if answer.headers.get("Content-Encoding") == "gzip" else body)


def _measure(client: Client, asked: Asked, processes: Processes) -> Measured:
    """Once to warm up, once with more rows, then often enough for a p95 that means something."""
    found = Measured(asked)
    found.statements = _statements(client, asked.requests)
    found.statements_of_more = _statements(client, asked.more)
    before = processes.seconds()
    for _ in range(TIMES):
        started = time.perf_counter()
        for path in asked.requests:
            client.get(path)
        found.milliseconds.append((time.perf_counter() - started) * 1000)
    spent = processes.seconds()
    found.processor = sum(spent[role] - before[role] for role in spent) * 1000 / TIMES
    return found


def _statements(client: Client, requests: Sequence[str]) -> int:
    """The least of three: now and then one more looks for what people have made, or draws requests from a pace."""
    return min(_statements_once(client, requests) for _ in range(3))


def _statements_once(client: Client, requests: Sequence[str]) -> int:
    told = [client.get(path)[0].headers.get("Server-Timing", "") for path in requests]
    return sum(int(match[1]) for text in told if (match := _STATEMENTS.search(text)))


def _result(who: str, found: Measured) -> Result:
    p95 = statistics.quantiles(found.milliseconds, n=20, method="inclusive")[18]
    settings: dict[str, Any] = {
        "median": round(statistics.median(found.milliseconds), 1),
        "ms of processor": round(found.processor, 1),
        "requests": len(found.asked.requests),
        "statements": found.statements,
        "load of the machine": round(os.getloadavg()[0], 1),
    }
    if found.asked.more:
        settings["statements with more rows"] = found.statements_of_more
    peer = f"{found.statements} statements, {found.processor:.0f} ms of processor, load {os.getloadavg()[0]:.0f}"
    name = f"{who}: {found.asked.name}, p95"
    return _line(name, p95, "ms", found.asked.limit, peer, settings)


def _line(name: str, value: float, unit: str, limit: float, peer: str, settings: dict[str, Any]) -> Result:
    return {
        "name": name, "value": value, "unit": unit, "limit": limit, "ratio": value / limit, "peer": peer,
        "settings": settings,
    }  # fmt: skip


def _first_page(browser: Browsing) -> Iterator[Result]:
    """A browser that was never here, signed in as the seller: what is loaded until Today can be used."""
    first = browser.first_page(web_data.SELLER)
    about = {"files": first.files, "largest": first.largest}
    yield _line("first page, gzip", first.bytes / 1024, "KB", 350, "the promised 350 KB", about)
    yield _line("first page, usable", first.seconds, "s", 2, "the promised 2 s", {})


@contextmanager
def _product() -> Iterator[tuple[int, Processes]]:
    """The web process alone, on the embedded database of the kept folder."""
    port = _free_port()
    environment = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    environment |= {"GUANXI_DATA": str(FOLDER), "GUANXI_SERVER_TIMING": "1", "GUANXI_PORT": str(port)}
    log = (FOLDER / "web.log").open("w")
    command = [sys.executable, "-m", "guanxi", "web"]
    process = subprocess.Popen(command, env=environment, stdout=log, stderr=subprocess.STDOUT)
    try:
        if not _until(lambda: _answers(port), 300):
            raise RuntimeError((FOLDER / "web.log").read_text()[-3000:])
        yield port, Processes(process.pid, FOLDER)
    finally:
        process.terminate()
        process.wait(60)


def _answers(port: int) -> bool:
    """Ready is more than we need: no engine runs here."""
    connection = HTTPConnection("localhost", port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()
