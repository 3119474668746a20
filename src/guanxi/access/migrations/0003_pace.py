from django.db import migrations

# Unlogged: a count that a crash of the server forgets does no harm, and no commit waits for the disk.
PACE = """
create unlogged table pace (
    slot int primary key,
    began timestamptz not null,
    n int not null
) with (fillfactor = 50)
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0002_later")]

    operations = [migrations.RunSQL(PACE, "drop table pace")]
