"""A01: a hosted page and an embedded snippet bring a contact, an open lead, and consent in the words shown."""

import re
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from threading import Thread
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, make_server

import pytest
from django.test import Client
from playwright.sync_api import Browser, Page, expect, sync_playwright
from pytest_django.live_server_helper import LiveServer

from guanxi.access import pace
from guanxi.access.actors import SYSTEM
from guanxi.kit.clock import VirtualClock
from guanxi.marketing import definition, embed
from guanxi.marketing.models import Submission
from guanxi.objects import read
from tests.acceptance.office import furnish, settle

CHROMIUM = "/usr/bin/chromium"
ADA = {"name": "Ada Lovelace", "email": "Ada@Analytical.Example", "country": "GB", "company": "Analytical Engines"}


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    definition.forget()
    pace.forget()
    yield
    definition.forget()


def in_browser(walk: Callable[[Browser], None]) -> None:
    """Walk in a thread of its own: Playwright keeps an event loop there, which the tests' queries must not meet."""

    def run() -> None:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
            walk(browser)
            browser.close()

    with ThreadPoolExecutor(1) as pool:
        pool.submit(run).result()


def only(object: str) -> dict[str, Any]:
    (row,) = read.page(object, SYSTEM).items
    return row


@pytest.mark.usefixtures("db")
@pytest.mark.parametrize(("language", "wording"), [("en", "one click"), ("zh", "一键退订")])
def test_a_post_becomes_a_contact_an_open_lead_and_a_recorded_consent(
    clock: VirtualClock, language: str, wording: str
) -> None:
    furnish()
    answer = Client(headers={"accept-language": language}).post(
        "/f/contact-us", {**ADA, "consent": True}, content_type="application/json"
    )
    assert answer.status_code == 200
    settle()
    contact = only("contact")
    assert (contact["name"], contact["email"], contact["country"]) == ("Ada Lovelace", "ada@analytical.example", "GB")
    lead = only("lead")
    assert lead["contact"]["id"] == contact["id"]
    consent = only("consent")
    assert consent["is_given"] is True
    assert wording in consent["wording"]
    assert consent["said_at"] == clock.now()
    submission = only("submission")
    assert submission["contact"]["id"] == contact["id"]


@pytest.mark.usefixtures("db")
def test_spam_is_refused_with_a_clear_answer_and_starts_nothing(clock: VirtualClock) -> None:
    furnish()
    visitor = Client(headers={"accept-language": "en", "accept": "application/json"})
    page = visitor.get("/f/contact-us").content.decode()
    token = re.search(r'name="_t" value="([^"]+)"', page)
    assert token is not None
    kind = "application/json"
    bait = visitor.post("/f/contact-us", {**ADA, "homepage_url": "x"}, content_type=kind)
    fast = visitor.post("/f/contact-us", {**ADA, "_t": token[1]}, content_type=kind)
    many = [
        visitor.post("/f/contact-us", ADA, content_type=kind, headers={"x-forwarded-for": "8.8.8.8"}) for _ in range(21)
    ]
    assert [answer.status_code for answer in (bait, fast, many[-1])] == [422, 422, 429]
    assert "hidden field" in bait.json()["faults"][0]["message"]
    assert "faster than a person" in fast.json()["faults"][0]["message"]
    assert "Please wait" in many[-1].json()["detail"]
    assert Submission.objects.filter(status="spam").count() == 2
    settle()
    assert len(read.page("contact", SYSTEM).items) == 1


# In a real browser


def fill(page: Page, language: str) -> None:
    words = {"en": ("Name", "Work e-mail", "Send"), "zh": ("姓名", "工作邮箱", "提交")}[language]
    page.get_by_label(words[0], exact=True).fill("王芳")
    page.get_by_label(words[1]).fill("not-an-address")
    page.wait_for_timeout(2100)  # slower than a robot
    page.get_by_role("button", name=words[2]).click()
    expect(page.get_by_label(words[1])).to_have_attribute("aria-invalid", "true")
    expect(page.get_by_label(words[1])).to_be_focused()
    page.get_by_label(words[1]).fill("wang.fang@example.com")
    page.get_by_role("button", name=words[2]).click()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("locale", "language", "thanks"), [("en-US", "en", "Thank you"), ("zh-CN", "zh", "已收到")])
def test_a_visitor_fills_in_the_hosted_page(live_server: LiveServer, locale: str, language: str, thanks: str) -> None:
    furnish()
    errors: list[str] = []

    def walk(browser: Browser) -> None:
        page = browser.new_page(locale=locale, viewport={"width": 390, "height": 844})
        page.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
        page.goto(f"{live_server.url}/f/contact-us")
        fill(page, language)
        expect(page.get_by_role("status")).to_contain_text(thanks)

    in_browser(walk)
    assert [error for error in errors if "422" not in error] == []
    assert Submission.objects.filter(status="received").count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_visitor_without_scripts_gets_the_same(live_server: LiveServer) -> None:
    furnish()

    def walk(browser: Browser) -> None:
        page = browser.new_context(java_script_enabled=False, locale="zh-CN").new_page()
        page.goto(f"{live_server.url}/f/contact-us")
        page.get_by_label("姓名", exact=True).fill("王芳")
        page.get_by_label("工作邮箱").fill("wang.fang@example.com")
        page.get_by_label("电话").fill("123")
        page.wait_for_timeout(2100)
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_text("电话格式不对")).to_be_visible()
        expect(page.get_by_label("姓名", exact=True)).to_have_value("王芳")
        page.get_by_label("电话").fill("+86 138 0013 8000")
        page.wait_for_timeout(2100)
        page.get_by_role("button", name="提交").click()
        expect(page.get_by_role("status")).to_contain_text("已收到")

    in_browser(walk)
    assert Submission.objects.filter(status="received").count() == 1


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: Any) -> None:
        pass


@pytest.fixture
def neighbour() -> Iterator[tuple[str, dict[str, str]]]:
    """Somebody else's web site: another origin, one page."""
    content = {"html": ""}

    def answer(_environ: Any, start: Any) -> list[bytes]:
        start("200 OK", [("Content-Type", "text/html; charset=utf-8")])
        return [content["html"].encode()]

    server = make_server("127.0.0.1", 0, answer, handler_class=_Quiet)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}", content
    server.shutdown()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("lang", "language", "thanks"), [("zh-CN", "zh", "已收到"), ("en", "en", "Thank you")])
def test_the_form_works_inside_a_page_of_another_site_in_that_pages_language(
    live_server: LiveServer,
    neighbour: tuple[str, dict[str, str]],
    settings: Any,
    lang: str,
    language: str,
    thanks: str,
) -> None:
    furnish()
    settings.GUANXI_PUBLIC_URL = live_server.url
    address, content = neighbour
    form = definition.by_slug("contact-us")
    assert form is not None
    script = embed.snippet(form)["script"]
    content["html"] = (
        f"<!doctype html><html lang='{lang}'><style>*{{color:red}}</style><body><p>Ours</p>{script}</body></html>"
    )

    def walk(browser: Browser) -> None:
        page = browser.new_page()
        page.goto(address)
        fill(page, language)
        expect(page.get_by_role("status")).to_contain_text(thanks)

    in_browser(walk)
    submission = Submission.objects.get(status="received")
    assert submission.language == language


def test_the_page_is_light(tmp_path: Path) -> None:
    folder = Path(embed.__file__).parent
    assert sum((folder / name).stat().st_size for name in ("form.css", "form.js")) < 10_000


@pytest.mark.usefixtures("db")
def test_a_double_post_of_one_person_is_one_contact(clock: VirtualClock) -> None:
    furnish()
    for _ in range(2):
        Client().post("/f/contact-us", ADA, content_type="application/json")
        clock.advance(timedelta(seconds=1))
    settle()
    assert len(read.page("contact", SYSTEM).items) == 1
    assert len(read.page("lead", SYSTEM).items) == 1
