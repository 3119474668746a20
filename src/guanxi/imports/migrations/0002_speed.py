from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("imports", "0001_initial")]

    operations = [
        migrations.AddField("importjob", "format", models.TextField(default="csv")),
        migrations.AddField("importjob", "sheets", models.JSONField(default=list)),
        migrations.AddField("importjob", "sheet", models.TextField(default="")),
        migrations.AddField("importpart", "is_source", models.BooleanField(default=False)),
        migrations.RemoveConstraint("importpart", "import_part_once"),
        migrations.AddConstraint(
            "importpart",
            models.UniqueConstraint(fields=["job", "is_source", "number"], name="import_part_once"),
        ),
    ]
