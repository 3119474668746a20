"""What the jobs process does for success. Names of tasks are part of what is queued: they never change."""

from __future__ import annotations

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued


def recheck_later() -> None:
    """When this transaction commits."""
    transaction.on_commit(_defer)


_NAME = "success.recheck"


def _defer() -> None:
    try:
        recheck.defer()
    except AlreadyEnqueued:
        return  # The one that waits will read the newest weights.


@app.task(name=_NAME, queueing_lock=_NAME)
def recheck() -> None:
    from guanxi.success import health

    health.recheck()
