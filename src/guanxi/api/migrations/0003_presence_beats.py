"""A word of a screen that arrives late, after the screen has left, is told from a new one."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0002_presence")]

    operations = [migrations.AddField(model_name="presence", name="beat", field=models.IntegerField(default=0))]
