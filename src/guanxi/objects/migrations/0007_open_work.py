"""Indexes over work that is open, by how long it has been: where most is done, its first rows lie far behind."""

from django.db import migrations

# name, table, what it holds, which rows
INDEXES = (
    ("deal_standing", "deal", "(stage_since, id)", "deleted_at is null and state = 'open'"),
    ("task_open", "task", "(due_at, id)", "deleted_at is null and status = 'open'"),
)


def made(name: str, table: str, holds: str, where: str) -> migrations.RunSQL:
    """One that an interrupted migration has left half made is dropped first: it would never be used."""
    text = [
        f"drop index concurrently if exists {name}",
        f"create index concurrently {name} on {table} {holds} where {where}",
    ]
    return migrations.RunSQL(text, f"drop index if exists {name}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("objects", "0006_script_functions"), ("customers", "0001_initial"), ("sales", "0002_stages")]
    operations = [made(*one) for one in INDEXES]
