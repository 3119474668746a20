"""PDF files that people have ordered."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kit.clock
import guanxi.kit.ids


class Migration(migrations.Migration):
    dependencies = [
        ("insights", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Printout",
            fields=[
                (
                    "id",
                    models.UUIDField(default=guanxi.kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("title", models.JSONField()),
                ("parts", models.JSONField(default=list)),
                ("state", models.TextField(default="waiting")),
                ("done", models.IntegerField(default=0)),
                ("total", models.IntegerField(default=0)),
                ("failure", models.JSONField(null=True)),
                ("content", models.BinaryField(null=True)),
                ("ordered_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={"db_table": "printout"},
        ),
    ]
