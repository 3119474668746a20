"""Behaviour from websites and programs: who sends it, whom it is about, and what has arrived already."""

from django.db import migrations

TABLES = """
-- Stands in the source of web pages, so it is no secret: it only lets in what happened, and shows nothing.
create table write_key (
    key text primary key,
    name text not null,
    created_at timestamptz not null,
    created_by text not null,
    revoked_at timestamptz
);

-- What a browser or program calls a person ("anonymous" or "user"), and who that is.
create table identity (
    kind text not null check (kind in ('anonymous', 'user')),
    value text not null,
    contact uuid not null,
    created_at timestamptz not null,
    primary key (kind, value)
);
create index identity_contact on identity (contact);

-- The ids of messages of the last days: what is sent twice counts once.
create table tracked_message (
    at timestamptz not null,
    id text primary key
);
create index tracked_message_at on tracked_message (at);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0002_segments")]

    operations = [migrations.RunSQL(TABLES, "drop table tracked_message, identity, write_key")]
