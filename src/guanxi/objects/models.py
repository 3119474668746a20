"""Tables of the package itself: claimed keys, what users add (fields, objects, views), changes of many at once."""

from typing import Any, ClassVar

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q

from guanxi.access.models import Team, User
from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7
from guanxi.kit.phrase import Phrase
from guanxi.objects.fields import LookupField, TextField
from guanxi.objects.record import ALIVE, Record


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
    """A field that a user has added. Retired fields keep their values and can be brought back.

    `reverse` names the way back of a lookup: with reverse "visits", `company.visits`.
    """

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.TextField()
    name = models.TextField()
    label: models.JSONField[Any, Any] = models.JSONField()
    help: models.JSONField[Any, Any] = models.JSONField(null=True)
    type = models.TextField()
    options: models.JSONField[Any, Any] = models.JSONField(default=list)
    target = models.TextField(default="")
    reverse = models.TextField(default="")
    is_required = models.BooleanField(default=False)
    is_personal = models.BooleanField(default=False)
    is_searchable = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    created_by = models.TextField(default="system")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "custom_field"
        constraints = (models.UniqueConstraint(fields=["object", "name"], name="custom_field_name"),)


class CustomObject(models.Model):
    """An object that a user has made. Retired ones keep their records and can be brought back."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.TextField(unique=True)
    plural = models.TextField(unique=True)
    label: models.JSONField[Any, Any] = models.JSONField()
    plural_label: models.JSONField[Any, Any] = models.JSONField()
    name_label: models.JSONField[Any, Any] = models.JSONField()
    icon = models.TextField(default="file")
    keys: models.JSONField[Any, Any] = models.JSONField(default=list)
    list_columns: models.JSONField[Any, Any] = models.JSONField(default=list)
    has_contact = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=now)
    created_by = models.TextField(default="system")
    retired_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "custom_object"


class CustomRecord(Record):
    """Records of all custom objects. Programs reach those of one object through its view `record_of_<object>`."""

    object = models.TextField()
    name = TextField(label=Phrase("Name", "名称"), searchable=True, required=True)
    contact = LookupField(to="contact", label=Phrase("Contact", "联系人"))

    class Meta:
        db_table = "custom_record"
        indexes: ClassVar[tuple[models.Index, ...]] = (
            models.Index(fields=["object", "-created_at", "-id"], name="custom_record_created", condition=ALIVE),
            models.Index(fields=["object", "owner", "-created_at"], name="custom_record_owner", condition=ALIVE),
            models.Index(fields=["object", "team", "-created_at"], name="custom_record_team", condition=ALIVE),
            GinIndex(fields=["search_text"], name="custom_record_search", opclasses=["gin_trgm_ops"]),
            models.Index(fields=["merged_into"], name="custom_record_merged", condition=Q(merged_into__isnull=False)),
        )


class SavedView(models.Model):
    """A list as somebody wants to see it again. `look` holds columns, widths, pinned columns and density."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.TextField()
    owner = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    shared = models.TextField(default="me")
    team = models.ForeignKey(Team, null=True, on_delete=models.SET_NULL, related_name="+")
    name = models.TextField()
    filter = models.TextField(default="")
    search = models.TextField(default="")
    sort = models.TextField(default="")
    group_by = models.TextField(default="")
    look: models.JSONField[Any, Any] = models.JSONField(default=dict)
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    updated_at = models.DateTimeField(default=now)

    class Meta:
        db_table = "saved_view"
        indexes = (models.Index(fields=["object", "owner"], name="saved_view_mine"),)


class FirstView(models.Model):
    """Which view a person sees first in a list; without a row it is the whole list."""

    pk = models.CompositePrimaryKey("user_id", "object")
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+", db_index=False)
    object = models.TextField()
    view = models.ForeignKey(SavedView, on_delete=models.CASCADE, related_name="+")

    class Meta:
        db_table = "first_view"


class BulkChange(models.Model):
    """A change of many records, asked for once. Its records are fixed when it starts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    object = models.TextField()
    action = models.TextField()
    settings: models.JSONField[Any, Any] = models.JSONField(default=dict)
    status = models.TextField(default="running")
    is_cancelled = models.BooleanField(default=False)
    total = models.BigIntegerField(default=0)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    failure: models.JSONField[Any, Any] = models.JSONField(null=True)
    created_at = models.DateTimeField(default=now)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "bulk_change"
        indexes = (models.Index(fields=["user", "-created_at"], name="bulk_change_newest"),)


class BulkItem(models.Model):
    """One record of it. `before` is what undoing brings back, `after` what must still stand for that."""

    pk = models.CompositePrimaryKey("change_id", "record")
    change = models.ForeignKey(BulkChange, on_delete=models.CASCADE, related_name="items", db_index=False)
    record = models.UUIDField()
    outcome = models.TextField(null=True)
    before: models.JSONField[Any, Any] = models.JSONField(null=True)
    after: models.JSONField[Any, Any] = models.JSONField(null=True)
    faults: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta:
        db_table = "bulk_item"
        indexes = (
            models.Index(fields=["change", "record"], name="bulk_item_waiting", condition=Q(outcome__isnull=True)),
        )


class Formula(models.Model):
    """A formula with a name, used in conditions of its object like a field. `type` is what it gives."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    object = models.TextField()
    name = models.TextField()
    label: models.JSONField[Any, Any] = models.JSONField()
    text = models.TextField()
    type = models.TextField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    created_by = models.TextField(default="system")

    class Meta:
        db_table = "formula"
        constraints = (models.UniqueConstraint(fields=["object", "name"], name="formula_once"),)


class ScriptFunction(models.Model):
    """A function in Starlark, used in conditions and formulas by its name. `parameters` are {"name", "type"}."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    name = models.TextField(unique=True)
    label: models.JSONField[Any, Any] = models.JSONField()
    parameters: models.JSONField[Any, Any] = models.JSONField()
    gives = models.TextField()
    body = models.TextField()
    version = models.IntegerField(default=1)
    created_at = models.DateTimeField(default=now)
    created_by = models.TextField(default="system")

    class Meta:
        db_table = "script_function"


class ExchangeRate(models.Model):
    """What one unit of a currency is worth from a day on, in a currency that all rates share."""

    pk = models.CompositePrimaryKey("currency", "starts_on")
    currency = models.TextField()
    starts_on = models.DateField()
    rate = models.DecimalField(max_digits=24, decimal_places=12)

    class Meta:
        db_table = "exchange_rate"
        constraints = (models.CheckConstraint(condition=models.Q(rate__gt=0), name="exchange_rate_positive"),)
