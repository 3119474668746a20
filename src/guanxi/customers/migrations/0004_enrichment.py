"""What sources outside say of companies: the sources, a register from a file, and each answer with its confidence."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import guanxi.kit.clock
import guanxi.kit.ids

ALIVE = models.Q(("deleted_at__isnull", True))
TABLES = """
create table enrichment_source (
    id uuid primary key,
    key text not null unique,
    name text not null,
    kind text not null check (kind in ('register', 'website', 'json')),
    settings jsonb not null default '{}',
    credential text not null default '',
    rank integer not null default 0,
    keep_days integer not null default 90,
    is_active boolean not null default true,
    loaded integer not null default 0,
    loaded_at timestamptz,
    version integer not null default 1,
    created_at timestamptz not null,
    created_by text not null
);

-- A company register as a file gave it, found by the key of the name or by the domain.
create table register_entry (
    source uuid not null references enrichment_source on delete cascade,
    number integer not null,
    name_key text not null,
    domain text not null default '',
    data jsonb not null,
    primary key (source, number)
);
create index register_entry_name on register_entry (name_key);
create index register_entry_domain on register_entry (domain) where domain <> '';
"""
BACK = "drop table register_entry, enrichment_source"

TEXTS = ("name", "source", "summary", "url", "match_key")
FINDING = migrations.CreateModel(
    name="Finding",
    fields=[
        ("id", models.UUIDField(default=guanxi.kit.ids.uuid7, primary_key=True, serialize=False)),
        (
            "bucket",
            models.GeneratedField(
                db_persist=True,
                expression=models.Func(models.F("id"), function="bucket_of", output_field=models.SmallIntegerField()),
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
        ("company", models.UUIDField(db_column="company_id", db_index=True, null=True)),
        ("said", models.JSONField(null=True)),
        ("seen_at", models.DateTimeField(null=True)),
        *((name, models.TextField(null=True)) for name in TEXTS),
        (
            "owner",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        (
            "team",
            models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="access.team",
            ),
        ),
    ],
    options={
        "db_table": "finding",
        "abstract": False,
        "indexes": [
            models.Index(condition=ALIVE, fields=["-created_at", "-id"], name="finding_created"),
            models.Index(condition=ALIVE, fields=["owner", "-created_at"], name="finding_owner"),
            models.Index(condition=ALIVE, fields=["team", "-created_at"], name="finding_team"),
            django.contrib.postgres.indexes.GinIndex(
                fields=["search_text"], name="finding_search", opclasses=["gin_trgm_ops"]
            ),
            models.Index(
                condition=models.Q(("merged_into__isnull", False)), fields=["merged_into"], name="finding_merged"
            ),
        ],
    },
)


def words() -> models.Field:
    return django.contrib.postgres.fields.ArrayField(base_field=models.TextField(), default=list, size=None)


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0002_later"),
        ("customers", "0003_tracking"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(TABLES, BACK),
        migrations.AddField("company", "description", models.TextField(null=True)),
        migrations.AddField("company", "profiles", words()),
        migrations.AddField("company", "technologies", words()),
        FINDING,
    ]
