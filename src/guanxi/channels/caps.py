"""How many messages a person gets, and how many a provider takes: counted over what was sent.

A message that has passed the gate but not yet left is a claim, and counts too. Claims of one person are made under a
lock on that person's row, so two senders cannot both use the last place.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection

from guanxi.channels.gate import Refusal, Sending
from guanxi.channels.models import PURPOSES
from guanxi.channels.rules import Cap, Rate, Rules, sending_rules
from guanxi.kit import clock, sql
from guanxi.kit.phrase import Phrase, listed

# A claim of a sender that died is forgotten after this; by then the outbox has found it out, too.
CLAIM_LIVES = timedelta(minutes=15)
_INSTANT = timedelta(microseconds=1)

_LOCK = """
insert into sending_turn (contact, at) select one, %s from unnest(%s::uuid[]) as one order by one
on conflict (contact) do update set at = excluded.at
"""
_SENT_TO = """
select contact_id, channel, coalesce(purpose, 'marketing'), sent_at from message
where contact_id = any(%s) and sent_at > %s and sent_at <= %s and direction = 'out'
union all
select contact, channel, purpose, at from sending_claim where contact = any(%s) and at > %s and message <> all(%s)
"""
_SENT_BY = """
select sent_at from message where channel = %s and sent_at > %s and direction = 'out'
union all
select at from sending_claim where channel = %s and at > %s and message <> all(%s)
order by 1
"""


@dataclass(slots=True)
class Tally:
    """What one person has got: (channel, purpose, moment)."""

    got: list[tuple[str, str, datetime]] = field(default_factory=list)

    def freed_at(self, cap: Cap, now: datetime) -> datetime | None:
        """When there is room under the cap again; None when there is now."""
        counted = sorted(
            at for channel, purpose, at in self.got if cap.suits(channel, purpose) and at > now - cap.period
        )
        return counted[-cap.most] + cap.period + _INSTANT if len(counted) >= cap.most else None


def check_caps(sendings: Sequence[Sending]) -> Mapping[str, Refusal]:
    """The last of the caps that are reached decides when it is tried again.

    This is the last check of all, so whatever passes takes its place here.
    """
    rules, now = sending_rules(), clock.now()
    bound = [one for one in sendings if any(cap.suits(one.channel, one.purpose) for cap in rules.caps)]
    tallies = _tallies(bound, rules, now) if bound else {}
    found: dict[str, Refusal] = {}
    for one in bound:
        tally = tallies[one.contact]
        reached = [
            (freed, cap)
            for cap in rules.caps
            if cap.suits(one.channel, one.purpose) and (freed := tally.freed_at(cap, now)) is not None
        ]
        if reached:
            freed, cap = max(reached, key=lambda pair: pair[0])
            found[one.idem] = Refusal(_said(cap), freed)
        else:
            tally.got.append((one.channel, one.purpose, now))
    _claim([one for one in sendings if one.idem not in found], rules, now)
    return found


def check_rate(sendings: Sequence[Sending]) -> Mapping[str, Refusal]:
    """Whatever finds no place now is spread over the slots to come."""
    rules, now = sending_rules(), clock.now()
    found: dict[str, Refusal] = {}
    for rate in rules.rates:
        those = [one for one in sendings if one.channel == rate.channel and one.idem not in found]
        free = max(0, rate.most - _used(rate, those, now)) if those else 0
        for number, one in enumerate(those[free:]):
            wait = timedelta(seconds=rate.seconds) * (1 + number // rate.most)
            found[one.idem] = Refusal(_RATE.fill(most=rate.most, seconds=rate.seconds), now + wait)
    return found


def release(messages: Sequence[UUID]) -> None:
    """What has left is counted by the message itself; what has not left does not count."""
    with connection.cursor() as cur:
        cur.execute("delete from sending_claim where message = any(%s)", [list(messages)])


def _tallies(sendings: Sequence[Sending], rules: Rules, now: datetime) -> dict[UUID, Tally]:
    contacts = sorted({one.contact for one in sendings})
    since = now - max(cap.period for cap in rules.caps)
    own = [one.message for one in sendings if one.message]
    tallies: dict[UUID, Tally] = defaultdict(Tally)
    with connection.cursor() as cur:
        cur.execute(_LOCK, [now, contacts])
        params = [contacts, since, now, contacts, now - CLAIM_LIVES, own]
        for contact, channel, purpose, at in sql.rows(cur, _SENT_TO, params):
            tallies[contact].got.append((channel, purpose, at))
    return tallies


def _used(rate: Rate, sendings: Sequence[Sending], now: datetime) -> int:
    since = now - timedelta(seconds=rate.seconds)
    own = [one.message for one in sendings if one.message]
    alive = max(since, now - CLAIM_LIVES)
    with connection.cursor() as cur:
        return len(sql.rows(cur, _SENT_BY, [rate.channel, since, rate.channel, alive, own]))


def _claim(sendings: Sequence[Sending], rules: Rules, now: datetime) -> None:
    """Only where something is counted."""
    rated = {rate.channel for rate in rules.rates}
    rows = [
        (one.message, one.contact, one.channel, one.purpose, now)
        for one in sendings
        if one.message and (one.channel in rated or any(cap.suits(one.channel, one.purpose) for cap in rules.caps))
    ]
    columns = {"message": "uuid", "contact": "uuid", "channel": "text", "purpose": "text", "at": "timestamptz"}
    if rows:
        with connection.cursor() as cur:
            sql.insert_rows(cur, "sending_claim", columns, rows, on_conflict="(message) do update set at = excluded.at")


def _said(cap: Cap) -> Phrase:
    labels = dict(PURPOSES)
    what = listed([labels[purpose] for purpose in cap.purposes]) if cap.purposes else _ALL
    unit = _UNITS[cap.unit]
    return _CAP.fill(most=cap.most, amount=cap.amount, unit=unit, what=what)


_UNITS = {"minutes": Phrase("minutes", "分钟"), "hours": Phrase("hours", "小时"), "days": Phrase("days", "天")}
_ALL = Phrase("all purposes", "所有用途")
_CAP = Phrase(
    "The person has had {most} messages within {amount} {unit} ({what}), which is the most allowed",
    "对方在 {amount} {unit}内已收到 {most} 条消息（{what}），已达上限",
)
_RATE = Phrase(
    "The provider takes at most {most} messages in {seconds} seconds", "服务商每 {seconds} 秒最多接受 {most} 条消息"
)
