"""Which cleaning rules are off, and which domains take mail."""

from django.db import migrations

TABLES = """
create table cleaning_choice (
    id smallint primary key default 1 check (id = 1),
    switched_off text[] not null default '{}',
    asks_dns boolean not null default false,
    version integer not null default 0
);
create table mail_domain (
    domain text primary key,
    takes_mail boolean,
    checked_at timestamptz not null
);
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0006_of_service")]

    operations = [migrations.RunSQL(TABLES, "drop table mail_domain, cleaning_choice")]
