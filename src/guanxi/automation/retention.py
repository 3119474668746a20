"""Forgetting what is over: ended runs and settled effects, in small batches, so that no transaction lasts long."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from guanxi.kit.ids import BUCKETS

# Strands stay as long as their run: they are part of its page.
_RUNS = """
delete from enrollment e where bucket = %s and status = 'e' and step_since < %s and (root is null or not exists (
    select from enrollment r
    where r.bucket = e.bucket and r.subject = e.subject and r.flow = e.flow and r.entry = e.root
))
"""
_EFFECTS = "delete from outbox where bucket = %s and state in ('delivered', 'cancelled') and done_at < %s"


def forget(before: datetime) -> int:
    """Answers how many rows went. Entry history stays, so nobody enters twice; the trace goes by whole days."""
    return sum(_bucket(bucket, before) for bucket in range(BUCKETS))


def _bucket(bucket: int, before: datetime) -> int:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(_RUNS, [bucket, before])
        gone = cursor.rowcount
        cursor.execute(_EFFECTS, [bucket, before])
        return int(gone + cursor.rowcount)
