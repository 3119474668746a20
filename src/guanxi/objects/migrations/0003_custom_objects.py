import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kit.clock
import guanxi.kit.ids

ALIVE = models.Q(("deleted_at__isnull", True))


def owned_by(target: str) -> models.ForeignKey:
    return models.ForeignKey(
        db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to=target
    )


class Migration(migrations.Migration):
    dependencies = [
        ("objects", "0002_views"),
        ("events", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(model_name="customfield", name="reverse", field=models.TextField(default="")),
        migrations.CreateModel(
            name="CustomObject",
            fields=[
                (
                    "id",
                    models.UUIDField(default=guanxi.kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("name", models.TextField(unique=True)),
                ("plural", models.TextField(unique=True)),
                ("label", models.JSONField()),
                ("plural_label", models.JSONField()),
                ("name_label", models.JSONField()),
                ("icon", models.TextField(default="file")),
                ("keys", models.JSONField(default=list)),
                ("list_columns", models.JSONField(default=list)),
                ("has_contact", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("created_by", models.TextField(default="system")),
                ("retired_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "custom_object"},
        ),
        migrations.CreateModel(
            name="CustomRecord",
            fields=[
                ("id", models.UUIDField(default=guanxi.kit.ids.uuid7, primary_key=True, serialize=False)),
                (
                    "bucket",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Func(
                            models.F("id"), function="bucket_of", output_field=models.SmallIntegerField()
                        ),
                        output_field=models.SmallIntegerField(),
                    ),
                ),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("created_by", models.TextField(default="system")),
                ("updated_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("updated_by", models.TextField(default="system")),
                ("deleted_at", models.DateTimeField(null=True)),
                ("merged_into", models.UUIDField(null=True)),
                ("custom", models.JSONField(default=dict)),
                ("search_text", models.TextField(default="")),
                ("object", models.TextField()),
                ("name", models.TextField(null=True)),
                ("contact", models.UUIDField(db_column="contact_id", db_index=True, null=True)),
                ("owner", owned_by(settings.AUTH_USER_MODEL)),
                ("team", owned_by("access.team")),
            ],
            options={
                "db_table": "custom_record",
                "indexes": [
                    models.Index(
                        condition=ALIVE, fields=["object", "-created_at", "-id"], name="custom_record_created"
                    ),
                    models.Index(
                        condition=ALIVE, fields=["object", "owner", "-created_at"], name="custom_record_owner"
                    ),
                    models.Index(condition=ALIVE, fields=["object", "team", "-created_at"], name="custom_record_team"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["search_text"], name="custom_record_search", opclasses=["gin_trgm_ops"]
                    ),
                    models.Index(
                        condition=models.Q(("merged_into__isnull", False)),
                        fields=["merged_into"],
                        name="custom_record_merged",
                    ),
                ],
            },
        ),
    ]
