"""Kinds of event that people declare: a name, typed fields, and how a person is erased from them."""

from django.db import migrations

FORWARD = """
create table custom_event (
    id uuid primary key,
    name text not null unique,
    label jsonb not null,
    sentence jsonb not null,
    fields jsonb not null default '[]',
    erase text not null check (erase in ('keep', 'clear', 'drop')),
    erased_fields jsonb not null default '[]',
    tracked_as text not null default '',
    version int not null default 1,
    created_at timestamptz not null,
    created_by text not null,
    retired_at timestamptz
);
create unique index custom_event_tracked on custom_event (tracked_as) where tracked_as <> '';
comment on column custom_event.tracked_as is 'What a track call of a website or program says for it, trimmed, small.';
"""


class Migration(migrations.Migration):
    dependencies = [("events", "0002_speed")]

    operations = [migrations.RunSQL(FORWARD, "drop table custom_event")]
