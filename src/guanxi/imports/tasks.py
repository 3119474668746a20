"""What the jobs process does for imports. Names of tasks are part of what is queued: they never change."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from procrastinate import JobContext, RetryStrategy
from procrastinate.contrib.django import app

FILES_KEPT = timedelta(days=30)
SILENT_SECONDS = 45


@app.task(name="imports.run", queue="imports", retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def run_import(job_id: str) -> None:
    """Safe to run again at any time, even twice at once: it goes on at the last committed chunk."""
    from guanxi.imports.jobs import run

    run(UUID(job_id))


@app.periodic(cron="* * * * *")
@app.task(name="imports.resume", queueing_lock="imports.resume", pass_context=True)
async def resume(context: JobContext, timestamp: int) -> None:
    """Imports whose worker was killed go on with another one."""
    manager = context.app.job_manager
    stalled = await manager.get_stalled_jobs(task_name="imports.run", seconds_since_heartbeat=SILENT_SECONDS)
    for job in stalled:
        await manager.retry_job(job)


@app.periodic(cron="17 3 * * *")
@app.task(name="imports.forget_files", queueing_lock="imports.forget_files")
def forget_files(timestamp: int) -> None:
    from guanxi.imports.lifecycle import forget_files as forget
    from guanxi.kit.clock import now

    forget(now() - FILES_KEPT)
