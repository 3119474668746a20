"""A number between 0 and 2^32 for a record and a salt: how A/B tests and spread windows divide people.

Frozen for ever and stated twice, here and in SQL: who was given variant A stays in A, and a list can be filtered by it.
"""

from hashlib import sha256
from uuid import UUID

SHARES = 1 << 32

SHARE_SQL = """
create or replace function share_of(id uuid, salt text) returns bigint
language sql immutable strict parallel safe
return ('x' || left(encode(sha256(uuid_send(id) || convert_to(salt, 'UTF8')), 'hex'), 8))::bit(32)::bigint
"""


def share_of(id: UUID, salt: str) -> int:
    """First four bytes of the SHA-256 of the id's 16 bytes and the salt in UTF-8."""
    return int.from_bytes(sha256(id.bytes + salt.encode()).digest()[:4])
