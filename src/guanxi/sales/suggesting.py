"""What to do first with a lead that has just come: a few suggestions, each with its ground in the record."""

from collections.abc import Iterator, Mapping
from typing import Any

from guanxi.kit.phrase import Phrase

HOT, WARM = 70, 40
MOST = 4
_DECIDERS = frozenset({"decision"})


def suggestions(contact: Mapping[str, Any], lead: Mapping[str, Any]) -> list[Phrase]:
    """The most pressing first."""
    return list(_all(contact, lead))[:MOST]


def _all(contact: Mapping[str, Any], lead: Mapping[str, Any]) -> Iterator[Phrase]:
    score, phone = int(contact.get("score") or 0), contact.get("phone") or contact.get("mobile")
    if score >= HOT:
        yield _CALL.fill(phone=phone) if phone else _WRITE_TODAY
    else:
        yield _WITHIN_A_DAY if score >= WARM else _SHORT
    if lead.get("message"):
        yield _ANSWER
    if contact.get("title_level") in _DECIDERS:
        yield _DECIDER.fill(title=contact.get("title") or "")
    if not (lead.get("company") or contact.get("company")):
        yield _WHICH_COMPANY
    if not phone:
        yield _ASK_PHONE
    if contact.get("email_consent") == "withdrawn":
        yield _NO_MARKETING


_CALL = Phrase("Call today: {phone}", "今天就打电话：{phone}")
_WRITE_TODAY = Phrase("Write today, and ask for a number to call", "今天就回信，并询问联系电话")
_WITHIN_A_DAY = Phrase("Answer within one working day", "一个工作日内回复")
_SHORT = Phrase("A short answer is enough for now", "先简短回复即可")
_ANSWER = Phrase("Answer what they asked in their message first", "先回答对方留言中的问题")
_DECIDER = Phrase("Speak of results: a decision maker asks ({title})", "对方是决策者（{title}），重点谈价值和结果")
_WHICH_COMPANY = Phrase("Find out which company they are with", "了解对方所在公司")
_ASK_PHONE = Phrase("Ask for a phone number", "询问联系电话")
_NO_MARKETING = Phrase("Send no advertising: they have objected to it", "不要发送营销邮件：对方已拒绝")
