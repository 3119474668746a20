"""What the jobs process does for the audit. Names of tasks are part of what is queued: they never change."""

from procrastinate.contrib.django import app


@app.periodic(cron="27 * * * *")
@app.task(name="access.seal", queueing_lock="access.seal")
def seal_events(timestamp: int) -> None:
    from guanxi.access.seals import seal

    seal()
