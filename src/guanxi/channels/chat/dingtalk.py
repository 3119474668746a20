"""DingTalk, by the custom robot of a group (open.dingtalk.com: robot/send, signed with timestamp and HMAC-SHA256)."""

import hmac
from base64 import b64encode
from datetime import datetime
from hashlib import sha256
from urllib.parse import urlencode

from guanxi.automation.credentials import CredentialKind, Opened, Part
from guanxi.automation.outgoing import Delivery
from guanxi.channels.chat.answers import answered
from guanxi.channels.chat.services import BUSY, Card, ChatService
from guanxi.kit import json
from guanxi.kit.http import Call, Reply
from guanxi.kit.phrase import Phrase

LABEL = Phrase("DingTalk", "钉钉")
LONGEST = 18_000
"""Of 20,000 bytes that a message may have; the rest is its frame."""
# System busy, and more than twenty a minute.
_LATER = frozenset({-1, 130101, 410100})

CREDENTIAL = CredentialKind(
    "dingtalk",
    Phrase("DingTalk robot", "钉钉群机器人"),
    Phrase("The custom robot of a group, with its signing secret", "群自定义机器人及其加签密钥"),
    (
        Part("access_token", Phrase("access_token of the robot", "机器人的 access_token"), is_secret=True),
        Part("secret", Phrase("Signing secret (SEC…)", "加签密钥（SEC…）"), is_secret=True, is_required=False),
        Part("base", Phrase("Address of DingTalk", "钉钉地址"), default="https://oapi.dingtalk.com"),
    ),
)


def request(card: Card, opened: Opened, now: datetime) -> Call:
    query = {"access_token": opened.part("access_token"), **signature(opened.part("secret"), now)}
    url = f"{opened.part('base').rstrip('/')}/robot/send?{urlencode(query)}"
    return Call("POST", url, {"Content-Type": "application/json; charset=utf-8"}, json.dumps(content(card)).encode())


def signature(secret: str, now: datetime) -> dict[str, str]:
    """Of the moment in milliseconds and the secret, keyed by the secret. A robot that knows keywords has none."""
    if not secret:
        return {}
    at = str(int(now.timestamp() * 1000))
    signed = hmac.new(secret.encode(), f"{at}\n{secret}".encode(), sha256).digest()
    return {"timestamp": at, "sign": b64encode(signed).decode()}


def content(card: Card) -> dict[str, object]:
    lines = [f"### {plain(card.title)}", *(f"- **{plain(label)}**：{plain(value)}" for label, value in card.facts)]
    text = "\n".join(lines) + ("\n\n" + plain(card.text).replace("\n", "  \n") if card.text else "")
    text = text.encode()[:LONGEST].decode("utf-8", "ignore")
    if not card.url:
        return {"msgtype": "markdown", "markdown": {"title": card.title, "text": text}}
    button = {"singleTitle": card.open or "查看", "singleURL": card.url}
    return {"msgtype": "actionCard", "actionCard": {"title": card.title, "text": text, "btnOrientation": "0", **button}}


def plain(text: str) -> str:
    """What strangers wrote must not become a link or a picture."""
    return text.replace("[", "［").replace("]", "］").replace("<", "＜").replace("@", "＠")


def read(reply: Reply) -> Delivery:
    return answered(reply, LABEL, _LATER, BUSY)


SERVICE = ChatService("dingtalk", LABEL, "dingtalk", per_minute=20, request=request, read=read)
