"""Signed links: what is inside them is what is done, and nothing else can be put there."""

import re
from datetime import timedelta
from uuid import uuid4

import pytest
from pytest_django.fixtures import Settings

from guanxi.channels import links
from guanxi.kit.clock import VirtualClock
from guanxi.kit.tokens import Expired, Forged

MESSAGE = uuid4()


@pytest.fixture(autouse=True)
def _address(settings: Settings) -> None:
    settings.GUANXI_PUBLIC_URL = "https://crm.example"


def token(url: str) -> str:
    return url.rsplit("/", 1)[1].removesuffix(".gif").partition("?")[0]


def test_a_click_carries_its_message_and_its_address() -> None:
    url = "https://example.com/你好?a=1&b=“x”"
    found = links.read_click(token(links.click_url(MESSAGE, url)))
    assert (found.message, found.url) == (MESSAGE, url)


def test_a_token_of_one_kind_opens_no_other_door() -> None:
    opened = token(links.open_url(MESSAGE))
    for read in (links.read_click, links.read_unsubscribe):
        with pytest.raises(Forged):
            read(opened)


@pytest.mark.parametrize("wrong", ["", ".", "x", "abc.def", "é.é", "a" * 5000])
def test_a_forged_token_is_told_apart(wrong: str) -> None:
    for read in (links.read_open, links.read_click, links.read_unsubscribe):
        with pytest.raises(Forged):
            read(wrong)


def test_opens_and_clicks_expire_and_unsubscribing_never_does(clock: VirtualClock) -> None:
    opened, clicked = token(links.open_url(MESSAGE)), token(links.click_url(MESSAGE, "https://example.com"))
    leaving = token(links.unsubscribe_url(MESSAGE, "zh"))
    clock.advance(timedelta(days=3650))
    with pytest.raises(Expired):
        links.read_open(opened)
    with pytest.raises(Expired):
        links.read_click(clicked)
    assert links.read_unsubscribe(leaving) == MESSAGE


def test_every_web_link_is_tracked_and_nothing_else_is_touched() -> None:
    html = (
        '<body><a href="https://example.com/?a=1&amp;b=2">x</a> <a class="b" href=\'http://example.com/q\'>y</a>'
        '<a href="mailto:a@example.com">m</a><a href="#top">t</a><a href="https://crm.example/u/abc">out</a>'
        '<link href="https://example.com/s.css"></body>'
    )
    tracked = links.tracked(html, MESSAGE)
    inside = [links.read_click(token(url)).url for url in re.findall(r"https://crm\.example/t/c/[^\"']+", tracked)]
    assert inside == ["https://example.com/?a=1&b=2", "http://example.com/q"]
    for kept in ("mailto:a@example.com", "#top", "https://crm.example/u/abc", "https://example.com/s.css"):
        assert kept in tracked
    assert tracked.count("/t/o/") == 1
    assert tracked.index("/t/o/") < tracked.index("</body>")
