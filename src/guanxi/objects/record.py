"""What every record has."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Func, Q

from guanxi.access.models import Team, User
from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7

ALIVE = Q(deleted_at__isnull=True)


class Record(models.Model):
    """Base of all declared objects. Write `class Meta(Record.Meta): db_table = "contact"` to keep the indexes.

    Verbs are functions: use `objects.write` and `objects.read`; `save()` writes no event and checks no permission.
    """

    id = models.UUIDField(primary_key=True, default=uuid7)
    # `bucket_of` is frozen for ever and is the same function in Python.
    bucket = models.GeneratedField(
        expression=Func(F("id"), function="bucket_of", output_field=models.SmallIntegerField()),
        output_field=models.SmallIntegerField(),
        db_persist=True,
    )
    owner = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+", db_index=False)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    created_by = models.TextField(default="system")
    updated_at = models.DateTimeField(default=now)
    updated_by = models.TextField(default="system")
    deleted_at = models.DateTimeField(null=True)
    merged_into = models.UUIDField(null=True)
    custom: models.JSONField[Any, Any] = models.JSONField(default=dict)
    search_text = models.TextField(default="")

    class Meta:
        abstract = True
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["-created_at", "-id"], name="%(class)s_created", condition=ALIVE),
            models.Index(fields=["owner", "-created_at"], name="%(class)s_owner", condition=ALIVE),
            models.Index(fields=["team", "-created_at"], name="%(class)s_team", condition=ALIVE),
            GinIndex(fields=["search_text"], name="%(class)s_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["merged_into"], name="%(class)s_merged", condition=Q(merged_into__isnull=False)),
        )
