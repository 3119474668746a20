"""Who agreed to what. The newest entry of the ledger for a channel and purpose counts."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import connection

from guanxi.access.actors import SYSTEM
from guanxi.channels.gate import CONSENT, GateCheck, Refusal, Sending
from guanxi.channels.preferences import Choice, Keeper
from guanxi.channels.suppression import lift, suppressed
from guanxi.channels.tracking import Unsubscribe
from guanxi.customers.vocabulary import CHANNELS
from guanxi.events.log import NewEvent
from guanxi.expressions import HostFunction
from guanxi.kit import sql
from guanxi.kit.errors import Fault
from guanxi.kit.phrase import Phrase
from guanxi.objects import write
from guanxi.objects.write import By, Change, Draft


@dataclass(frozen=True, slots=True)
class Entry:
    contact: UUID
    is_given: bool
    wording: str
    source: str
    channel: str = "email"
    purpose: str = "marketing"
    said_at: datetime | None = None


def record(entries: Sequence[Entry], by: By) -> None:
    """Write into the ledger and onto the contact; the entries come in the order in which they were said.

    What the contact shows is computed, so the program itself signs for it.
    """
    values = [
        {
            "contact": entry.contact,
            "channel": entry.channel,
            "purpose": entry.purpose,
            "is_given": entry.is_given,
            "wording": entry.wording,
            "source": entry.source,
            "said_at": entry.said_at,
        }
        for entry in entries
    ]
    write.create("consent", [Draft(one) for one in values], by)
    shown = {one.contact: one.is_given for one in entries if (one.channel, one.purpose) == ("email", "marketing")}
    drafts = [Draft({"email_consent": "given" if yes else "withdrawn"}, id=id) for id, yes in shown.items()]
    write.update("contact", drafts, By(SYSTEM, by.cause, by.depth), partial=True)


def latest(contacts: Iterable[UUID]) -> Mapping[tuple[UUID, str, str], bool]:
    """The last word of each contact by (contact, channel, purpose); nobody is in it who never said anything."""
    with connection.cursor() as cur:
        found = sql.rows(
            cur,
            """
            select distinct on (contact_id, channel, purpose) contact_id, channel, purpose, is_given
            from consent where contact_id = any(%s) and deleted_at is null
            order by contact_id, channel, purpose, said_at desc, id desc
            """,
            [list(set(contacts))],
        )
    return {(contact, channel, purpose): is_given for contact, channel, purpose, is_given in found}


def check_consent(sendings: Sequence[Sending]) -> Mapping[str, Refusal]:
    """Marketing needs a yes; sales and service mail is stopped by a no only. A contact who must be left in peace gets
    nothing at all.
    """
    ids = {sending.contact for sending in sendings}
    said, silent = latest(ids), _left_in_peace(ids)
    found: dict[str, Refusal] = {}
    for sending in sendings:
        answer = said.get((sending.contact, sending.channel, sending.purpose))
        if sending.contact in silent:
            found[sending.idem] = Refusal(_PEACE)
        elif answer is False:
            found[sending.idem] = Refusal(_WITHDRAWN.fill(purpose=_PURPOSE[sending.purpose]))
        elif answer is None and sending.purpose == "marketing":
            found[sending.idem] = Refusal(_NEVER_ASKED)
    return found


def _left_in_peace(ids: set[UUID]) -> set[UUID]:
    with connection.cursor() as cur:
        return {
            row[0] for row in sql.rows(cur, "select id from contact where id = any(%s) and is_suppressed", [list(ids)])
        }


def unsubscribe(request: Unsubscribe) -> None:
    """Somebody used the link in a mail: a no in the ledger, in the same transaction."""
    entry = Entry(
        request.contact, False, _LINK, f"message:{request.message}", request.channel, request.purpose, request.at
    )
    record([entry], By(SYSTEM, cause=f"message:{request.message}"))


def preferences(contact: UUID) -> Sequence[Choice]:
    """E-mail, and every other channel the contact has said something about. Silence is a no to marketing only."""
    said = latest([contact])
    channels = {"email", *(channel for _, channel, _ in said)}
    is_off = _is_unsubscribed(contact)
    return [
        Choice(channel, purpose, label, _OFFERED[purpose], _is_wanted(said, contact, channel, purpose, is_off))
        for channel, label in CHANNELS
        if channel in channels
        for purpose in _OFFERED
    ]


def _is_wanted(
    said: Mapping[tuple[UUID, str, str], bool], contact: UUID, channel: str, purpose: str, is_off: bool
) -> bool:
    if channel == "email" and is_off:
        return False
    return said.get((contact, channel, purpose), purpose != "marketing")


def _is_unsubscribed(contact: UUID) -> bool:
    return bool(suppressed(_addresses([contact])))


def prefer(contact: UUID, message: UUID, changed: Mapping[tuple[str, str], bool]) -> None:
    """What somebody chose on the page of preferences. An address that bounced stays banned whatever is ticked."""
    entries = [
        Entry(contact, is_given, _PAGE, f"message:{message}", channel, purpose)
        for (channel, purpose), is_given in changed.items()
    ]
    record(entries, By(SYSTEM, cause=f"message:{message}"))


def answers(ids: Sequence[UUID], args: tuple[object, ...], now: datetime) -> Mapping[UUID, object]:
    """The condition `consent("email", "marketing")`: has the contact said yes, and not taken it back?"""
    said = latest(ids)
    return {id: said.get((id, str(args[0]), str(args[1])), False) for id in ids}


def lift_bans(changes: Sequence[Change], by: By) -> Mapping[UUID, Sequence[Fault]]:
    """A check that finds no faults: who agrees anew may be written to again, although they had unsubscribed."""
    agreed = [change.new["contact"] for change in changes if change.old is None and change.new["is_given"]]
    for ban in suppressed(_addresses(agreed)).values() if agreed else ():
        # An address that bounced or complained is not made good by a tick in a form.
        if ban.reason == "unsubscribed":
            lift(ban.address)
    return {}


def _addresses(contacts: Sequence[object]) -> list[str]:
    with connection.cursor() as cur:
        text = "select email from contact where id = any(%s) and email is not null"
        return [row[0] for row in sql.rows(cur, text, [list(contacts)])]


def told(old: Mapping[str, object] | None, new: Mapping[str, object], by: By) -> list[NewEvent]:
    """The event of a new entry. Filled by `write` with actor and cause of the draft."""
    contact = new["contact"]
    if old is not None or not isinstance(contact, UUID):
        return []
    decision = _YES if new["is_given"] else _NO
    data = {
        "channel": new["channel"],
        "purpose": new["purpose"],
        "is_given": new["is_given"],
        "source": new["source"],
        "wording": new["wording"],
        "decision": decision.json(),
        "channel_name": _CHANNEL[str(new["channel"])].json(),
        "purpose_name": _PURPOSE[str(new["purpose"])].json(),
    }
    return [
        NewEvent(
            "contact.consented", "contact", contact, contact, data, actor=by.actor.stamp, cause=by.cause, depth=by.depth
        )
    ]


_LINK = "退订 / Unsubscribe"
_PAGE = "偏好设置 / Preferences"
_OFFERED = {
    "marketing": Phrase("News, invitations and offers", "资讯、活动与优惠"),
    "sales": Phrase("Messages from our sales people", "销售顾问的消息"),
}
GATE = GateCheck(CONSENT, check_consent)
KEEPER = Keeper(preferences, prefer)
CONDITION = HostFunction(
    name="consent",
    about="contact",
    takes=("text", "text"),
    gives="flag",
    load=answers,
    sql="coalesce((select k.is_given from consent k where k.contact_id = {0} and k.channel = {1} and k.purpose = {2}"
    " and k.deleted_at is null order by k.said_at desc, k.id desc limit 1), false)",
    kinds=frozenset({"contact.consented"}),
    values=lambda: dict(CHANNELS),
    reads=Phrase("the contact agreed to {1} on {0}", "联系人已同意通过 {0} 接收 {1}"),
    denied=Phrase("the contact did not agree to {1} on {0}", "联系人未同意通过 {0} 接收 {1}"),
    summary=Phrase("Has the contact agreed, and not taken it back?", "联系人是否已同意且未撤回。"),
)

_CHANNEL = {value: Phrase(label.en.lower(), label.zh) for value, label in CHANNELS}
_PURPOSE = {
    "marketing": Phrase("marketing", "营销推广"),
    "sales": Phrase("sales", "销售跟进"),
    "service": Phrase("service", "客户服务"),
}
_YES = Phrase("Agreed", "同意")
_NO = Phrase("Objected", "拒绝")
_NEVER_ASKED = Phrase("The contact never agreed to marketing mail", "联系人未同意接收营销邮件")
_WITHDRAWN = Phrase("The contact does not want messages for {purpose}", "联系人已拒绝{purpose}消息")
_PEACE = Phrase("The contact is marked “do not write to”", "联系人已标记为“停止联系”")
