"""WeCom, by the robot of a group (developer.work.weixin.qq.com: cgi-bin/webhook/send, message in markdown)."""

from datetime import datetime
from urllib.parse import urlencode

from guanxi.automation.credentials import CredentialKind, Opened, Part
from guanxi.automation.outgoing import Delivery
from guanxi.channels.chat.answers import answered
from guanxi.channels.chat.services import BUSY, Card, ChatService
from guanxi.kit import json
from guanxi.kit.http import Call, Reply
from guanxi.kit.phrase import Phrase

LABEL = Phrase("WeCom", "企业微信")
LONGEST = 4_096
# System busy, and more than twenty a minute.
_LATER = frozenset({-1, 45009, 45033})

CREDENTIAL = CredentialKind(
    "wecom",
    Phrase("WeCom robot", "企业微信群机器人"),
    Phrase("The robot of a group", "群机器人"),
    (
        Part("key", Phrase("key of the webhook", "Webhook 的 key"), is_secret=True),
        Part("base", Phrase("Address of WeCom", "企业微信地址"), default="https://qyapi.weixin.qq.com"),
    ),
)


def request(card: Card, opened: Opened, _now: datetime) -> Call:
    url = f"{opened.part('base').rstrip('/')}/cgi-bin/webhook/send?{urlencode({'key': opened.part('key')})}"
    body = {"msgtype": "markdown", "markdown": {"content": content(card)}}
    return Call("POST", url, {"Content-Type": "application/json"}, json.dumps(body).encode())


def content(card: Card) -> str:
    """The link is never cut off: the words before it give way."""
    link = f"\n\n[{card.open or '查看'}]({card.url})" if card.url else ""
    facts = "\n".join(f'> {plain(label)}：<font color="comment">{plain(value)}</font>' for label, value in card.facts)
    text = "\n".join(part for part in (f"**{plain(card.title)}**", facts, plain(card.text)) if part)
    return text.encode()[: LONGEST - len(link.encode())].decode("utf-8", "ignore") + link


def plain(text: str) -> str:
    """What strangers wrote must not become a link, a colour or a mention."""
    return text.replace("<", "＜").replace(">", "＞").replace("[", "［").replace("]", "］")


def read(reply: Reply) -> Delivery:
    return answered(reply, LABEL, _LATER, BUSY)


SERVICE = ChatService("wecom", LABEL, "wecom", per_minute=20, request=request, read=read)
