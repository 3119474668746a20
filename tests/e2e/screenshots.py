"""`make screenshots`: the main pages of the demo company in both languages, into docs/images.

These pictures stand in the README; a person looks at them, no test does.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.e2e.product import Product, running
from tests.e2e.screen import LOCALES, log_in, open_screen

CHROMIUM = "/usr/bin/chromium"
OUT = Path(__file__).resolve().parents[2] / "docs" / "images"
_SETTLED = 2500
_PATIENCE = 60_000


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="guanxi-screens-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        with running(Path(folder), with_demo=True) as product:
            for language in LOCALES:
                _shoot(browser, product, language)
        browser.close()
    return 0


def _shoot(browser: Browser, product: Product, language: str) -> None:
    screen = open_screen(browser, product.address, language)
    log_in(screen, product.admin)
    for name, path in _pages(screen.page, product).items():
        screen.page.goto(product.address + path)
        _settle(screen.page)
        screen.page.screenshot(path=OUT / f"{name}.{language}.png")
        sys.stdout.write(f"{name}.{language}.png\n")


def _settle(page: Page) -> None:
    """Until the page says of itself that nothing is being loaded, and its picture stands still."""
    page.locator("main :is(h1, h2, h3)").first.wait_for()
    expect(page.locator("[aria-busy=true]")).to_have_count(0, timeout=_PATIENCE)
    page.wait_for_timeout(_SETTLED)


def _pages(page: Page, product: Product) -> Mapping[str, str]:
    contact = next(_found(page, product, "contacts", "score >= 60", "-score"))
    deal = next(_found(page, product, "deals", 'state = "open"', "-amount"))
    run = next(_found(page, product, "runs?flow=lead-capture"))
    return {
        "today": "/today",
        "list": "/contacts",
        "record": f"/contacts/{contact['id']}",
        "deal": f"/deals/{deal['id']}",
        "board": "/deals/board",
        "flow": "/flows/lead-capture",
        "run": f"/runs/{run['id']}",
    }


def _found(page: Page, product: Product, what: str, filter: str = "", sort: str = "") -> Iterator[dict[str, Any]]:
    query = f"?filter={quote(filter)}&sort={quote(sort)}" if filter else ""
    answer = page.request.get(f"{product.address}/api/v1/{what}{query}")
    yield from json.loads(answer.text())["items"]


if __name__ == "__main__":
    sys.exit(main())
