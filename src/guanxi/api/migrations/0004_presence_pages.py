"""Who closes a page leaves with it, also when the page's last word is lost."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("api", "0003_presence_beats")]

    operations = [migrations.AddField(model_name="presence", name="page", field=models.UUIDField(null=True))]
