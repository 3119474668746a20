"""Ids and buckets.

`bucket_of` decides for ever in which of 256 shards a record lives. It exists twice, here and in SQL, and a test holds
the two equal; changing either would orphan every stored row.
"""

import secrets
from datetime import datetime
from hashlib import sha256
from threading import Lock
from uuid import UUID

from guanxi.kit import clock

BUCKETS = 256

BUCKET_SQL = """
create or replace function bucket_of(id uuid) returns smallint
language sql immutable strict parallel safe
return get_byte(sha256(uuid_send(id)), 0)::smallint
"""

_lock = Lock()
_last = 0
# A clock that goes back further than this was set back on purpose (a virtual clock): ids follow it.
_FORGIVEN = 10_000 << 12


def uuid7() -> UUID:
    """A time-ordered id (RFC 9562, version 7), strictly increasing within the process.

    The twelve bits after the milliseconds hold their fraction and count up within it; a clock that steps back a little
    does not break the order. A clock set back by more than ten seconds is followed.
    """
    stamp = _next_stamp()
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    value = (milliseconds << 80) | (0x7 << 76) | (fraction << 64) | (0b10 << 62) | secrets.randbits(62)
    return UUID(int=value)


def first_uuid7(moment: datetime) -> UUID:
    """Not above any id made at the moment or later: the lower end of a search by time."""
    return UUID(int=(int(moment.timestamp() * 1000) << 80) | (0x7 << 76) | (0b10 << 62))


def bucket_of(id: UUID) -> int:
    """The shard of a record, 0 to 255: first byte of the SHA-256 of the id's 16 bytes."""
    return sha256(id.bytes).digest()[0]


def _next_stamp() -> int:
    global _last
    microseconds = int(clock.now().timestamp() * 1_000_000)
    stamp = (microseconds // 1000 << 12) | (microseconds % 1000 * 4096 // 1000)
    with _lock:
        if 0 <= _last - stamp < _FORGIVEN:
            stamp = _last + 1
        _last = stamp
        return stamp
