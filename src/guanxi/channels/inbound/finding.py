"""Which message of ours a mail is about, and who wrote it."""

from datetime import timedelta
from uuid import UUID

from django.db import connection

from guanxi.channels import links, tracking
from guanxi.channels.inbound.reading import Incoming
from guanxi.channels.tracking import Sent
from guanxi.kit import clock, sql

# A mail without any reference is taken for an answer to what we wrote this long ago at most.
REMEMBERED = timedelta(days=90)

_NEWEST = """
select m.id from message m join contact c on c.id = m.contact_id
where c.email = %s and c.deleted_at is null and m.deleted_at is null
  and m.direction = 'out' and m.sent_at > %s and (%s = '' or lower(m.to_address) = %s)
order by m.sent_at desc, m.id desc limit 1
"""


def answered(mail: Incoming) -> Sent | None:
    """By the ids it refers to; else the newest mail to whoever sends it."""
    named = links.messages_named(" ".join(f"{id} " for id in mail.answers))
    return _first(named) or newest_to(mail.sender)


def returned(mail: Incoming) -> Sent | None:
    """The message that came back with it. Its id is signed, so nobody can return what he never had."""
    return _first(links.messages_named(mail.raw.decode("latin-1")))


def newest_to(address: str, *, exactly: bool = False, within: timedelta = REMEMBERED) -> Sent | None:
    """`exactly`: sent to this very address, which the contact may have changed since."""
    if not address:
        return None
    wanted = address if exactly else ""
    with connection.cursor() as cur:
        found = sql.rows(cur, _NEWEST, [address, clock.now() - within, wanted, wanted])
    return tracking.sent(found[0][0]) if found else None


def contact_of(address: str) -> UUID | None:
    text = "select id from contact where email = %s and deleted_at is null order by created_at limit 1"
    with connection.cursor() as cur:
        found = sql.rows(cur, text, [address]) if address else []
    return found[0][0] if found else None


def _first(messages: list[UUID]) -> Sent | None:
    known = tracking.many_sent(messages) if messages else {}
    return next((known[id] for id in messages if id in known), None)
