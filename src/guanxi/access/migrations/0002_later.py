"""Keys that may do less than their person; the ability to edit score models for those who have it when shipped."""

from django.db import migrations, models

# Roles that people have changed keep their other abilities.
SCORES = """
update role set abilities = abilities || '["scores.manage"]'::jsonb
where is_shipped and key in ('admin', 'marketing') and not abilities ? 'scores.manage'
"""


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]

    operations = [
        migrations.AddField(model_name="apikey", name="limits", field=models.JSONField(default=dict)),
        migrations.RunSQL(SCORES, migrations.RunSQL.noop),
    ]
