"""Addresses that nobody writes to any more: unsubscribed, bounced, complained, or banned by hand."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal
from uuid import UUID

from django.db import connection

from guanxi.channels.models import Suppression
from guanxi.kit import clock, sql
from guanxi.kit.phrase import Phrase

Reason = Literal["unsubscribed", "bounced", "complained", "manual"]

REASONS: Mapping[str, Phrase] = {
    "unsubscribed": Phrase("unsubscribed", "已退订"),
    "bounced": Phrase("bounced for good", "被永久退回"),
    "complained": Phrase("complained about our mail", "投诉过我们的邮件"),
    "manual": Phrase("banned by hand", "被手动禁止"),
}

# Who unsubscribed still gets the answer to what he asked; a dead address or a complaint stops everything.
_ONLY_UNASKED = frozenset({"unsubscribed"})
_UNASKED = frozenset({"marketing", "sales"})


@dataclass(frozen=True, slots=True)
class Suppressed:
    address: str
    reason: str

    def stops(self, purpose: str) -> bool:
        return self.reason not in _ONLY_UNASKED or purpose in _UNASKED


def address_hash(address: str) -> str:
    return sha256(address.strip().lower().encode()).hexdigest()


def suppress(address: str, reason: Reason, message: UUID | None = None) -> None:
    """Ban the address. A harder reason (bounce, complaint) replaces "unsubscribed", never the other way round."""
    with connection.cursor() as cur:
        sql.insert_rows(
            cur,
            "suppression",
            {"hash": "text", "address": "text", "reason": "text", "message": "uuid", "at": "timestamptz"},
            [(address_hash(address), address.strip().lower(), reason, message, clock.now())],
            on_conflict="(hash) do update set reason = excluded.reason, message = excluded.message, at = excluded.at"
            " where suppression.reason = 'unsubscribed' and excluded.reason <> 'unsubscribed'",
        )


def lift(address: str) -> bool:
    """Allow the address again; says whether it was banned."""
    return Suppression.objects.filter(hash=address_hash(address)).delete()[0] > 0


def suppressed(addresses: Iterable[str]) -> dict[str, Suppressed]:
    """The banned ones among the addresses, as given."""
    hashes = {address_hash(address): address for address in addresses if address}
    with connection.cursor() as cur:
        found = sql.rows(cur, "select hash, reason from suppression where hash = any(%s)", [list(hashes)])
    return {hashes[hash]: Suppressed(hashes[hash], reason) for hash, reason in found}
