"""`make docs`: a page for each shipped process, and a picture of every flow as the app draws it, in both languages."""

import sys
import tempfile
from pathlib import Path

from playwright.sync_api import Browser, FloatRect, Page, sync_playwright

from tests.e2e.product import Product, ask, running
from tests.e2e.screen import LOCALES, log_in, open_screen
from tests.e2e.screenshots import CHROMIUM

PAGES = Path(__file__).resolve().parents[2] / "docs" / "blueprints"
OUT = PAGES / "images"
_TALL = {"width": 1600, "height": 2400}
_BARE = (
    ".react-flow__minimap, .react-flow__controls, .react-flow__panel, .react-flow__edgelabel-renderer button"
    " { display: none !important }"
    # Where a step could be put in the way simply goes on.
    " .react-flow__node-slot button { width: 1px !important; height: 28px !important; margin: -4px auto !important;"
    " border: 0 !important; background: var(--line-3) !important }"
    " .react-flow__node-slot svg { display: none }"
)


def main() -> int:
    OUT.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="guanxi-docs-") as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        with running(Path(folder)) as product:
            ask(product, _PREPARE, str(PAGES))
            for language in LOCALES:
                _shoot(browser, product, language)
        browser.close()
    return 0


def _shoot(browser: Browser, product: Product, language: str) -> None:
    screen = open_screen(browser, product.address, language)
    log_in(screen, product.admin)
    screen.page.set_viewport_size(_TALL)  # type: ignore[arg-type]
    for key in (str(flow["key"]) for flow in screen.get("/flows")):
        screen.page.goto(f"{product.address}/flows/{key}")
        screen.page.locator(".react-flow__node").first.wait_for()
        screen.page.add_style_tag(content=_BARE)
        screen.page.wait_for_timeout(800)
        screen.page.screenshot(path=OUT / f"{key}.{language}.png", clip=_bounds(screen.page))
        sys.stdout.write(f"{key}.{language}.png\n")


_PREPARE = """
import os
from pathlib import Path
from guanxi.access.actors import SYSTEM
from guanxi.automation.blueprints import install_blueprint, list_blueprints
from guanxi.project.blueprint_pages import write
for one in list_blueprints():
    install_blueprint(one.key, SYSTEM)
write(Path(os.environ["E2E_ARGS"]))
"""


def _bounds(page: Page) -> FloatRect:
    """All cards and labels with a margin, within the canvas."""
    left, top, right, bottom = page.evaluate(
        """() => {
          const canvas = document.querySelector('.react-flow').getBoundingClientRect()
          const all = [...document.querySelectorAll('.react-flow__node, .react-flow__edgelabel-renderer > *')]
          const boxes = all.map((one) => one.getBoundingClientRect()).filter((box) => box.width > 0)
          return [
            Math.max(canvas.left, Math.min(...boxes.map((box) => box.left)) - 24),
            Math.max(canvas.top, Math.min(...boxes.map((box) => box.top)) - 24),
            Math.min(canvas.right, Math.max(...boxes.map((box) => box.right)) + 24),
            Math.min(canvas.bottom, Math.max(...boxes.map((box) => box.bottom)) + 24),
          ]
        }"""
    )
    return {"x": left, "y": top, "width": right - left, "height": bottom - top}


if __name__ == "__main__":
    sys.exit(main())
