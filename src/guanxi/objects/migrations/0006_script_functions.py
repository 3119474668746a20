"""Functions in Starlark, which people write."""

from django.db import migrations, models

import guanxi.kit.clock
import guanxi.kit.ids


class Migration(migrations.Migration):
    dependencies = [("objects", "0005_long_lists")]

    operations = [
        migrations.CreateModel(
            name="ScriptFunction",
            fields=[
                (
                    "id",
                    models.UUIDField(default=guanxi.kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.TextField(unique=True)),
                ("label", models.JSONField()),
                ("parameters", models.JSONField()),
                ("gives", models.TextField()),
                ("body", models.TextField()),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("created_by", models.TextField(default="system")),
            ],
            options={"db_table": "script_function"},
        ),
    ]
