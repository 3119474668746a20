"""What waits for a moment beside the runs themselves: dates of records, schedules, edits that settle; and what the
doors of triggers keep (who matched when it was looked at last, the calls of webhooks).
"""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import migrations, models

from guanxi.kit import clock, ids

TABLES = """
-- One row a moment. Ringing deletes the row in the transaction of what follows from it, so nothing rings twice.
create table if not exists timetable (
    due_at timestamptz not null,
    bucket smallint not null,
    kind text not null,
    owner text collate "C" not null default '',
    subject uuid not null,
    data jsonb,
    primary key (bucket, kind, owner, subject)
) with (fillfactor = 85, autovacuum_vacuum_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02);
create index if not exists timetable_due on timetable (bucket, due_at);
create index if not exists timetable_owner on timetable (kind, owner);

-- The records for which a flow's condition held when it was looked at last: the next look sees what has turned.
create table if not exists standing (
    bucket smallint not null,
    flow int not null,
    subject uuid not null,
    primary key (bucket, flow, subject)
);
create index if not exists standing_flow on standing (flow);

-- For which trigger the rows above were made ready; another print means that they must be made anew.
create table if not exists opening (
    flow int primary key,
    print text not null,
    opened_at timestamptz not null
);

-- `call` is the caller's own id; the same id again is answered from here and starts nothing.
create table if not exists hook_call (
    at timestamptz not null,
    id uuid primary key,
    hook text not null,
    call text not null default '',
    status smallint not null,
    outcome text not null,
    record uuid,
    answer jsonb not null,
    body jsonb
);
create index if not exists hook_call_newest on hook_call (hook, at desc, id desc);
create unique index if not exists hook_call_once on hook_call (hook, call) where call <> '' and status < 300;
"""
DROP = "drop table if exists hook_call, opening, standing, timetable"


ALIVE = models.Q(deleted_at__isnull=True)

OCCASION = migrations.CreateModel(
    name="Occasion",
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
        ("flow", models.TextField(null=True)),
        ("planned_at", models.DateTimeField(null=True)),
        ("key", models.TextField(null=True)),
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
        "db_table": "occasion",
        "abstract": False,
        "indexes": [
            models.Index(condition=ALIVE, fields=["-created_at", "-id"], name="occasion_created"),
            models.Index(condition=ALIVE, fields=["owner", "-created_at"], name="occasion_owner"),
            models.Index(condition=ALIVE, fields=["team", "-created_at"], name="occasion_team"),
            GinIndex(fields=["search_text"], name="occasion_search", opclasses=["gin_trgm_ops"]),
            models.Index(
                condition=models.Q(merged_into__isnull=False), fields=["merged_into"], name="occasion_merged"
            ),
        ],
    },
)


class Migration(migrations.Migration):
    dependencies = [
        ("automation", "0002_strands"),
        ("access", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [migrations.RunSQL(TABLES, DROP), OCCASION]
