"""Opening, clicking, unsubscribing: every look is kept, machines are marked, forgers get nothing."""

import re
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.channels import links
from guanxi.channels.models import Message
from guanxi.channels.suppression import suppressed
from guanxi.channels.tracking import UNSUBSCRIBERS, Unsubscribe
from guanxi.events import partitions
from guanxi.events.log import Event
from guanxi.events.read import timeline
from guanxi.kit.clock import VirtualClock
from guanxi.objects import write
from guanxi.objects.write import By, Draft
from tests.unit.channels.conftest import contact

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


@pytest.fixture
def message(db: None, clock: VirtualClock) -> UUID:
    """A mail that was sent an hour ago."""
    partitions.ensure()
    values: dict[str, Any] = {
        "contact": contact("wang@example.com", "王芳", "zh"),
        "to_address": "wang@example.com",
        "subject": "欢迎",
        "template": "welcome",
        "flow": "greet",
        "purpose": "marketing",
        "status": "sent",
        "sent_at": clock.now(),
    }
    made = write.create("message", [Draft(values)], By(SYSTEM))[0].id
    assert made is not None
    clock.advance(timedelta(hours=1))
    return made


@pytest.fixture
def reader() -> Client:
    return Client(headers={"user-agent": CHROME, "accept-language": "zh-CN"})


def path(url: str) -> str:
    return "/" + url.split("/", 3)[3]


def events(message: UUID, kind: str) -> list[Event]:
    return [event for event in timeline(message, None, limit=50) if event.kind == f"message.{kind}"]


def test_an_open_is_an_event_about_the_contact_and_moves_the_status_once(message: UUID, reader: Client) -> None:
    first, second, answer = (reader.get(path(links.open_url(message))) for _ in range(3))
    assert (first.status_code, second.status_code, answer.status_code) == (200, 200, 200)
    assert (answer["Content-Type"], len(answer.content)) == ("image/gif", 43)
    assert "no-store" in answer["Cache-Control"]
    opened = events(message, "opened")
    assert len(opened) == 3
    assert opened[0].contact == Message.objects.get().contact
    assert opened[0].data["machine"] is False
    assert opened[0].data["template"] == "welcome"
    assert Message.objects.get().status == "opened"
    assert len(events(message, "updated")) == 1


def test_a_machines_open_is_kept_and_marked_and_moves_nothing(message: UUID, clock: VirtualClock) -> None:
    Client(headers={"user-agent": "curl/8.0"}).get(path(links.open_url(message)))
    Client(headers={"user-agent": CHROME}).head(path(links.open_url(message)))
    assert [event.data["machine"] for event in events(message, "opened")] == [True, True]
    assert Message.objects.get().status == "sent"


def test_an_open_within_two_seconds_is_a_machines(message: UUID, reader: Client, clock: VirtualClock) -> None:
    write.update("message", [Draft({"sent_at": clock.now() - timedelta(seconds=1)}, id=message)], By(SYSTEM))
    reader.get(path(links.open_url(message)))
    assert events(message, "opened")[0].data["machine"] is True


def test_a_click_leads_to_the_signed_address_and_is_kept(message: UUID, reader: Client) -> None:
    url = "https://example.com/价格?utm=1&x=a b"
    answer = reader.get(path(links.click_url(message, url)))
    assert answer.status_code == 302
    assert answer["Location"].startswith("https://example.com/%E4%BB%B7")
    assert answer["Referrer-Policy"] == "no-referrer"
    assert events(message, "clicked")[0].data["url"] == url
    assert Message.objects.get().status == "clicked"


def test_a_later_open_does_not_take_a_click_back(message: UUID, reader: Client) -> None:
    reader.get(path(links.click_url(message, "https://example.com")))
    reader.get(path(links.open_url(message)))
    assert Message.objects.get().status == "clicked"


@pytest.mark.parametrize("token", ["x", "a.b", "e30.AAAAAAAAAAAAAAAAAAAAAA", "%00", "..", "é"])
def test_forged_links_record_nothing_and_redirect_nowhere(message: UUID, reader: Client, token: str) -> None:
    assert reader.get(f"/t/o/{token}.gif").status_code in {200, 404}
    click = reader.get(f"/t/c/{token}")
    assert click.status_code == 404
    assert "Location" not in click
    assert reader.post(f"/u/{token}").status_code == 404
    assert events(message, "opened") == []
    assert suppressed(["wang@example.com"]) == {}


def test_a_changed_address_inside_a_link_is_refused(message: UUID, reader: Client) -> None:
    good = path(links.click_url(message, "https://example.com"))
    body, _, signature = good.removeprefix("/t/c/").partition(".")
    other = path(links.click_url(message, "https://evil.example")).removeprefix("/t/c/").partition(".")[0]
    assert reader.get(f"/t/c/{other}.{signature}").status_code == 404
    assert reader.get(f"/t/c/{body}.{signature}").status_code == 302


def test_an_expired_click_says_so_in_the_readers_language(message: UUID, reader: Client, clock: VirtualClock) -> None:
    url = path(links.click_url(message, "https://example.com"))
    clock.advance(timedelta(days=500))
    answer = reader.get(url)
    assert answer.status_code == 410
    assert "已过期" in answer.content.decode()
    assert "expired" in reader.get(url, headers={"accept-language": "en"}).content.decode()


def test_links_of_a_deleted_or_unknown_message_still_work_for_the_reader(message: UUID, reader: Client) -> None:
    write.delete("message", [message], By(SYSTEM))
    assert reader.get(path(links.open_url(message))).status_code == 200
    assert reader.get(path(links.click_url(uuid4(), "https://example.com"))).status_code == 302


# Unsubscribing


def test_looking_at_the_page_does_nothing_and_the_button_does_it(message: UUID, reader: Client) -> None:
    url = path(links.unsubscribe_url(message, "zh"))
    page = reader.get(url).content.decode()
    assert "wa…@example.com" in page
    assert "wang@" not in page
    assert re.search(r'<form method="post"><button class="b">确认退订', page)
    assert suppressed(["wang@example.com"]) == {}
    assert "已退订" in reader.post(url).content.decode()
    assert suppressed(["wang@example.com"])["wang@example.com"].reason == "unsubscribed"
    assert len(events(message, "unsubscribed")) == 1


def test_a_mail_program_does_it_with_one_post_without_cookies(message: UUID) -> None:
    program = Client(enforce_csrf_checks=True)
    body = "List-Unsubscribe=One-Click"
    url = path(links.unsubscribe_url(message, "en"))
    kind = "application/x-www-form-urlencoded"
    first, second = (program.post(url, body, content_type=kind) for _ in range(2))
    assert (first.status_code, second.status_code) == (200, 200)
    assert "unsubscribed" in second.content.decode()
    assert len(events(message, "unsubscribed")) == 1


def test_the_page_offers_the_other_language(message: UUID, reader: Client) -> None:
    page = reader.get(path(links.unsubscribe_url(message, "zh"))).content.decode()
    other = reader.get(path(links.unsubscribe_url(message, "en"))).content.decode()
    assert 'href="?lang=en"' in page
    assert "No more mails to wa…@example.com?" in other


def test_the_layers_above_hear_of_it(message: UUID, reader: Client) -> None:
    heard: list[Unsubscribe] = []
    with UNSUBSCRIBERS.temporarily("test", heard.append):
        reader.post(path(links.unsubscribe_url(message)))
    assert [(one.address, one.purpose, one.message) for one in heard] == [("wang@example.com", "marketing", message)]


def test_the_contacts_consent_is_withdrawn_with_it(message: UUID, reader: Client) -> None:
    reader.post(path(links.unsubscribe_url(message)))
    kinds = {event.kind for event in timeline(None, Message.objects.get().contact, limit=50)}
    assert {"message.unsubscribed", "contact.consented"} <= kinds
