"""What the jobs process does for insights. Names of tasks are part of what is queued: they never change."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="insights.print", retry=RetryStrategy(max_attempts=3, exponential_wait=2))
def set_printout(id: str) -> None:
    from guanxi.insights.printing import orders

    orders.run(UUID(id))


@app.periodic(cron="29 3 * * *")
@app.task(name="insights.forget_printouts", queueing_lock="insights.forget_printouts")
def forget_printouts(timestamp: int) -> None:
    from guanxi.insights.printing.orders import forget_old

    forget_old()
