"""Where open screens stand. Unlogged: it is written every few seconds and worth nothing after a crash."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="Presence",
            fields=[
                ("screen", models.UUIDField(primary_key=True, serialize=False)),
                ("user_id", models.UUIDField()),
                ("object", models.TextField()),
                ("record", models.UUIDField()),
                ("field", models.TextField(default="")),
                ("seen_at", models.DateTimeField()),
            ],
            options={
                "db_table": "presence",
                "indexes": [models.Index(fields=["record"], name="presence_record")],
            },
        ),
        migrations.RunSQL("alter table presence set unlogged", "alter table presence set logged"),
    ]
