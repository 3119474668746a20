"""The app can be installed, and says what it keeps when there is no connection."""

import json
import struct
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.screen import Screen

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(180)]
TITLE = {"en": "No connection", "zh": "没有网络连接"}
_NAMES = {"en": "Guanxi CRM", "zh": "关系 CRM"}
_KEPT = """async () => {
  const names = await caches.keys()
  const all = await Promise.all(names.map(async (name) => (await (await caches.open(name)).keys())))
  return all.flat().map((request) => new URL(request.url).pathname)
}"""


def test_the_manifest_names_the_app_in_the_language_shown_and_its_icons_are_what_they_say(admin: Screen) -> None:
    admin.go("/today")
    page = admin.page
    link = page.locator("link[rel=manifest]")
    manifest = json.loads(_loaded(admin, str(link.get_attribute("href"))))
    assert manifest["name"] == _NAMES[admin.language]
    assert {"display": manifest["display"], "scope": manifest["scope"]} == {"display": "standalone", "scope": "/"}
    drawn = [icon for icon in manifest["icons"] if icon["type"] == "image/png"]
    assert [_size(_loaded(admin, icon["src"])) for icon in drawn] == [icon["sizes"] for icon in drawn]
    assert {(icon["sizes"], icon["purpose"]) for icon in drawn} >= {
        ("192x192", "any"), ("512x512", "any"), ("192x192", "maskable"), ("512x512", "maskable"),
    }  # fmt: skip
    assert _loaded(admin, manifest["start_url"])


def test_without_a_connection_a_page_says_what_is_kept_and_comes_back_by_itself(admin: Screen) -> None:
    page = admin.page
    admin.go("/contacts")
    _served_by_worker(page)
    kept = page.evaluate(_KEPT)
    assert "/offline.html" in kept
    assert [path for path in kept if path.startswith(("/api", "/_allauth"))] == []
    admin.cut(True)
    try:
        page.reload()
        expect(page.get_by_role("heading", name=TITLE[admin.language])).to_be_visible()
        expect(page.get_by_role("listitem")).not_to_have_count(0)
    finally:
        admin.cut(False)
    expect(page.get_by_role("navigation", name=admin.say("shell.main"))).to_be_visible()
    admin.problems.clear()  # a cut connection is what this walk is about


def test_a_page_that_found_the_server_down_comes_back_when_it_is_up(admin: Screen) -> None:
    """Nothing tells the browser of it: the page looks by itself."""
    page = admin.page
    admin.go("/contacts")
    _served_by_worker(page)
    page.context.route("**/contacts", lambda route: route.abort("connectionrefused"))
    try:
        page.reload()
        expect(page.get_by_role("heading", name=TITLE[admin.language])).to_be_visible()
    finally:
        page.context.unroute("**/contacts")
    expect(page.get_by_role("navigation", name=admin.say("shell.main"))).to_be_visible()
    admin.problems.clear()


def _served_by_worker(page: Page) -> None:
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.wait_for_function("navigator.serviceWorker.controller !== null")


def _loaded(screen: Screen, path: str) -> bytes:
    answer = screen.page.request.get(screen.address + path)
    assert answer.ok, f"{path}: {answer.status}"
    return answer.body()


def _size(png: bytes) -> Any:
    """As the file itself says, behind its signature."""
    width, height = struct.unpack(">II", png[16:24])
    return f"{width}x{height}"
