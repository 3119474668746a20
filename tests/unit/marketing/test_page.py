"""The hosted page: both languages, without scripts, tied together for screen readers, what was typed is kept."""

import re
from uuid import UUID

import pytest
from django.test import Client

from tests.unit.marketing.conftest import build

pytestmark = pytest.mark.django_db


def page(client: Client, address: str = "/f/hello", language: str = "en") -> str:
    answer = client.get(address, headers={"accept-language": language})
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.mark.parametrize(("language", "label", "lang"), [("en", "Work e-mail", "en"), ("zh-TW", "工作邮箱", "zh-CN")])
def test_the_page_speaks_the_visitors_language_and_offers_the_other(
    form: UUID, browser: Client, language: str, label: str, lang: str
) -> None:
    shown = page(browser, language=language)
    assert label in shown
    assert f'<html lang="{lang}">' in shown
    other = re.search(r'class="lang"[^>]* href="\?lang=(\w\w)"', shown)
    assert other is not None
    assert other[1] != lang[:2]


def test_every_field_has_a_label_and_its_error_tied_to_it(form: UUID, browser: Client) -> None:
    shown = page(browser)
    for name in ("name", "email", "phone", "message"):
        assert f'<label for="i-{name}">' in shown
        assert re.search(rf'id="i-{name}"[^>]*aria-describedby="e-{name}', shown)
        assert f'id="e-{name}"' in shown


def test_without_scripts_the_page_comes_back_with_what_was_typed_and_what_is_wrong(form: UUID, browser: Client) -> None:
    typed = {"name": '王"芳<b>', "email": "wang", "message": "你好", "topics": ["erp"], "consent": "yes", "_lang": "zh"}
    answer = browser.post("/f/hello", typed)
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "邮箱格式不对" in shown
    assert 'value="王&quot;芳&lt;b&gt;"' in shown
    assert ">你好</textarea>" in shown
    assert 'value="erp" aria-describedby="e-topics" checked' in shown
    assert re.search(r'name="consent"[^>]* checked', shown)
    assert re.search(r'name="email"[^>]*aria-invalid="true"', shown)


def test_a_robot_warning_is_shown_on_the_page(form: UUID, browser: Client) -> None:
    answer = browser.post("/f/hello", {"name": "a", "email": "a@example.com", "homepage_url": "x", "_lang": "zh"})
    assert "像是程序自动填写" in answer.content.decode()


def test_the_page_allows_only_its_own_script(form: UUID, browser: Client) -> None:
    answer = browser.get("/f/hello")
    assert "script-src 'sha256-" in answer["Content-Security-Policy"]
    assert "'unsafe-inline'" not in answer["Content-Security-Policy"].split("script-src")[1].split(";")[0]
    assert answer["Cache-Control"] == "no-store"


def test_a_form_only_has_to_name_a_field_of_a_record(db: None, browser: Client) -> None:
    build("short", fields=[{"name": "email"}, {"name": "industry"}])
    shown = page(browser, "/f/short")
    assert 'type="email"' in shown
    assert '<option value="finance">' in shown


def test_the_page_is_small(form: UUID, browser: Client) -> None:
    assert len(page(browser)) < 25_000
