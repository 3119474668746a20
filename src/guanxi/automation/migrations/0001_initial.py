from pathlib import Path

from django.db import migrations

TABLES = Path(__file__).parent.parent / "tables.sql"
DROP = """
drop table if exists breaker, worker, lease, tally, trace, outbox, entry_history, enrollment, flow_version, flow;
"""


class Migration(migrations.Migration):
    initial = True

    operations = [migrations.RunSQL(TABLES.read_text(encoding="utf-8"), DROP)]
