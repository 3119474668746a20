"""Tasks may belong to a ticket or an onboarding, and say who does them. New columns without a default: no rewrite."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("customers", "0005_later")]

    operations = [
        migrations.AddField("task", "ticket", models.UUIDField(db_column="ticket_id", db_index=True, null=True)),
        migrations.AddField("task", "onboarding", models.UUIDField(db_column="onboarding_id", db_index=True, null=True)),
        migrations.AddField("task", "responsible", models.TextField(null=True)),
    ]
