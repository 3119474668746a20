"""An import, its file, its faults, what it changed, and how its rows are recognised when they come again."""

from typing import Any

from django.db import models

from guanxi.access.models import User
from guanxi.kit.clock import now
from guanxi.kit.ids import uuid7


class ImportJob(models.Model):
    """`next_row` is the chunk border up to which everything is committed: where work goes on after a kill."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    file_name = models.TextField()
    size = models.BigIntegerField()
    format = models.TextField(default="csv")
    sheets: models.JSONField[Any, Any] = models.JSONField(default=list)
    sheet = models.TextField(default="")
    encoding = models.TextField()
    encoding_how = models.TextField()
    delimiter = models.TextField()
    has_header = models.BooleanField()
    columns: models.JSONField[Any, Any] = models.JSONField()
    sample: models.JSONField[Any, Any] = models.JSONField()
    rows_estimate = models.BigIntegerField()
    guess: models.JSONField[Any, Any] = models.JSONField()
    plan: models.JSONField[Any, Any] = models.JSONField(null=True)
    status = models.TextField(default="uploaded")
    is_cancelled = models.BooleanField(default=False)
    next_row = models.BigIntegerField(default=0)
    counts: models.JSONField[Any, Any] = models.JSONField(default=dict)
    failure: models.JSONField[Any, Any] = models.JSONField(null=True)
    created_at = models.DateTimeField(default=now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    undo: models.JSONField[Any, Any] = models.JSONField(null=True)

    class Meta:
        db_table = "import_job"
        indexes = (models.Index(fields=["-created_at"], name="import_job_newest"),)


class ImportPart(models.Model):
    """A megabyte of the file. In the database, so that web and jobs need no common disk.

    Of a workbook both are kept: itself (`is_source`) and the chosen sheet as text, which is what is read.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="parts")
    number = models.IntegerField()
    body = models.BinaryField()
    is_source = models.BooleanField(default=False)

    class Meta:
        db_table = "import_part"
        constraints = (models.UniqueConstraint(fields=["job", "is_source", "number"], name="import_part_once"),)


class ImportRowFault(models.Model):
    """`field` is the column's name in the file; empty when the fault is about the row as a whole."""

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="+")
    row = models.BigIntegerField()
    line = models.BigIntegerField()
    field = models.TextField()
    code = models.TextField()
    message: models.JSONField[Any, Any] = models.JSONField()
    cells: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        db_table = "import_row_fault"
        indexes = (models.Index(fields=["job", "row"], name="import_row_fault_row"),)


class ImportChange(models.Model):
    """What a record was before this import changed it, and what the import left there.

    Records the import made have no line: they say themselves who made them.
    """

    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="+")
    object = models.TextField()
    record = models.UUIDField()
    before: models.JSONField[Any, Any] = models.JSONField()
    after: models.JSONField[Any, Any] = models.JSONField()

    class Meta:
        db_table = "import_change"
        constraints = (models.UniqueConstraint(fields=["job", "object", "record"], name="import_change_once"),)


class ImportKey(models.Model):
    """Which record a row became. `source` keeps the ids of different files apart; `content` is the row's last state."""

    object = models.TextField()
    source = models.TextField()
    key = models.TextField()
    record = models.UUIDField()
    content = models.TextField()
    job = models.UUIDField()

    class Meta:
        db_table = "import_key"
        constraints = (models.UniqueConstraint(fields=["object", "source", "key"], name="import_key_once"),)
        indexes = (
            models.Index(fields=["job"], name="import_key_job"),
            models.Index(fields=["record"], name="import_key_record"),
        )
