"""What the running product knows of itself."""

from django.db import models


class Heartbeat(models.Model):
    """One row for each worker process, renewed every few seconds while it works."""

    process = models.TextField(primary_key=True)
    role = models.TextField()
    beat_at = models.DateTimeField()

    class Meta:
        db_table = "heartbeat"

    def __str__(self) -> str:
        return f"{self.role} {self.process}"
