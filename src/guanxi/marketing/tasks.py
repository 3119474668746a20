"""What the jobs process does for marketing. Names of tasks are part of what is queued: they never change."""

from procrastinate.contrib.django import app


@app.periodic(cron="*/5 * * * *")
@app.task(name="marketing.listen", queueing_lock="marketing.listen", lock="marketing.listen")
def listen(timestamp: int) -> None:
    from guanxi.marketing.listening.hearing import listen_to_all

    listen_to_all()
