"""What the jobs process does for customers. Names of tasks are part of what is queued: they never change."""

from procrastinate.contrib.django import app


@app.periodic(cron="41 3 * * *")
@app.task(name="customers.forget_messages", queueing_lock="customers.forget_messages")
def forget_messages(timestamp: int) -> None:
    from guanxi.customers.tracking.upkeep import forget

    forget()


@app.periodic(cron="17 2 * * *")
@app.task(name="customers.rescore", queueing_lock="customers.rescore")
def rescore(timestamp: int) -> None:
    from guanxi.customers.scoring.recount import begin_if_time_counts

    begin_if_time_counts()
