"""Seals over the event log."""

from django.db import migrations

TABLE = """
create table event_seal (
    n bigint primary key,
    from_gen int not null,
    from_xid text not null,
    to_gen int not null,
    to_xid text not null,
    day date not null,
    events bigint not null,
    digest text not null,
    link text not null,
    sealed_at timestamptz not null
);
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0003_pace")]

    operations = [migrations.RunSQL(TABLE, "drop table event_seal")]
