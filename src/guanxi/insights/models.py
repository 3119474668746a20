"""Dashboards as people keep them."""

from typing import Any

from django.db import models

from guanxi.access.models import User
from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7


class Dashboard(models.Model):
    """Tiles on a grid. Without an owner it came with the product; `roles` are the keys of roles that see it."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    key = models.SlugField(null=True, unique=True)
    name: models.JSONField[Any, Any] = models.JSONField()
    tiles: models.JSONField[Any, Any] = models.JSONField(default=list)
    owner = models.ForeignKey(User, null=True, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False)
    roles: models.JSONField[Any, Any] = models.JSONField(default=list)
    is_edited = models.BooleanField(default=False)
    position = models.IntegerField(default=0)
    version = models.IntegerField(default=1)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "dashboard"


class Printout(models.Model):
    """A PDF that somebody has ordered: what goes on it, how far it is, and the file."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    title: models.JSONField[Any, Any] = models.JSONField()
    parts: models.JSONField[Any, Any] = models.JSONField(default=list)
    state = models.TextField(default="waiting")
    done = models.IntegerField(default=0)
    total = models.IntegerField(default=0)
    failure: models.JSONField[Any, Any] = models.JSONField(null=True)
    content = models.BinaryField(null=True)
    ordered_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "printout"
