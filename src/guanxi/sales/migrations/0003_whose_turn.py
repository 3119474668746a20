"""Whose turn it is to get a lead is one look per person, however many leads each has had."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("sales", "0002_stages")]

    operations = [
        migrations.AddIndex(model_name="lead", index=models.Index(fields=["owner", "-assigned_at"], name="lead_turn")),
    ]
