"""The event log, its cursors, and the functions every other table builds on.

The tables are plain SQL: Django knows neither partitions nor xid8.
"""

from django.db import migrations

from guanxi.kit.ids import BUCKET_SQL

EXTENSIONS = """
create extension if not exists pg_trgm;
create extension if not exists unaccent;
create extension if not exists btree_gin;
"""

# The default of `gen` is bumped when a dump is restored into another cluster, whose transaction ids may start below
# the stored ones; a literal costs nothing for each row, a function would.
GENERATION = """
create table event_generation (is_current boolean primary key default true check (is_current), gen int not null);
insert into event_generation (gen) values (1);
"""

EVENT = """
create table event (
  bucket smallint not null,
  gen int not null default 1,
  xid xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity (cache 32),
  at timestamptz not null,
  kind text not null,
  object text not null,
  record uuid not null,
  contact uuid,
  actor text not null,
  cause text not null default '',
  depth smallint not null default 0,
  data jsonb not null default '{}'
) partition by range (at);
create index event_order on event (gen, xid, seq, bucket);
create index event_contact on event (contact, at desc) where contact is not null;
create index event_record on event (record, at desc);
create table event_default partition of event default;
"""

CURSOR = """
create table consumer_cursor (
  bucket smallint not null,
  consumer text not null,
  gen int not null,
  xid xid8 not null,
  seq bigint not null,
  primary key (bucket, consumer)
);
"""


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.RunSQL(EXTENSIONS, migrations.RunSQL.noop),
        migrations.RunSQL(BUCKET_SQL, "drop function bucket_of(uuid)"),
        migrations.RunSQL(GENERATION, "drop table event_generation"),
        migrations.RunSQL(EVENT, "drop table event"),
        migrations.RunSQL(CURSOR, "drop table consumer_cursor"),
    ]
