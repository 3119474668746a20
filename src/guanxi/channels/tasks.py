"""What the jobs process does for channels. Names of tasks are part of what is queued: they never change."""

from procrastinate.contrib.django import app


@app.periodic(cron="* * * * *")
@app.task(name="channels.read_mailboxes", queueing_lock="channels.read_mailboxes", lock="channels.read_mailboxes")
def read_mailboxes(timestamp: int) -> None:
    from guanxi.channels.inbound.polling import read_all

    read_all()


@app.periodic(cron="29 3 * * *")
@app.task(name="channels.forget_arrived", queueing_lock="channels.forget_arrived")
def forget_arrived(timestamp: int) -> None:
    from guanxi.channels.inbound.filing import forget

    forget()
