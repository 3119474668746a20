"""Segments and who is in them; and the right of marketing people to keep them."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from guanxi.kit import clock, ids

ALIVE = models.Q(deleted_at__isnull=True)

SEGMENT = migrations.CreateModel(
    name="Segment",
    fields=[
        ("id", models.UUIDField(default=ids.uuid7, primary_key=True, serialize=False)),
        (
            "bucket",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("id"), function="bucket_of", output_field=models.SmallIntegerField()),
                output_field=models.SmallIntegerField(),
            ),
        ),
        ("version", models.IntegerField(default=1)),
        ("created_at", models.DateTimeField(default=clock.now)),
        ("created_by", models.TextField(default="system")),
        ("updated_at", models.DateTimeField(default=clock.now)),
        ("updated_by", models.TextField(default="system")),
        ("deleted_at", models.DateTimeField(null=True)),
        ("merged_into", models.UUIDField(null=True)),
        ("custom", models.JSONField(default=dict)),
        ("search_text", models.TextField(default="")),
        ("name", models.TextField(null=True)),
        ("key", models.TextField(null=True)),
        ("object", models.TextField(default="contact")),
        ("condition", models.TextField(null=True)),
        ("kind", models.TextField(default="live")),
        ("description", models.TextField(null=True)),
        ("status", models.TextField(default="ready")),
        ("members", models.BigIntegerField(default=0)),
        ("scanned", models.BigIntegerField(default=0)),
        ("built_at", models.DateTimeField(null=True)),
        ("print", models.TextField(db_default="", default="")),
        (
            "owner",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        (
            "team",
            models.ForeignKey(
                db_index=False, null=True, on_delete=models.deletion.SET_NULL, related_name="+", to="access.team"
            ),
        ),
    ],
    options={
        "db_table": "segment",
        "abstract": False,
        "indexes": [
            models.Index(condition=ALIVE, fields=["-created_at", "-id"], name="segment_created"),
            models.Index(condition=ALIVE, fields=["owner", "-created_at"], name="segment_owner"),
            models.Index(condition=ALIVE, fields=["team", "-created_at"], name="segment_team"),
            GinIndex(fields=["search_text"], name="segment_search", opclasses=["gin_trgm_ops"]),
            models.Index(condition=models.Q(merged_into__isnull=False), fields=["merged_into"], name="segment_merged"),
        ],
    },
)

MEMBER = migrations.CreateModel(
    name="Member",
    fields=[
        ("id", models.BigAutoField(primary_key=True, serialize=False)),
        ("bucket", models.SmallIntegerField()),
        ("segment", models.UUIDField()),
        ("record", models.UUIDField()),
        ("since", models.DateTimeField()),
        ("until", models.DateTimeField(null=True)),
    ],
    options={
        "db_table": "segment_member",
        "indexes": [models.Index(fields=["record", "segment"], name="segment_member_record")],
        "constraints": [
            models.UniqueConstraint(
                condition=models.Q(until__isnull=True), fields=("segment", "record"), name="segment_member_now"
            )
        ],
    },
)

# Roles are data, and ones that exist are not shipped again.
MARKETING = """
update role set grants = grants || '{"segment": {"read": "all", "write": "all", "delete": "all", "create": true}}'
where key = 'marketing' and is_shipped and not grants ? 'segment'
"""


class Migration(migrations.Migration):
    dependencies = [
        ("customers", "0001_initial"),
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [SEGMENT, MEMBER, migrations.RunSQL(MARKETING, migrations.RunSQL.noop)]
