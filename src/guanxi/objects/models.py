"""Tables of the package itself: claimed keys and definitions of custom fields."""

from typing import Any

from django.db import models

from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7


class RecordKey(models.Model):
    """Who holds a key value. The primary key of this table is what makes two simultaneous upserts one record."""

    pk = models.CompositePrimaryKey("object", "key", "value")
    object = models.TextField()
    key = models.TextField()
    value = models.TextField()
    record = models.UUIDField(db_index=True)

    class Meta:
        db_table = "record_key"


class CustomField(models.Model):
    """A field that a user has added. Retired fields keep their values and can be brought back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.TextField()
    name = models.TextField()
    label: models.JSONField[Any, Any] = models.JSONField()
    help: models.JSONField[Any, Any] = models.JSONField(null=True)
    type = models.TextField()
    options: models.JSONField[Any, Any] = models.JSONField(default=list)
    target = models.TextField(default="")
    is_required = models.BooleanField(default=False)
    is_personal = models.BooleanField(default=False)
    is_searchable = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    created_by = models.TextField(default="system")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "custom_field"
        constraints = (models.UniqueConstraint(fields=["object", "name"], name="custom_field_name"),)
