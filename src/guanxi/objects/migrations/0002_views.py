import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kit.clock
import guanxi.kit.ids


def identity() -> models.UUIDField:
    return models.UUIDField(default=guanxi.kit.ids.uuid7, editable=False, primary_key=True, serialize=False)


def person(**more: object) -> models.ForeignKey:
    return models.ForeignKey(
        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL, **more
    )


class Migration(migrations.Migration):
    dependencies = [
        ("objects", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", identity()),
                ("object", models.TextField()),
                ("shared", models.TextField(default="me")),
                ("name", models.TextField()),
                ("filter", models.TextField(default="")),
                ("search", models.TextField(default="")),
                ("sort", models.TextField(default="")),
                ("group_by", models.TextField(default="")),
                ("look", models.JSONField(default=dict)),
                ("version", models.IntegerField(default=1)),
                ("created_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("updated_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("owner", person()),
                (
                    "team",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="access.team",
                    ),
                ),
            ],
            options={
                "db_table": "saved_view",
                "indexes": [models.Index(fields=["object", "owner"], name="saved_view_mine")],
            },
        ),
        migrations.CreateModel(
            name="FirstView",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "user_id", "object", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("object", models.TextField()),
                ("user", person(db_index=False)),
                (
                    "view",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="objects.savedview"
                    ),
                ),
            ],
            options={"db_table": "first_view"},
        ),
        migrations.CreateModel(
            name="BulkChange",
            fields=[
                ("id", identity()),
                ("object", models.TextField()),
                ("action", models.TextField()),
                ("settings", models.JSONField(default=dict)),
                ("status", models.TextField(default="running")),
                ("is_cancelled", models.BooleanField(default=False)),
                ("total", models.BigIntegerField(default=0)),
                ("counts", models.JSONField(default=dict)),
                ("failure", models.JSONField(null=True)),
                ("created_at", models.DateTimeField(default=guanxi.kit.clock.now)),
                ("finished_at", models.DateTimeField(null=True)),
                ("user", person()),
            ],
            options={
                "db_table": "bulk_change",
                "indexes": [models.Index(fields=["user", "-created_at"], name="bulk_change_newest")],
            },
        ),
        migrations.CreateModel(
            name="BulkItem",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "change_id", "record", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("record", models.UUIDField()),
                ("outcome", models.TextField(null=True)),
                ("before", models.JSONField(null=True)),
                ("after", models.JSONField(null=True)),
                ("faults", models.JSONField(null=True)),
                (
                    "change",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="items",
                        to="objects.bulkchange",
                    ),
                ),
            ],
            options={
                "db_table": "bulk_item",
                "indexes": [
                    models.Index(
                        condition=models.Q(("outcome__isnull", True)),
                        fields=["change", "record"],
                        name="bulk_item_waiting",
                    )
                ],
            },
        ),
    ]
