"""Pipelines that two people may edit at once without overwriting each other."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]

    operations = [
        migrations.AddField(model_name="pipelinerow", name="version", field=models.IntegerField(default=1)),
    ]
