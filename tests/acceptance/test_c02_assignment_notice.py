"""C02: whoever gets a lead is told, with what matters: in the app, by mail, and in Slack, DingTalk or WeCom."""

import hmac
from base64 import b64encode
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from pytest_django.fixtures import Settings

from guanxi.access.actors import SYSTEM
from guanxi.access.models import User
from guanxi.automation import vault
from guanxi.automation.sending import send_until_idle
from guanxi.channels.chat import choices
from guanxi.channels.chat.choices import Ways
from guanxi.channels.chat.doors import ROOMS, Door, Wanted
from guanxi.channels.notices import notices
from guanxi.kit.clock import VirtualClock
from tests.acceptance.office import ADA_LOVELACE, arrive, furnish, only, postman, rows, seller
from tests.loopback import Asked, Server, Told, serving, told

pytestmark = pytest.mark.usefixtures("db")
SECRET = "SEC0123456789abcdef"


@pytest.fixture
def outside(settings: Settings, clock: VirtualClock) -> Iterator[Server]:
    """Stands for all three services, and is as strict as their documents."""
    settings.GUANXI_PRIVATE_HOSTS = "127.0.0.1"
    settings.GUANXI_PUBLIC_URL = "https://crm.spruce.example"
    furnish()
    with serving() as server:
        server.answer = lambda asked: _service(asked, clock)
        yield server


def _service(asked: Asked, clock: VirtualClock) -> Told:
    path = urlsplit(asked.path)
    query = {name: values[0] for name, values in parse_qs(path.query).items()}
    return _SERVICES[path.path](asked.json(), query, clock)


def _slack(body: Any, _query: dict[str, str], _clock: VirtualClock) -> Told:
    kinds = [block["type"] for block in body["blocks"]]
    is_right = body["text"] and kinds == ["header", "section", "section", "actions"]
    return Told(200, b"ok") if is_right else Told(400, b"invalid_blocks")


def _dingtalk(body: Any, query: dict[str, str], clock: VirtualClock) -> Told:
    if query["access_token"] != "robot-token":
        return told({"errcode": 300001, "errmsg": "token is not exist"})
    signed = hmac.new(SECRET.encode(), f"{query.get('timestamp')}\n{SECRET}".encode(), sha256).digest()
    age = abs(int(query.get("timestamp", "0")) / 1000 - clock.now().timestamp())
    if query.get("sign") != b64encode(signed).decode() or age > 3600:
        return told({"errcode": 310000, "errmsg": "sign not match"})
    card = body[body["msgtype"]]
    return told(
        {"errcode": 0, "errmsg": "ok"} if card["title"] and card["text"] else {"errcode": 40035, "errmsg": "bad"}
    )


def _wecom(body: Any, query: dict[str, str], _clock: VirtualClock) -> Told:
    if query["key"] != "robot-key":
        return told({"errcode": 93000, "errmsg": "invalid webhook url"})
    is_right = body["msgtype"] == "markdown" and 0 < len(body["markdown"]["content"].encode()) <= 4096
    return told({"errcode": 0, "errmsg": "ok"} if is_right else {"errcode": 40008, "errmsg": "invalid message type"})


_SERVICES = {
    "/services/T1/B1/x": _slack,
    "/robot/send": _dingtalk,
    "/cgi-bin/webhook/send": _wecom,
}


def room(server: Server, service: str, **more: Any) -> Door:
    public, hidden = {
        "slack": ({}, {"url": f"{server.url}/services/T1/B1/x"}),
        "dingtalk": ({"base": server.url}, {"access_token": "robot-token", "secret": SECRET}),
        "wecom": ({"base": server.url}, {"key": "robot-key"}),
    }[service]
    vault.create(f"our-{service}", service, public, hidden | more.pop("secrets", {}), ["127.0.0.1"], SYSTEM)
    return ROOMS.create(Wanted("Sales group", service, f"our-{service}", **more), SYSTEM)


def lead_comes(ada: User, answers: dict[str, Any] | None = None) -> None:
    seller(ada)
    arrive(answers or ADA_LOVELACE)
    send_until_idle()


@pytest.mark.parametrize("service", ["slack", "dingtalk", "wecom"])
def test_the_room_is_told_score_source_industry_next_steps_and_where_to_look(
    service: str, outside: Server, ada: User
) -> None:
    made = room(outside, service)
    lead_comes(ada)
    (asked,) = outside.asked
    said = asked.body.decode()
    lead = only("lead")
    score = only("contact")["score"]
    for words in (
        f"{score}/100",
        "Website form",
        "Technology",
        "What to do",
        f"https://crm.spruce.example/leads/{lead['id']}",
    ):
        assert words in said, words
    (door,) = ROOMS.every(SYSTEM)
    assert (door.id, door.error, door.said_at is not None) == (made.id, None, True)


def test_the_bell_and_the_mail_say_the_same(outside: Server, ada: User) -> None:
    with postman() as mails:
        lead_comes(ada)
    (line,) = notices(ada.pk)
    (mail,) = [one for one in mails if one.to == ada.email]
    for words in ("Score: ", "Source: Website form", "Industry: Technology", "What to do:\n1. "):
        assert words in line.body.en, words
    assert "评分：" in line.body.zh
    assert "建议下一步：\n1. " in line.body.zh
    assert "1. " in mail.text
    assert mail.subject == line.title.en
    assert outside.asked == []


def test_a_chinese_colleague_reads_chinese(outside: Server, bo: User) -> None:
    room(outside, "dingtalk")
    lead_comes(bo)
    text = outside.asked[0].json()["actionCard"]["text"]
    assert "- **行业**：" in text
    assert "建议下一步" in text


def test_the_own_room_goes_before_the_teams_and_the_teams_before_the_houses(outside: Server, ada: User) -> None:
    room(outside, "slack")
    room(outside, "dingtalk", team_id=ada.team_id)
    lead_comes(ada)
    assert [urlsplit(asked.path).path for asked in outside.asked] == ["/robot/send"]
    room(outside, "wecom", user_id=ada.pk)
    arrive({**ADA_LOVELACE, "email": "grace@hopper.example", "name": "Grace", "phone": ""})
    send_until_idle()
    assert urlsplit(outside.asked[-1].path).path == "/cgi-bin/webhook/send"


def test_who_wants_neither_chat_nor_mail_gets_the_bell_alone(outside: Server, ada: User) -> None:
    room(outside, "slack")
    choices.choose(ada.pk, Ways(mail=False, chat=False))
    with postman() as mails:
        lead_comes(ada)
    assert outside.asked == []
    assert [one for one in mails if one.to == ada.email] == []
    assert len(notices(ada.pk)) == 1


@pytest.mark.parametrize(
    ("service", "secrets", "words"),
    [
        ("dingtalk", {"secret": "SECwrong"}, "310000 sign not match"),
        ("dingtalk", {"access_token": "gone"}, "300001"),
        ("wecom", {"key": "gone"}, "93000 invalid webhook url"),
    ],
)
def test_a_bad_answer_is_told_to_the_owner_once(
    service: str, secrets: dict[str, str], words: str, outside: Server, ada: User
) -> None:
    room(outside, service, secrets=secrets)
    lead_comes(ada)
    arrive({**ADA_LOVELACE, "email": "grace@hopper.example", "name": "Grace", "phone": ""})
    send_until_idle()
    told_of = [line for line in notices(ada.pk) if words in line.body.en]
    assert len(told_of) == 1
    assert "未能通知" in told_of[0].title.zh
    (door,) = ROOMS.every(SYSTEM)
    assert door.error is not None
    assert words in door.error["en"]
    assert secrets[next(iter(secrets))] not in str(rows("select error, payload from outbox where kind = 'notice-chat'"))


def test_429_is_waited_for_and_tried_again(outside: Server, ada: User, clock: VirtualClock) -> None:
    room(outside, "slack")
    rightly = outside.answer
    outside.answer = lambda _asked: Told(429, b"rate_limited", {"Retry-After": "30"})
    lead_comes(ada)
    assert len(outside.asked) == 1
    outside.answer = rightly
    clock.advance(timedelta(seconds=31))
    send_until_idle()
    assert len(outside.asked) == 2
    assert rows("select state from outbox where kind = 'notice-chat'") == [("delivered",)]


def test_a_room_is_told_no_more_than_twenty_times_a_minute(outside: Server, ada: User, clock: VirtualClock) -> None:
    room(outside, "wecom")
    seller(ada)
    for number in range(23):
        arrive({**ADA_LOVELACE, "email": f"visitor{number}@hopper.example", "name": f"Visitor {number}", "phone": ""})
    send_until_idle()
    assert len(outside.asked) == 20
    clock.advance(timedelta(seconds=61))
    send_until_idle()
    assert len(outside.asked) == 23


def test_a_room_inside_the_house_is_not_spoken_to(outside: Server, ada: User, settings: Settings) -> None:
    settings.GUANXI_PRIVATE_HOSTS = ""
    room(outside, "slack")
    lead_comes(ada)
    assert outside.asked == []
    ((state, error),) = rows("select state, error::text from outbox where kind = 'notice-chat'")
    assert state == "failed"
    assert "/services/T1/B1/x" not in error


def test_what_a_visitor_writes_becomes_neither_link_nor_mention(outside: Server, ada: User) -> None:
    room(outside, "slack")
    lead_comes(ada, {**ADA_LOVELACE, "message": "<!channel> look at <https://evil.example|our prices>"})
    assert "<!channel>" not in outside.asked[0].body.decode()
    assert "<https" not in outside.asked[0].body.decode()
