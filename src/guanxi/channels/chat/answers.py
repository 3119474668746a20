"""The answer of services that always say 200 and put the truth into `errcode`."""

from collections.abc import Set
from datetime import timedelta

from guanxi.automation.mapping import Misfit, read_json
from guanxi.automation.outgoing import Delivery
from guanxi.channels.chat.services import by_status, refused
from guanxi.kit.http import Reply
from guanxi.kit.phrase import Phrase


def answered(reply: Reply, label: Phrase, later: Set[int], after: timedelta) -> Delivery:
    """`later` are codes that say: it will be taken, but not now."""
    text = reply.body.decode("utf-8", "replace")
    trouble = by_status(reply, label, text)
    if trouble is not None:
        return trouble
    try:
        said = read_json(text)
        code, words = int(said["errcode"]), str(said.get("errmsg") or "")
    except (Misfit, KeyError, TypeError, ValueError):
        return Delivery.failed(refused(label, text))
    if code == 0:
        return Delivery.delivered({"errcode": 0})
    reason = refused(label, f"{code} {words}")
    return Delivery.retry(reason, after) if code in later else Delivery.failed(reason, {"errcode": code})
