"""Slack, by an incoming webhook with blocks (api.slack.com/messaging/webhooks, api.slack.com/reference/block-kit)."""

from datetime import datetime

from guanxi.automation.credentials import CredentialKind, Opened, Part
from guanxi.automation.outgoing import Delivery
from guanxi.channels.chat.services import Card, ChatService, by_status
from guanxi.kit import json
from guanxi.kit.http import Call, Reply
from guanxi.kit.phrase import Phrase, same

LABEL = same("Slack")
# The limits of Block Kit: a header, a section's text, its fields.
_HEADER, _TEXT, _FIELDS, _FIELD = 150, 3_000, 10, 2_000

CREDENTIAL = CredentialKind(
    "slack",
    Phrase("Slack webhook", "Slack Webhook"),
    Phrase("An incoming webhook of a channel", "频道的 Incoming Webhook"),
    (Part("url", Phrase("Address of the webhook", "Webhook 地址"), is_secret=True),),
)


def request(card: Card, opened: Opened, _now: datetime) -> Call:
    body = json.dumps({"text": escaped(card.title), "blocks": blocks(card)}).encode()
    return Call("POST", opened.part("url"), {"Content-Type": "application/json"}, body)


def blocks(card: Card) -> list[dict[str, object]]:
    made: list[dict[str, object]] = [
        {"type": "header", "text": {"type": "plain_text", "text": card.title[:_HEADER], "emoji": True}}
    ]
    if card.facts:
        fields = [f"*{escaped(label)}*\n{escaped(value)}"[:_FIELD] for label, value in card.facts[:_FIELDS]]
        made.append({"type": "section", "fields": [{"type": "mrkdwn", "text": field} for field in fields]})
    if card.text:
        made.append({"type": "section", "text": {"type": "mrkdwn", "text": escaped(card.text)[:_TEXT]}})
    if card.url:
        button = {"type": "button", "text": {"type": "plain_text", "text": card.open or "Open"}, "url": card.url}
        made.append({"type": "actions", "elements": [button]})
    return made


def escaped(text: str) -> str:
    """The three characters that mean something to Slack; without them nobody can forge a mention of everybody."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def read(reply: Reply) -> Delivery:
    said = reply.body.decode("utf-8", "replace").strip()
    trouble = by_status(reply, LABEL, said)
    return trouble or Delivery.delivered({"said": said[:100]})


SERVICE = ChatService("slack", LABEL, "slack", per_minute=60, request=request, read=read)
