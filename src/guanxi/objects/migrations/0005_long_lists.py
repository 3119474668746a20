"""Indexes for lists of a million rows, by what people sort them by; made while others write."""

from django.db import migrations

# name, table, what it holds, which rows
INDEXES = (
    ("contact_by_name", "contact", "(name, id)", "deleted_at is null"),
    ("contact_by_activity", "contact", "(last_activity_at, id)", "deleted_at is null"),
    ("contact_by_update", "contact", "(updated_at, id)", "deleted_at is null"),
    ("company_by_name", "company", "(name, id)", ""),
    ("deal_by_stage", "deal", "(pipeline, stage, stage_since, id)", "deleted_at is null"),
    ("deal_by_amount", "deal", "(amount, id)", "deleted_at is null"),
    ("task_by_due", "task", "(due_at, id)", "deleted_at is null"),
)


def made(name: str, table: str, holds: str, where: str) -> migrations.RunSQL:
    """One that an interrupted migration has left half made is dropped first: it would never be used."""
    partial = f" where {where}" if where else ""
    text = [
        f"drop index concurrently if exists {name}",
        f"create index concurrently {name} on {table} {holds}{partial}",
    ]
    return migrations.RunSQL(text, f"drop index if exists {name}")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("objects", "0004_formulas"), ("customers", "0001_initial"), ("sales", "0001_initial")]
    operations = [made(*one) for one in INDEXES]
