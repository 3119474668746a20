"""An index over the moves of deals, which reports count over a year: few of the millions of events are any.

Made partition by partition while others write; a new partition gets it with the parent's.
"""

from typing import Any

from django.db import migrations

_HOLDS = "(record, at) where kind = 'deal.moved'"
_PARTITIONS = "select inhrelid::regclass::text from pg_inherits where inhparent = 'event'::regclass"


def make(_apps: Any, editor: Any) -> None:
    """What an interrupted migration has left half made is dropped first."""
    with editor.connection.cursor() as cursor:
        cursor.execute("drop index if exists event_moved")
        cursor.execute(f"create index event_moved on only event {_HOLDS}")
        cursor.execute(_PARTITIONS)
        for (name,) in cursor.fetchall():
            cursor.execute(f"drop index concurrently if exists {name}_moved")
            cursor.execute(f"create index concurrently {name}_moved on {name} {_HOLDS}")
            cursor.execute(f"alter index event_moved attach partition {name}_moved")


def drop(_apps: Any, editor: Any) -> None:
    with editor.connection.cursor() as cursor:
        cursor.execute("drop index if exists event_moved")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("insights", "0002_printouts"), ("events", "0003_custom_events")]
    operations = [migrations.RunPython(make, drop)]
