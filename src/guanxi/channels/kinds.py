"""What can happen to a message."""

from guanxi.channels.chat.doors import ROOMS
from guanxi.channels.inbound.mailboxes import MAILBOXES
from guanxi.events.kinds import CLEAR, EventKind, declare
from guanxi.kit.phrase import Phrase

_ABOUT = {"channel": "text", "template": "text", "flow": "text", "message": "lookup", "subject": "text"}
_SEEN = {**_ABOUT, "machine": "flag", "agent": "text"}
_NOT_SENT = {**_ABOUT, "reason": "text"}
_SAID = {**_ABOUT, "text": "text", "sender": "text"}
# The subject may hold a name, the browser's name may point at one person.
_ERASE = CLEAR("subject", "agent", "reason", "url", "text", "sender")


# name, label, sentence, what conditions may ask
_KINDS: tuple[tuple[str, Phrase, Phrase, dict[str, str]], ...] = (
    (
        "sent",
        Phrase("Message sent", "消息已发送"),
        Phrase("{actor} sent “{subject}”", "{actor}发送了“{subject}”"),
        _ABOUT,
    ),
    (
        "delivered",
        Phrase("Message delivered", "消息已送达"),
        Phrase("“{subject}” was delivered", "“{subject}”已送达"),
        _ABOUT,
    ),
    (
        "opened",
        Phrase("Message opened", "消息被打开"),
        Phrase("“{subject}” was opened", "“{subject}”被打开"),
        _SEEN,
    ),
    (
        "clicked",
        Phrase("Link clicked", "链接被点击"),
        Phrase("A link in “{subject}” was clicked", "“{subject}”中的链接被点击"),
        {**_SEEN, "url": "text"},
    ),
    (
        "replied",
        Phrase("Message answered", "消息被回复"),
        Phrase("“{subject}” was answered", "“{subject}”收到回复"),
        _SAID,
    ),
    (
        "received",
        Phrase("Message received", "收到来信"),
        Phrase("Wrote to us: “{subject}”", "来信：“{subject}”"),
        _SAID,
    ),
    (
        "auto_replied",
        Phrase("Automatic reply", "自动回复"),
        Phrase("A program answered “{subject}”", "“{subject}”收到自动回复"),
        _SAID,
    ),
    (
        "bounced",
        Phrase("Message bounced", "消息被退回"),
        Phrase("“{subject}” came back", "“{subject}”被退回"),
        {**_NOT_SENT, "hard": "flag"},
    ),
    (
        "complained",
        Phrase("Complaint", "被投诉"),
        Phrase("“{subject}” was marked as spam", "“{subject}”被标为垃圾邮件"),
        _ABOUT,
    ),
    (
        "unsubscribed",
        Phrase("Unsubscribed", "已退订"),
        Phrase("Unsubscribed from our mails", "退订了我们的邮件"),
        _ABOUT,
    ),
    (
        "failed",
        Phrase("Message failed", "消息发送失败"),
        Phrase("“{subject}” could not be sent", "“{subject}”发送失败"),
        _NOT_SENT,
    ),
    (
        "held",
        Phrase("Message held", "消息已推迟"),
        Phrase("“{subject}” is held back", "“{subject}”已推迟"),
        {**_NOT_SENT, "until": "moment"},
    ),
    (
        "cancelled",
        Phrase("Message not sent", "消息未发送"),
        Phrase("“{subject}” was not sent", "“{subject}”没有发送"),
        _NOT_SENT,
    ),
    (
        "uncertain",
        Phrase("Message uncertain", "消息结果不明"),
        Phrase("It is uncertain whether “{subject}” arrived", "不确定“{subject}”是否送达"),
        _NOT_SENT,
    ),
)
_BEHAVIOUR = frozenset({"opened", "clicked", "replied", "received", "unsubscribed"})


def declare_kinds() -> None:
    declare(*MAILBOXES.event_kinds(), *ROOMS.event_kinds())
    declare(
        *(
            EventKind(f"message.{name}", label, sentence, fields, _ERASE, is_behaviour=name in _BEHAVIOUR)
            for name, label, sentence, fields in _KINDS
        )
    )
