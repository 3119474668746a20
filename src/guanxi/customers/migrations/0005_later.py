"""Score models with a threshold, fading and versions; recounts with their progress."""

import django.db.models.deletion
from django.db import migrations, models

import guanxi.kit.ids

# What was there before versions were kept is their first one.
FIRST_VERSIONS = """
insert into score_model_version (model_id, number, definition, is_active, published_at, published_by)
select key, version, jsonb_build_object('name', name, 'rules', rules, 'cap', cap, 'threshold', threshold, 'fade', fade),
       is_active, updated_at, 'system'
from score_model
"""


class Migration(migrations.Migration):
    dependencies = [("customers", "0004_enrichment")]

    operations = [
        migrations.AddField(model_name="scoremodel", name="threshold", field=models.IntegerField(null=True)),
        migrations.AddField(model_name="scoremodel", name="fade", field=models.JSONField(default=dict)),
        migrations.AddField(model_name="scoremodel", name="version", field=models.IntegerField(default=1)),
        migrations.CreateModel(
            name="ScoreRecount",
            fields=[
                (
                    "id",
                    models.UUIDField(default=guanxi.kit.ids.uuid7, editable=False, primary_key=True, serialize=False),
                ),
                ("reason", models.JSONField(default=dict)),
                ("total", models.BigIntegerField(default=0)),
                ("done", models.BigIntegerField(default=0)),
                ("changed", models.BigIntegerField(default=0)),
                ("started_at", models.DateTimeField()),
                ("finished_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "score_recount"},
        ),
        migrations.CreateModel(
            name="ScoreModelVersion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.IntegerField()),
                ("definition", models.JSONField(default=dict)),
                ("is_active", models.BooleanField(default=True)),
                ("published_at", models.DateTimeField()),
                ("published_by", models.TextField(default="system")),
                (
                    "model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="versions",
                        to="customers.scoremodel",
                    ),
                ),
            ],
            options={
                "db_table": "score_model_version",
                "constraints": [models.UniqueConstraint(fields=("model", "number"), name="score_model_version_once")],
            },
        ),
        migrations.RunSQL(FIRST_VERSIONS, migrations.RunSQL.noop),
    ]
