"""Drafts that know their version, versions that know where they came from, flows that drain, and kept backtests."""

from django.db import migrations

FORWARD = """
alter table flow
    add column draft_version int not null default 0,
    add column draft_at timestamptz,
    add column draft_by text not null default '';
update flow set draft_version = 1, draft_at = updated_at, draft_by = updated_by where draft is not null;
comment on column flow.draft_version is 'Counts saves of the draft, so that two people who edit it at once are told.';

-- Draining: nobody enters, whoever is inside finishes; opened again by a person, or by itself when the last has left.
alter table flow drop constraint flow_status_check;
alter table flow add constraint flow_status_check
    check (status in ('draft', 'active', 'paused', 'draining', 'archived'));

alter table flow_version
    add column rolled_back_to int,
    add column move text not null default 'all',
    add column mapping jsonb not null default '{}';
comment on column flow_version.rolled_back_to is 'The older version that this one repeats.';

create table backtest (
    id uuid primary key,
    flow text not null,
    status text not null default 'queued'
        check (status in ('queued', 'running', 'done', 'failed', 'cancelled')),
    is_cancelled boolean not null default false,
    spec jsonb not null,
    progress jsonb not null default '{}',
    result jsonb,
    failure jsonb,
    asked_at timestamptz not null,
    asked_by text not null,
    started_at timestamptz,
    finished_at timestamptz
);
create index backtest_newest on backtest (flow, asked_at desc);
"""

BACK = """
drop table backtest;
alter table flow_version drop column mapping, drop column move, drop column rolled_back_to;
update flow set status = 'paused' where status = 'draining';
alter table flow drop constraint flow_status_check;
alter table flow add constraint flow_status_check check (status in ('draft', 'active', 'paused', 'archived'));
alter table flow drop column draft_by, drop column draft_at, drop column draft_version;
"""


class Migration(migrations.Migration):
    dependencies = [("automation", "0004_vault")]

    operations = [migrations.RunSQL(FORWARD, BACK)]
