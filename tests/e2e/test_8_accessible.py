"""Every address of the app, looked at by axe: in both languages, by day and by night, on a desk and on a phone.

The addresses are those the app's router declares; one that is added there is looked at here without being named.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.product import Product, running
from tests.e2e.screen import Screen, log_in, open_screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

WEB = Path(__file__).resolve().parents[2] / "web"
AXE = WEB / "node_modules" / "axe-core" / "axe.min.js"
SIZES = {"desk": {"width": 1440, "height": 900}, "phone": {"width": 390, "height": 844}}
SERIOUS = ("serious", "critical")
# Objects of which a record is opened, by what stands in their addresses.
OBJECTS = ("contacts", "companies", "deals", "leads")
_PATH = re.compile(r"page\(\s*'(/[^']*)'")
_LISTED = re.compile(r"\[((?:'/[^']+',?\s*)+)\]\.map")
_RUN = """async () => {
  const found = await axe.run(document, { resultTypes: ['violations'] })
  return found.violations.map((one) => ({
    rule: one.id, impact: one.impact, help: one.help,
    nodes: one.nodes.slice(0, 5).map((node) => node.html.slice(0, 200)),
  }))
}"""


@pytest.fixture(scope="module")
def demo(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Product]:
    with running(tmp_path_factory.mktemp("product-axe"), with_demo=True) as started:
        yield started


@pytest.fixture(scope="module")
def looking(browser: Browser, demo: Product, language: str) -> Iterator[Screen]:
    screen = open_screen(browser, demo.address, language)
    log_in(screen, demo.admin)
    yield screen
    screen.page.context.close()


@pytest.mark.slow  # Sixty pages in eight looks take a quarter of an hour: `make nightly`.
@pytest.mark.parametrize("size", sorted(SIZES))
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing_serious_on_any_page(looking: Screen, theme: str, size: str) -> None:
    page = looking.page
    page.set_viewport_size(SIZES[size])  # type: ignore[arg-type]  # a width and a height
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]  # light or dark
    found = {path: serious for path in addresses(looking) if (serious := _serious(looking, path))}
    assert not found, "\n".join(f"{path}: {one}" for path, all in found.items() for one in all)


def addresses(screen: Screen) -> list[str]:
    """What the router declares, with a real record, flow, form and so on in the place of each name."""
    router = (WEB / "src" / "app" / "router.tsx").read_text()
    listed = [path for group in _LISTED.findall(router) for path in re.findall(r"'(/[^']+)'", group)]
    paths = dict.fromkeys([*_PATH.findall(router), *listed])
    plain = [path for path in paths if "$" not in path]
    return [*plain, *_records(screen), *_named(screen)]


def _records(screen: Screen) -> list[str]:
    lists = [f"/{name}" for name in OBJECTS]
    ones = [f"/{name}/{items[0]['id']}" for name in OBJECTS if (items := screen.get(f"/{name}", limit=1)["items"])]
    return [*lists, *ones]


def _named(screen: Screen) -> list[str]:
    """Pages about one thing that is no record: its address, where its list is asked, and what it is called by."""
    kinds = (("/flows", "/flows", "key"), ("/insights", "/dashboards", "id"), ("/forms", "/forms", "id"))
    found = []
    for address, path, name in kinds:
        answer = screen.get(path)
        items = answer if isinstance(answer, list) else answer["items"]
        found += [f"{address}/{one[name]}" for one in items[:1]]
    runs = screen.get("/runs", limit=1)
    return [*found, *(f"/runs/{one['id']}" for one in runs["items"][:1])]


def _serious(screen: Screen, path: str) -> list[dict[str, Any]]:
    page: Page = screen.page
    screen.go(path)
    page.locator("#root *").first.wait_for()
    page.wait_for_load_state("load")
    _quiet(page)
    page.evaluate(AXE.read_text())
    return [one for one in page.evaluate(_RUN) if one["impact"] in SERIOUS]


def _quiet(page: Page) -> None:
    """Until nothing is being loaded any more: what the page says of itself."""
    page.locator("main :is(h1, h2, h3, button)").first.wait_for(state="attached")
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
