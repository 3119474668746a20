"""One empty product for each language, people who work with it, and a real Chromium.

Fixtures end with this folder, not with the test run: Playwright keeps an event loop in the thread, in which Django
would refuse to touch a database.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect, sync_playwright

from tests.e2e.product import Person, Product, running, seller
from tests.e2e.screen import AGENT, PATIENCE, Screen, log_in, open_screen
from tests.e2e.visitors import VISITORS, Arrival, arrive, build_form

CHROMIUM = Path("/usr/bin/chromium")
RESULTS = Path(__file__).resolve().parents[2] / "test-results"
SWITCHES = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
)
ADA = Person("ada@guanxi.example", "ada sells in the kingdom", "Ada Byron")
LIN = Person("lin@guanxi.example", "lin sells in the middle", "林小满")

_open: list[Screen] = []


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    if not CHROMIUM.exists():
        pytest.skip(f"a walk through the product needs Chromium at {CHROMIUM}")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(
            executable_path=CHROMIUM, args=[*SWITCHES.split(), f"--user-agent={AGENT}"]
        )
        yield chromium
        chromium.close()


@pytest.fixture(scope="package", params=os.environ.get("E2E_LANGUAGES", "zh en").split())
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="package")
def product(browser: Browser, language: str, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    """Started anew for each language, so that each walk begins like the first day."""
    with running(tmp_path_factory.mktemp(f"product-{language}")) as started:
        seller(started, ADA, territory="GB", language="en")
        seller(started, LIN, territory="CN", language="zh")
        yield started


@pytest.fixture(scope="package")
def stranger(browser: Browser, product: Product, language: str) -> Iterator[Screen]:
    """Somebody who has not logged in."""
    yield from _screen(browser, product, language)


@pytest.fixture(scope="package")
def admin(browser: Browser, product: Product, language: str) -> Iterator[Screen]:
    """At the screen with the account that the product printed."""
    for screen in _screen(browser, product, language):
        log_in(screen, product.admin)
        yield screen


@pytest.fixture(scope="package")
def phone(browser: Browser, product: Product, language: str) -> Iterator[Screen]:
    """The same account with a phone in the hand."""
    for screen in _screen(browser, product, language, is_phone=True):
        log_in(screen, product.admin)
        yield screen


@pytest.fixture(scope="package")
def owner(browser: Browser, product: Product, language: str) -> Iterator[Screen]:
    """The salesperson of the country the visitor comes from."""
    for screen in _screen(browser, product, language):
        log_in(screen, {"zh": LIN, "en": ADA}[language])
        yield screen


@pytest.fixture(scope="package")
def form(admin: Screen) -> str:
    """The address of a form built in the app."""
    return build_form(admin)


@pytest.fixture(scope="package")
def arrival(admin: Screen, owner: Screen, stranger: Screen, form: str) -> Arrival:
    """A visitor has sent the form once."""
    return arrive(stranger, admin, owner, form, VISITORS[stranger.language])


@pytest.fixture(autouse=True)
def quiet_browser() -> Iterator[None]:
    """No test may leave an error in a console or a request that the server broke on."""
    yield
    problems = [problem for screen in _open for problem in screen.problems]
    for screen in _open:
        screen.problems.clear()
    assert problems == []


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Whatever the pages showed when a test failed stays in test-results/."""
    outcome = yield
    report = outcome.get_result()  # type: ignore[attr-defined]
    for number, screen in enumerate(_open if report.failed else []):
        RESULTS.mkdir(exist_ok=True)
        name = re.sub(r"\W+", "-", item.name)
        screen.page.screenshot(path=RESULTS / f"{name}-{report.when}-{number}.png")


def _screen(browser: Browser, product: Product, language: str, *, is_phone: bool = False) -> Iterator[Screen]:
    screen = open_screen(browser, product.address, language, is_phone=is_phone)
    _open.append(screen)
    yield screen
    _open.remove(screen)
    screen.page.context.close()
