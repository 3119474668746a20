"""What a sales profile was until when, so that a backtest assigns as one would have then."""

from django.db import migrations

TABLE = """
-- `profile` is null when there was none until then. Today's stands in sales_profile alone.
create table sales_profile_past (
    user_id uuid not null references app_user on delete cascade,
    until timestamptz not null,
    profile jsonb,
    primary key (user_id, until)
);
"""


class Migration(migrations.Migration):
    dependencies = [("sales", "0003_whose_turn")]

    operations = [migrations.RunSQL(TABLE, "drop table sales_profile_past")]
