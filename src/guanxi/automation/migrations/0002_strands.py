"""Strands (parallel branches and bodies of loops), what runs of a step share, and people who are asked."""

from django.db import migrations

from guanxi.kit.shares import SHARE_SQL

# A strand is an enrollment of its own: `root` is the entry number of the run people see, `parent` that of the run or
# strand that waits for it. All three columns are null in ordinary runs and cost them nothing.
STRANDS = """
alter table enrollment add column if not exists root int, add column if not exists parent int,
    add column if not exists strand text;
-- Strands are numbered downwards from zero, so that a family is always locked children first.
create sequence if not exists strand_number as int cycle;
"""
DROP_STRANDS = """
drop sequence if exists strand_number;
alter table enrollment drop column root, drop column parent, drop column strand;
"""
INDEX = """
create index concurrently if not exists enrollment_strands on enrollment (bucket, subject, flow, root)
    where root is not null
"""

# What runs of one step share across buckets: the places of a throttle, the items of a digest. One row a key.
SHARED = """
create table if not exists step_state (
    flow int not null,
    step text not null,
    key text not null default '',
    state jsonb not null,
    primary key (flow, step, key)
) with (fillfactor = 50);
"""

# One row for each person asked at a step. The token is kept as its hash; the open ones of a person are a short list.
ASKED = """
create table if not exists asked (
    id uuid primary key,
    created_at timestamptz not null,
    expires_at timestamptz,
    answered_at timestamptz,
    flow int not null,
    entry int not null,
    epoch int not null,
    bucket smallint not null,
    subject uuid not null,
    contact uuid,
    user_id uuid not null,
    kind text not null check (kind in ('approval', 'question')),
    state text not null default 'open'
        check (state in ('open', 'approved', 'rejected', 'answered', 'expired', 'withdrawn')),
    object text not null,
    step text not null,
    token_hash text not null unique,
    title jsonb not null,
    body jsonb not null default '{}',
    fields jsonb not null default '[]',
    answer jsonb,
    comment text not null default '',
    by_user uuid
);
create unique index if not exists asked_once on asked (bucket, subject, flow, entry, step, epoch, user_id);
create index if not exists asked_open on asked (user_id, created_at) where state = 'open';
"""
DROP = "drop table if exists asked, step_state"


class Migration(migrations.Migration):
    # The index is built without locking the table of all runs; every statement can be repeated after a broken upgrade.
    atomic = False
    dependencies = [("automation", "0001_initial")]

    operations = [
        migrations.RunSQL(STRANDS, DROP_STRANDS),
        migrations.RunSQL(INDEX, "drop index if exists enrollment_strands"),
        migrations.RunSQL(SHARE_SQL, "drop function if exists share_of(uuid, text)"),
        migrations.RunSQL([SHARED, ASKED], DROP),
    ]
