"""Indexes for grouping a million contacts and for parts of their titles; texts for searching hold lines of text whole."""

from django.db import migrations

# name, table, what it holds, which rows
INDEXES = (
    (
        "contact_in_groups",
        "contact",
        "(country, lifecycle, source, language, title_level, email_consent, owner_id, team_id)",
        "deleted_at is null",
    ),
    ("contact_title", "contact", "using gin (title gin_trgm_ops)", "deleted_at is null"),
)

# Where the texts for searching were cut, what conditions look for in them may be missing.
LINES = (("contact", "name, email, phone, mobile"), ("company", "name, domain, phone"))
CUT = 2_000


def made(name: str, table: str, holds: str, where: str) -> migrations.RunSQL:
    """One that an interrupted migration has left half made is dropped first: it would never be used."""
    text = [
        f"drop index concurrently if exists {name}",
        f"create index concurrently {name} on {table} {holds} where {where}",
    ]
    return migrations.RunSQL(text, f"drop index if exists {name}")


def filled(table: str, lines: str) -> migrations.RunSQL:
    text = f"lower(concat_ws(' ', '', {lines}) collate \"pg_c_utf8\")"
    return migrations.RunSQL(
        f"update {table} set search_text = {text} || search_text where length(search_text) >= {CUT}",
        migrations.RunSQL.noop,
    )


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("objects", "0007_open_work"), ("customers", "0001_initial")]
    operations = [*(made(*one) for one in INDEXES), *(filled(*one) for one in LINES)]
