"""The four things that differ between kinds of database: stamp, horizon, capture, claim.

This is the implementation for one PostgreSQL primary. A fleet of nodes (Citus) would put another behind the same
names: there, the horizon is only safe on the node that owns the bucket.
"""

from guanxi.kit.sql import claim as claim

# True only inside tests that run in one transaction, where nothing else can be in flight.
sees_own = False


def stamp() -> str:
    """SQL: the transaction's place in the log; the default of `event.xid`. A savepoint has its transaction's."""
    return "pg_current_xact_id()"


def horizon() -> str:
    """SQL: below this transaction id nothing can still appear.

    The oldest transaction that might still commit bounds what may be consumed; a cursor on a sequence would step over
    rows of writers that commit late (14 to 16 % of them, measured under load).
    """
    return f"'{2**63 - 1}'::xid8" if sees_own else "pg_snapshot_xmin(pg_current_snapshot())"


def capture(update: str, events: str) -> str:
    """SQL: change rows and write their events in one statement.

    `update` returns the changed rows (with old and new values) under the name `changed`; `events` is an INSERT that
    selects from it.
    """
    return f"with changed as ({update}) {events}"
