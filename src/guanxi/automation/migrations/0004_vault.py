"""The vault: credentials for requests to the outside. `sealed` is the only column that holds a secret, encrypted and
bound to the row; `settings` are its public parts (a user name, the name of a header).
"""

from django.db import migrations

TABLES = """
create table credential (
    id uuid primary key,
    name text not null unique,
    kind text not null,
    settings jsonb not null default '{}',
    hosts text[] not null default '{}',
    sealed text not null,
    version int not null default 1,
    created_at timestamptz not null,
    created_by text not null,
    updated_at timestamptz not null,
    updated_by text not null
);
"""


class Migration(migrations.Migration):
    dependencies = [("automation", "0003_timetable")]

    operations = [migrations.RunSQL(TABLES, "drop table credential")]
