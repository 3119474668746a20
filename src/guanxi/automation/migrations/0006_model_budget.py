"""What flows may ask of the language model in a day, and what they have asked."""

from django.db import migrations

FORWARD = """
create table model_budget (
    id smallint primary key default 1 check (id = 1),
    calls_a_day int check (calls_a_day >= 0),
    tokens_a_day bigint check (tokens_a_day >= 0),
    version int not null default 1,
    updated_at timestamptz not null,
    updated_by text not null
);
comment on table model_budget is 'At most one row; without it the defaults of the program count. Null means no limit.';

create table model_day (
    day date primary key,
    calls int not null default 0,
    tokens bigint not null default 0,
    refused int not null default 0
);
comment on table model_day is 'One row a day of the organisation: questions asked, tokens used, questions refused.';
"""


class Migration(migrations.Migration):
    dependencies = [("automation", "0005_backtests")]

    operations = [migrations.RunSQL(FORWARD, "drop table model_day; drop table model_budget")]
