"""Forgets the ids of messages that can no longer be sent again."""

from django.db import connection

from guanxi.customers.tracking.intake import REMEMBERED
from guanxi.kit import clock


def forget() -> int:
    """How many were forgotten."""
    with connection.cursor() as cursor:
        cursor.execute("delete from tracked_message where at < %s", [clock.now() - REMEMBERED])
        return int(cursor.rowcount)
