"""Chromium for measurements: signs in, tells what a page asks the server, and how long a first visit takes."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

CHROMIUM = Path("/usr/bin/chromium")
# Seconds until a page that is opened for the first time has asked for everything.
_PATIENCE = 60
SWITCHES = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync")


@dataclass(frozen=True, slots=True)
class FirstPage:
    """`bytes` as they crossed the wire; `largest` files by their address."""

    bytes: int
    files: int
    seconds: float
    largest: dict[str, int]


@dataclass(slots=True)
class Browsing:
    browser: Any
    address: str
    password: str
    page: Any = field(default=None)

    def sign_in(self, email: str) -> str:
        """The cookies of a new session, as a request sends them."""
        if self.page is not None:
            self.page.context.close()
        self.page = self._at_the_door()
        self._through_the_door(self.page, email)
        cookies = self.page.context.cookies()
        return "; ".join(f"{cookie['name']}={cookie['value']}" for cookie in cookies)

    def requests_of(self, path: str) -> list[str]:
        """What the page behind the address reads from the API when it is opened by its address."""
        asked: list[str] = []
        waiting: set[Any] = set()

        def note(request: Any) -> None:
            parts = urlsplit(request.url)
            address = f"{parts.path}?{parts.query}" if parts.query else parts.path
            is_read = request.method == "GET" and parts.path.startswith("/api/") and "/live" not in parts.path
            # Without the stream of changes a page asks the same again every few seconds.
            if is_read and address not in asked:
                asked.append(address)
                waiting.add(request)

        def answered(request: Any) -> None:
            waiting.discard(request)

        listeners = {"request": note, "requestfinished": answered, "requestfailed": answered}
        for event, listener in listeners.items():
            self.page.on(event, listener)
        self.page.goto(self.address + path, wait_until="load")
        self._settled(asked, waiting)
        for event, listener in listeners.items():
            self.page.remove_listener(event, listener)
        # An open page goes on asking, beside what is measured.
        self.page.goto("about:blank")
        return asked

    def first_page(self, email: str) -> FirstPage:
        """Signed in, but with nothing kept: as on the first morning with a new computer."""
        page = self._at_the_door()
        self._through_the_door(page, email)
        # What the door's own page still waits for is no part of the visit.
        page.goto("about:blank")
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.clearBrowserCache")
        session.send("Network.setCacheDisabled", {"cacheDisabled": True})
        names: dict[str, str] = {}
        sizes: dict[str, int] = {}
        session.on("Network.responseReceived", lambda told: names.update({told["requestId"]: told["response"]["url"]}))
        session.on("Network.loadingFinished", lambda told: sizes.update({told["requestId"]: told["encodedDataLength"]}))
        started = time.perf_counter()
        page.goto(f"{self.address}/today", wait_until="commit")
        page.locator("main :is(h1, h2, h3)").first.wait_for()
        seconds = time.perf_counter() - started
        largest = sorted(((size, urlsplit(names.get(id, "")).path) for id, size in sizes.items()), reverse=True)[:5]
        taken = FirstPage(sum(sizes.values()), len(sizes), seconds, {path: size for size, path in largest})
        page.context.close()
        return taken

    def _at_the_door(self) -> Any:
        context = self.browser.new_context(
            locale="en-GB", viewport={"width": 1440, "height": 900}, service_workers="block"
        )
        context.set_default_timeout(180_000)
        return context.new_page()

    def _through_the_door(self, page: Any, email: str) -> None:
        page.goto(f"{self.address}/login")
        page.locator("input[type=email], input[name=email]").first.fill(email)
        page.locator("input[type=password]").first.fill(self.password)
        page.locator("button[type=submit]").first.click()
        page.wait_for_url("**/today")

    def _settled(self, asked: list[str], waiting: set[Any]) -> None:
        """Everything was answered, and nothing more asked for a second; of what a page gives up nothing may be told."""
        known, end = -1, time.monotonic() + _PATIENCE
        while (waiting or len(asked) != known) and time.monotonic() < end:
            known = len(asked)
            self.page.wait_for_timeout(1000)


@contextmanager
def browsing(address: str, password: str) -> Iterator[Browsing]:
    from playwright.sync_api import sync_playwright

    if not CHROMIUM.exists():
        raise SystemExit(f"the part web needs Chromium at {CHROMIUM}")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(SWITCHES))
        yield Browsing(browser, address, password)
        browser.close()
