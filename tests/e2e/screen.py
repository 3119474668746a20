"""A person at a screen: one browser context, its page, and everything that went wrong behind it."""

import json
import os
import re
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from playwright.sync_api import Browser, CDPSession, ConsoleMessage, Locator, Page, Request, Response, expect

from tests.e2e.product import Person
from tests.e2e.words import Words, words

LOCALES = {"zh": "zh-CN", "en": "en-GB"}
# The machine is shared; only the promises themselves are measured with a short patience.
PATIENCE = 20_000
SLOWER = int(os.environ.get("E2E_SLOWER", "1"))
_SLOW_LINE = {"latency": 100 * SLOWER, "downloadThroughput": -1, "uploadThroughput": -1}  # milliseconds a request
# Opens by a browser that calls itself headless count as made by a machine, rightly. Given at the start of Chromium:
# what is set for a context does not reach sandboxed frames, in which mails are shown.
AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"
# A browser writes each refused request to its console; refusals are answers, and tests look at them on the page.
_ANSWERS = re.compile(r"Failed to load resource: the server responded with a status of 4\d\d")
_LEFT_BEHIND = {"net::ERR_ABORTED"}


@dataclass(frozen=True, slots=True)
class Screen:
    page: Page
    words: Words
    address: str
    problems: list[str] = field(default_factory=list)
    devtools: list[CDPSession] = field(default_factory=list)

    @property
    def language(self) -> str:
        return self.words.language

    def say(self, name: str, /, **values: object) -> str:
        return self.words(name, **values)

    def go(self, path: str) -> None:
        self.page.goto(self.address + path)

    def button(self, name: str, /, **values: object) -> Locator:
        return self.page.get_by_role("button", name=self.say(name, **values), exact=True)

    def link(self, name: str, /, **values: object) -> Locator:
        return self.page.get_by_role("link", name=self.say(name, **values), exact=True)

    def field(self, name: str, within: Locator | None = None) -> Locator:
        """An input by its label; the star of required ones is not part of the words."""
        return (within or self.page).get_by_label(re.compile(rf"^{re.escape(self.say(name))}( \*)?$"))

    def region(self, name: str, /, **values: object) -> Locator:
        return self.page.get_by_label(self.say(name, **values), exact=True)

    def region_named(self, name: str) -> Locator:
        """A part of the page by words that are data: a stage, a person."""
        return self.page.get_by_role("region", name=name, exact=True)

    def heading(self, name: str, /, **values: object) -> Locator:
        return self.page.get_by_role("heading", name=self.say(name, **values))

    def choose(self, box: Locator, label: str) -> None:
        """One of a list that can be searched by typing."""
        box.click()
        box.press_sequentially(label)
        self.page.locator(".ant-select-item-option").filter(has_text=label).first.click()

    def get(self, path: str, **query: object) -> Any:
        """What the API answers to the person who is logged in here."""
        answer = self.page.request.get(f"{self.address}/api/v1{path}?{urlencode(query)}")
        assert answer.ok, f"{path}: {answer.status} {answer.text()[:500]}"
        return answer.json()

    def until(self, look: Callable[[], Any], what: str, seconds: float = PATIENCE / 1000) -> Any:
        """The first answer that is something; the API is asked, nothing is slept over."""
        end = time.monotonic() + seconds
        while not (found := look()):
            assert time.monotonic() < end, f"not after {seconds:.0f} s: {what}"
            self.page.wait_for_timeout(100)
        return found

    def cut(self, is_cut: bool) -> None:
        """Cuts the connection of everything in this browser, or gives it back."""
        self.page.context.set_offline(is_cut)
        for session in self.devtools:
            session.send("Network.emulateNetworkConditions", _SLOW_LINE | {"offline": is_cut})

    def slow_down(self) -> None:
        """As on a machine so many times slower, behind a slow line: what only passes by being quick fails."""
        if SLOWER > 1:
            session = self.page.context.new_cdp_session(self.page)
            self.devtools.append(session)
            session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
            session.send("Network.enable")
            self.cut(False)


def open_screen(browser: Browser, address: str, language: str, *, is_phone: bool = False) -> Screen:
    context = browser.new_context(
        locale=LOCALES[language],
        timezone_id="Asia/Shanghai",
        viewport={"width": 390, "height": 844} if is_phone else {"width": 1440, "height": 900},
        is_mobile=is_phone,
        has_touch=is_phone,
        # Installing is walked on a desk; here the worker's own requests would be cut off by leaving a page.
        service_workers="block" if is_phone else "allow",
    )
    context.set_default_timeout(PATIENCE)
    screen = Screen(context.new_page(), words(language), address)
    screen.slow_down()
    context.on("console", lambda message: _heard(screen, message))
    context.on("weberror", lambda error: screen.problems.append(f"page error: {error.error}"))
    context.on("response", lambda response: _answered(screen, response))
    context.on("requestfailed", lambda request: _failed(screen, request))
    return screen


def log_in(screen: Screen, person: Person) -> None:
    """Choose the language at the door, where it counts for more than the one of the account, and go in."""
    screen.go("/login")
    screen.page.get_by_role("button", name={"zh": "中", "en": "EN"}[screen.language], exact=True).click()
    screen.field("login.email").fill(person.email)
    screen.field("login.password").fill(person.password)
    screen.button("login.submit").click()
    screen.page.wait_for_url("**/today")
    expect(screen.page.get_by_role("navigation", name=screen.say("shell.main"))).to_be_visible()


# Behind the page


def _heard(screen: Screen, message: ConsoleMessage) -> None:
    if message.type == "error" and not _ANSWERS.match(message.text):
        screen.problems.append(f"console: {message.text} ({json.dumps(message.location)})")


def _answered(screen: Screen, response: Response) -> None:
    if response.status >= 500:
        screen.problems.append(f"{response.status} {response.request.method} {response.url}")


def _failed(screen: Screen, request: Request) -> None:
    if request.failure not in _LEFT_BEHIND:
        screen.problems.append(f"{request.failure} {request.method} {request.url}")
