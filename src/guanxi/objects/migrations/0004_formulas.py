from django.db import migrations, models

import guanxi.kit.clock
import guanxi.kit.ids

# Every rate is written in one currency; this is the one the demo speaks. Whoever counts in another adds its rates.
FIRST_RATE = "insert into exchange_rate (currency, starts_on, rate) values ('CNY', date '1900-01-01', 1)"


class Migration(migrations.Migration):
    dependencies = [("objects", "0003_custom_objects")]

    operations = [
        migrations.CreateModel(
            name="Formula",
            fields=[
                (
                    "id",
                    models.UUIDField(default=guanxi.kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("object", models.TextField()),
                ("name", models.TextField()),
                ("label", models.JSONField()),
                ("text", models.TextField()),
                ("type", models.TextField()),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("created_by", models.TextField(default="system")),
            ],
            options={
                "db_table": "formula",
                "constraints": [models.UniqueConstraint(fields=("object", "name"), name="formula_once")],
            },
        ),
        migrations.CreateModel(
            name="ExchangeRate",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "currency", "starts_on", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("currency", models.TextField()),
                ("starts_on", models.DateField()),
                ("rate", models.DecimalField(decimal_places=12, max_digits=24)),
            ],
            options={
                "db_table": "exchange_rate",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("rate__gt", 0)), name="exchange_rate_positive")
                ],
            },
        ),
        migrations.RunSQL(FIRST_RATE, migrations.RunSQL.noop),
    ]
