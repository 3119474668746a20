"""Lines of one moment keep the order in which they happened, wherever the database puts them."""

from django.db import migrations

FORWARD = """
create sequence trace_n;
alter table trace add column n bigint not null default nextval('trace_n');
alter sequence trace_n owned by trace.n;
comment on column trace.n is 'Counts up as lines are written: the order of two lines of one moment.';
"""


class Migration(migrations.Migration):
    dependencies = [("automation", "0006_model_budget")]

    operations = [migrations.RunSQL(FORWARD, "alter table trace drop column n")]
