from django.db import migrations, models

import guanxi.kit.clock

# Rates count what was sent lately. Built beside the running product, so outside a transaction.
INDEX = """
create index concurrently if not exists message_sent_lately on message (channel, sent_at) where sent_at is not null
"""


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("channels", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="SendingRules",
            fields=[
                ("id", models.SmallIntegerField(default=1, primary_key=True, serialize=False)),
                ("data", models.JSONField(default=dict)),
                ("version", models.IntegerField(default=0)),
                ("updated_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("updated_by", models.TextField(default="system")),
            ],
            options={
                "db_table": "sending_rules",
                "constraints": [models.CheckConstraint(condition=models.Q(("id", 1)), name="sending_rules_one_row")],
            },
        ),
        migrations.CreateModel(
            name="SendingTurn",
            fields=[
                ("contact", models.UUIDField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
            options={"db_table": "sending_turn"},
        ),
        migrations.CreateModel(
            name="SendingClaim",
            fields=[
                ("message", models.UUIDField(primary_key=True, serialize=False)),
                ("contact", models.UUIDField(db_index=True)),
                ("channel", models.TextField()),
                ("purpose", models.TextField()),
                ("at", models.DateTimeField(default=guanxi.kit.clock.now)),
            ],
            options={"db_table": "sending_claim"},
        ),
        migrations.RunSQL(INDEX, "drop index if exists message_sent_lately"),
    ]
