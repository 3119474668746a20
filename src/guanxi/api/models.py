"""The tables of the HTTP door: answers already given, so that a repeated request does nothing twice; who is where."""

from typing import Any

from django.db import models

from guanxi.kit.clock import now


class IdempotentAnswer(models.Model):
    """`status` is null while the first request with this key is still at work."""

    pk = models.CompositePrimaryKey("actor", "key")
    actor = models.TextField()
    key = models.TextField()
    asked = models.TextField()
    status = models.SmallIntegerField(null=True)
    body: models.BinaryField[Any, Any] = models.BinaryField(null=True)
    content_type = models.TextField(default="")
    created_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "idempotent_answer"
        indexes = (models.Index(fields=["created_at"], name="idempotent_answer_age"),)


class Presence(models.Model):
    """Where an open screen stands; see `live.presence`. Not logged: nothing of it outlives a crash."""

    screen = models.UUIDField(primary_key=True)
    page = models.UUIDField(null=True)
    user_id = models.UUIDField()
    object = models.TextField()
    record = models.UUIDField()
    field = models.TextField(default="")
    seen_at = models.DateTimeField()
    beat = models.IntegerField(default=0)

    class Meta:
        db_table = "presence"
        indexes = (models.Index(fields=["record"], name="presence_record"),)
