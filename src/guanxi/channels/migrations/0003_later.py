"""Mail that comes in, and the rooms of chat services that notices go to."""

from django.db import migrations

TABLES = """
-- Where people answer to. `uid_validity` and `last_uid` are the place up to which it has been read (RFC 9051, 2.3.1.1).
create table mailbox (
    id uuid primary key,
    name text not null,
    address text not null,
    host text not null,
    port integer not null,
    security text not null check (security in ('tls', 'starttls', 'none')),
    folder text not null,
    credential text not null,
    takes_answers boolean not null,
    takes_bounces boolean not null,
    is_active boolean not null,
    uid_validity bigint,
    last_uid bigint not null default 0,
    read_at timestamptz,
    tried_at timestamptz,
    error jsonb,
    filed integer not null default 0,
    version integer not null default 1,
    created_at timestamptz not null,
    created_by text not null
);

-- What has been read lately: an answer that comes to two mailboxes, or is read twice, counts once.
create table arrived_mail (
    key text primary key,
    at timestamptz not null,
    outcome text not null default ''
);
create index arrived_mail_at on arrived_mail (at);

-- A room of a chat service (a group with a robot), for one person, for one team, or for everybody.
create table chat_door (
    id uuid primary key,
    name text not null,
    service text not null,
    credential text not null,
    team_id uuid,
    user_id uuid,
    is_active boolean not null,
    said_at timestamptz,
    error jsonb,
    failed_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    created_by text not null
);

-- When something was said in a room: services take only so much a minute.
create table chat_said (
    door uuid not null references chat_door on delete cascade,
    idem text not null,
    at timestamptz not null,
    primary key (door, idem)
);
create index chat_said_at on chat_said (door, at);

-- Which ways of notices somebody wants besides the bell; who is not in it wants what the flow says.
create table notice_choice (
    user_id uuid primary key,
    mail boolean not null,
    chat boolean not null
);
"""


class Migration(migrations.Migration):
    dependencies = [("channels", "0002_gate")]

    operations = [
        migrations.RunSQL(TABLES, "drop table notice_choice, chat_said, chat_door, arrived_mail, mailbox")
    ]
