"""Upkeep of the log by the jobs process."""

from datetime import timedelta

from django.conf import settings
from procrastinate.contrib.django import app

from guanxi.events import partitions
from guanxi.kit import clock


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="events.partitions", pass_context=False)
def keep_partitions(timestamp: int) -> None:
    """Hourly, although it makes a day at a time: a missed night costs nothing."""
    if partitions.ensure():
        partitions.analyze()


@app.periodic(cron="43 3 * * *")
@app.task(name="events.forget", queueing_lock="events.forget", pass_context=False)
def forget(timestamp: int) -> None:
    """Whole days that are older than the rule allows; nothing where it says 0."""
    if days := settings.GUANXI_KEEP_EVENTS_DAYS:
        partitions.drop_before((clock.now() - timedelta(days=days)).date())
