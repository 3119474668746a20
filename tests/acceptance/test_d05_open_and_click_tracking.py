"""D05: own pixel and links, signed; machines marked; the third open in a week counts; one click ends it."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from guanxi.access.actors import SYSTEM
from guanxi.automation import runs
from guanxi.automation.sending import send_until_idle
from guanxi.kit.clock import VirtualClock
from guanxi.objects import read
from guanxi.objects.timeline import timeline
from tests.acceptance.office import CONSENT, furnish, settle, submit
from tests.unit.channels.conftest import Postman, postman

__all__ = ["postman"]
pytestmark = pytest.mark.usefixtures("db")
CHROME = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Safari/605.1.15"


@pytest.fixture
def mail(postman: Postman, clock: VirtualClock) -> Any:
    """The welcome mail of a person who agreed to more, an hour after it was sent."""
    furnish()
    submit({"name": "Wang Fang", "email": "wang.fang@example.com"}, consent=CONSENT)
    settle()
    send_until_idle()
    clock.advance(timedelta(hours=1))
    (found,) = [one for one in postman.mails if one["To"].addresses[0].addr_spec == "wang.fang@example.com"]
    return found


@pytest.fixture
def reader() -> Client:
    return Client(headers={"user-agent": CHROME, "accept-language": "en"})


def paths(mail: Any, door: str) -> list[str]:
    html = mail.get_body(("html",)).get_content()
    return re.findall(rf'"https?://[^/"]+(/{door}/[^"?]+)', html)


def contact() -> dict[str, Any]:
    (row,) = read.page("contact", SYSTEM).items
    return row


def sentences(language: str) -> list[str]:
    return [item.sentence.in_(language) for item in timeline("contact", contact()["id"], SYSTEM, limit=100)]


def test_opens_and_clicks_stand_on_the_timeline_in_both_languages(mail: Any, reader: Client) -> None:
    reader.get(paths(mail, "t/o")[0])
    assert reader.get(paths(mail, "t/c")[0]).status_code == 302
    assert any("was opened" in sentence and "Thank you" in sentence for sentence in sentences("en"))
    assert any("中的链接被点击" in sentence for sentence in sentences("zh"))


def test_the_third_open_within_a_week_raises_the_score_by_ten_and_machines_count_for_nothing(
    mail: Any, reader: Client, clock: VirtualClock
) -> None:
    before = contact()["score"]
    for _ in range(5):
        Client(headers={"user-agent": "Mozilla/5.0"}).get(paths(mail, "t/o")[0])
    settle()
    scores = [contact()["score"]]
    for _ in range(3):
        clock.advance(timedelta(hours=1))
        reader.get(paths(mail, "t/o")[0])
        settle()
        scores.append(contact()["score"])
    assert scores == [before, before, before, before + 10]


def test_one_post_of_the_mail_program_ends_the_sequence(mail: Any, postman: Postman, clock: VirtualClock) -> None:
    header = re.search(r"<https?://[^/]+(/u/[^>]+)>", mail["List-Unsubscribe"])
    assert header is not None
    answer = Client(enforce_csrf_checks=True).post(
        header[1], "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )
    assert answer.status_code == 200
    settle()
    (run,) = runs.list_runs(flow="new-lead-sequence").items
    assert (run.status, run.outcome) == ("ended", "unsubscribed")
    sent = len(postman.mails)
    clock.advance(timedelta(days=20))
    settle()
    send_until_idle()
    to_her = [one for one in postman.mails[sent:] if one["To"].addresses[0].addr_spec == "wang.fang@example.com"]
    assert to_her == []
