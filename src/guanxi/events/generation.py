"""Generations of the log: a restored dump begins a new one.

Transaction ids of another cluster mean nothing here, and ours may be smaller; `gen` stands before them in the order.
"""

from django.db import connection, transaction


def current() -> int:
    with connection.cursor() as cursor:
        cursor.execute("select gen from event_generation")
        return int(cursor.fetchone()[0])


@transaction.atomic
def bump() -> int:
    """Begin a new generation; called once after a restore, before anything writes."""
    with connection.cursor() as cursor:
        cursor.execute("update event_generation set gen = gen + 1 returning gen")
        gen = int(cursor.fetchone()[0])
        # A literal default costs nothing for each event, which reading the table would.
        cursor.execute(f"alter table event alter column gen set default {gen}")
    return gen
