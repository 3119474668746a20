"""What the jobs process does for imports. The name is part of what is queued: it never changes."""

from __future__ import annotations

from uuid import UUID

from procrastinate import RetryStrategy
from procrastinate.contrib.django import app


@app.task(name="imports.run", queue="imports", retry=RetryStrategy(max_attempts=5, exponential_wait=2))
def run_import(job_id: str) -> None:
    """Safe to run again at any time: it goes on at the last committed chunk."""
    from guanxi.imports.jobs import run

    run(UUID(job_id))
