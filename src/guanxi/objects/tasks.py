"""What the jobs process does for records. Names of tasks are part of what is queued: they never change."""

from __future__ import annotations

from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

SILENT_SECONDS = 45


@app.task(name="objects.bulk", queue="bulk", retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def run_bulk(change_id: str) -> None:
    """Safe to run again at any time, even twice at once: each chunk locks the change and takes what is waiting."""
    from guanxi.objects.bulk import run

    run(UUID(change_id))


@app.periodic(cron="* * * * *")
@app.task(name="objects.resume_bulk", queueing_lock="objects.resume_bulk", pass_context=True)
async def resume(context: JobContext, timestamp: int) -> None:
    """Changes whose worker was killed go on with another one."""
    manager = context.app.job_manager
    stalled = await manager.get_stalled_jobs(task_name="objects.bulk", seconds_since_heartbeat=SILENT_SECONDS)
    for job in stalled:
        await manager.retry_job(job)
