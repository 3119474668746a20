"""Upkeep of the log by the jobs process."""

from procrastinate.contrib.django import app

from guanxi.events import partitions


@app.periodic(cron="11 * * * *")
@app.task(queueing_lock="events.partitions", pass_context=False)
def keep_partitions(timestamp: int) -> None:
    """Hourly, although it makes a day at a time: a missed night costs nothing."""
    if partitions.ensure():
        partitions.analyze()
